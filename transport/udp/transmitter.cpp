// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/transmitter.hpp"

#include <linux/errqueue.h>
#include <netinet/udp.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "transport/base/clock.hpp"

namespace sentry::udp {
namespace {

constexpr std::int64_t kPatience = 250'000'000;  // ns to wait for room while nothing leaves
constexpr std::int64_t kDeviceNap = 1'000'000;   // ns until a full device queue is tried again
constexpr int kMaxRetries = 8;                   // of one burst, for errors of other datagrams
constexpr int kMaxErrorsHeard = 64;              // at once

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

msghdr message_to(Target &target, std::span<iovec> slices) {
  msghdr message{};
  message.msg_name = &target.address.storage;
  message.msg_namelen = target.address.length;
  message.msg_iov = slices.data();
  message.msg_iovlen = slices.size();
  return message;
}

// The errno an error queue's entry stands for, ip(7); 0 for none.
int queued_errno(msghdr &message) {
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    const bool is_error = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
                          (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!is_error) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(part), sizeof error);
    return static_cast<int>(error.ee_errno);
  }
  return 0;
}

// A device, a route or a kernel that cannot cut datagrams for us, udp(7).
bool refuses_segments(int number) {
  return number == EINVAL || number == EIO || number == EMSGSIZE || number == ENOPROTOOPT ||
         number == EOPNOTSUPP;
}

}  // namespace

/// Hears what became of the frame before.
void Transmitter::begin_frame() {
  patience_ns_ = kPatience;
  for (const int socket : {sockets_.v4.get(), sockets_.v6.get()}) {
    if (socket >= 0) hear_errors(socket);
  }
}

/// Sends `count` datagrams from `first` on to one client. Never waits long, and stops waiting when
/// `cancel` is signalled. `segment` allows UDP_SEGMENT.
void Transmitter::send(Packets &packets, std::size_t first, std::size_t count, Target &target,
                       bool segment) {
  if (target.given_up) return;
  Burst burst{packets, first, count, target, sockets_.for_family(target.address.family())};
  if (burst.socket < 0) {
    count_error(ENETUNREACH);  // what the system says on a host without the family
    target.given_up = true;
    return;
  }
  if (segment && target.segment && count > 1 && send_segmented(burst)) return;
  send_singly(burst);
}

// One message that the kernel, or the device, cuts into datagrams. False: it could not be sent so.
bool Transmitter::send_segmented(Burst &burst) {
  auto slices = burst.packets.slices(burst.first, burst.count);
  msghdr message = message_to(burst.target, slices);
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> control{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr *part = CMSG_FIRSTHDR(&message);
  part->cmsg_level = IPPROTO_UDP;
  part->cmsg_type = UDP_SEGMENT;
  part->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
  const auto size = static_cast<std::uint16_t>(burst.packets.datagram_size());
  std::memcpy(CMSG_DATA(part), &size, sizeof size);
  for (;;) {
    const ssize_t sent = ::sendmsg(burst.socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) {
      count_sent(burst.count, static_cast<std::size_t>(sent));
      return true;
    }
    if (refuses_segments(errno)) {
      burst.target.segment = false;
      return false;
    }
    const Next next = sort_error(burst, errno);
    if (next == Next::kRetry) continue;
    if (next == Next::kSkip) stats_.no_buffers += burst.count - 1;  // the others of the message
    return true;
  }
}

void Transmitter::send_singly(Burst &burst) {
  while (burst.count > 0 && !burst.target.given_up) {
    const std::size_t batch = std::min(burst.count, kBatch);
    for (std::size_t i = 0; i < batch; ++i) {
      messages_[i] = {message_to(burst.target, burst.packets.slices(burst.first + i, 1)), 0};
    }
    const int sent = ::sendmmsg(burst.socket, messages_.data(), static_cast<unsigned>(batch),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
    std::size_t done = 0;
    if (sent > 0) {
      done = static_cast<std::size_t>(sent);
      count_sent(done, burst.packets.bytes(burst.first, done));
    } else if (sort_error(burst, errno) == Next::kSkip) {
      done = 1;
    }
    burst.first += done;
    burst.count -= done;
  }
}

Transmitter::Next Transmitter::sort_error(Burst &burst, int number) {
  if (number == EINTR) return Next::kRetry;
  if (number == EAGAIN || number == ENOBUFS || number == ENOMEM) {
    if (wait_for_room(burst, number)) return Next::kRetry;
    ++stats_.no_buffers;
    return Next::kSkip;
  }
  // An unconnected socket reports what happened to earlier datagrams, to whichever client, in place
  // of sending this one: hear all of that, and try again.
  if (burst.retries < kMaxRetries && hear_errors(burst.socket) > 0) {
    ++burst.retries;
    return Next::kRetry;
  }
  count_error(number);
  burst.target.given_up = true;
  return Next::kGiveUp;
}

// False when the frame has waited long enough, or was cancelled.
bool Transmitter::wait_for_room(const Burst &burst, int number) {
  const std::int64_t begin = monotonic_now_ns();
  if (patience_ns_ <= 0) return false;
  // A full device queue (ENOBUFS) wakes nobody.
  const bool buffer_full = number == EAGAIN;
  const std::int64_t nap = buffer_full ? patience_ns_ : std::min(kDeviceNap, patience_ns_);
  const Waited waited = cancel_.wait(buffer_full ? burst.socket : -1, POLLOUT, begin + nap);
  patience_ns_ -= std::max<std::int64_t>(monotonic_now_ns() - begin, 1);
  return waited != Waited::kWoken;
}

// Empties a socket's error queue, counts what was in it, and says how much that was.
std::size_t Transmitter::hear_errors(int socket) {
  std::size_t heard = 0;
  for (int i = 0; i < kMaxErrorsHeard; ++i) {
    alignas(cmsghdr) std::array<std::byte, 512> control{};
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) break;
    ++heard;
    if (const int number = queued_errno(message); number != 0) count_error(number);
  }
  return heard;
}

void Transmitter::count_error(int number) {
  if (number == ECONNREFUSED) {
    ++stats_.refused;
  } else if (number == ENETUNREACH || number == EHOSTUNREACH || number == EADDRNOTAVAIL) {
    ++stats_.unreachable;
  } else if (number == ENOBUFS) {
    ++stats_.no_buffers;
  } else {
    ++stats_.other_errors;
  }
}

void Transmitter::count_sent(std::size_t datagrams, std::size_t bytes) {
  stats_.datagrams_sent += datagrams;
  stats_.bytes_sent += bytes;
  patience_ns_ = kPatience;
}

}  // namespace sentry::udp
