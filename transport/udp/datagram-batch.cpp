// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/datagram-batch.hpp"

#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sentry::udp {

DatagramBatch::DatagramBatch() : buffer_(kCount * kSize) {}

void DatagramBatch::prepare(std::size_t index) {
  slices_[index] = {buffer_.data() + index * kSize, kSize};
  msghdr &message = messages_[index].msg_hdr;
  message = {};
  message.msg_name = &senders_[index].storage;
  message.msg_namelen = sizeof senders_[index].storage;
  message.msg_iov = &slices_[index];
  message.msg_iovlen = 1;
  message.msg_control = controls_[index].data();
  message.msg_controllen = kControl;
}

/// Takes what is there, without waiting: the number of messages, 0 for none, or -errno.
int DatagramBatch::receive(int socket) {
  received_ = taken_ = 0;
  rest_ = {};
  for (std::size_t i = 0; i < kCount; ++i) prepare(i);
  const int count = ::recvmmsg(socket, messages_.data(), kCount, MSG_DONTWAIT, nullptr);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  received_ = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < received_; ++i) read_notes(i);
  return count;
}

/// The next datagram of the batch; its bytes stay until receive().
bool DatagramBatch::next(Item &item) {
  if (rest_.empty()) {
    if (taken_ == received_) return false;
    rest_ = {buffer_.data() + taken_ * kSize, messages_[taken_].msg_len};
    ++taken_;
  }
  const std::size_t index = taken_ - 1;
  senders_[index].length = messages_[index].msg_hdr.msg_namelen;
  item.from = origin_of(senders_[index]);
  item.bytes = rest_.first(std::min(sizes_[index], rest_.size()));
  rest_ = rest_.subspan(item.bytes.size());
  return true;
}

// What the kernel says of a message besides: SO_RXQ_OVFL, socket(7), and UDP_GRO, udp(7).
void DatagramBatch::read_notes(std::size_t index) {
  sizes_[index] = kSize;
  msghdr &message = messages_[index].msg_hdr;
  // Without all notes nobody knows how many datagrams it is.
  if ((message.msg_flags & MSG_CTRUNC) != 0) messages_[index].msg_len = 0;
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    std::uint32_t value = 0;
    std::memcpy(&value, CMSG_DATA(part), sizeof value);
    if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SO_RXQ_OVFL) note_drops(value);
    if (part->cmsg_level == SOL_UDP && part->cmsg_type == UDP_GRO && value > 0) {
      sizes_[index] = value;
    }
  }
}

// How many were dropped, modulo 2^32.
void DatagramBatch::note_drops(std::uint32_t drops) {
  kernel_drops_ += drops - last_drops_;
  last_drops_ = drops;
}

}  // namespace sentry::udp
