// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/datagram-batch.hpp"

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

/// Takes what is there, without waiting: the number of datagrams, 0 for none, or -errno.
int DatagramBatch::receive(int socket) {
  received_ = taken_ = 0;
  for (std::size_t i = 0; i < kCount; ++i) prepare(i);
  const int count = ::recvmmsg(socket, messages_.data(), kCount, MSG_DONTWAIT, nullptr);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  received_ = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i < received_; ++i) note_drops(messages_[i].msg_hdr);
  return count;
}

/// The next datagram of the batch; its bytes stay until receive().
bool DatagramBatch::next(Item &item) {
  if (taken_ == received_) return false;
  const std::size_t index = taken_++;
  senders_[index].length = messages_[index].msg_hdr.msg_namelen;
  item.bytes = {buffer_.data() + index * kSize, messages_[index].msg_len};
  item.from = origin_of(senders_[index]);
  return true;
}

// SO_RXQ_OVFL, socket(7): how many were dropped, modulo 2^32.
void DatagramBatch::note_drops(msghdr &message) {
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
    std::uint32_t drops = 0;
    std::memcpy(&drops, CMSG_DATA(part), sizeof drops);
    kernel_drops_ += drops - last_drops_;
    last_drops_ = drops;
  }
}

}  // namespace sentry::udp
