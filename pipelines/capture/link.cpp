// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/link.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "pipelines/capture/variant.hpp"
#include "transport/base/frame.hpp"

namespace sentry::pipelines {
namespace {

struct Head {
  LinkKind kind;
  std::uint32_t length;
};

// Well over the largest frame: what a camera sends beyond that is the sinks' to refuse.
constexpr std::uint32_t kLongest = 4 * kMaxPayload;

// What cannot be read was not sent by this program.
constexpr const char *kUnreadable = "the camera's process said something unreadable";

iovec part(const void *data, std::size_t size) { return {const_cast<void *>(data), size}; }

void skip(std::span<iovec> parts, std::size_t written) {
  for (iovec &one : parts) {
    const std::size_t taken = std::min(written, one.iov_len);
    one.iov_base = static_cast<std::byte *>(one.iov_base) + taken;
    one.iov_len -= taken;
    written -= taken;
  }
}

// One descriptor along with a message, unix(7).
class Passenger {
 public:
  void board(msghdr &message, int fd) {
    accompany(message);
    cmsghdr *part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
  }
  void accompany(msghdr &message) {
    message.msg_control = room_.data();
    message.msg_controllen = room_.size();
  }

  static UniqueFd leave(msghdr &message) {
    const cmsghdr *part = CMSG_FIRSTHDR(&message);
    int fd = -1;
    if (part == nullptr || part->cmsg_type != SCM_RIGHTS || part->cmsg_len != CMSG_LEN(sizeof fd)) {
      return {};
    }
    std::memcpy(&fd, CMSG_DATA(part), sizeof fd);
    return UniqueFd(fd);
  }

 private:
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> room_{};
};

// A descriptor comes with the first byte of its message.
bool receive_all(int socket, std::span<std::byte> room, UniqueFd &fd) {
  while (!room.empty()) {
    iovec rest = part(room.data(), room.size());
    msghdr message{};
    message.msg_iov = &rest;
    message.msg_iovlen = 1;
    Passenger passenger;
    passenger.accompany(message);
    const ssize_t got = ::recvmsg(socket, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (auto came = Passenger::leave(message)) fd = std::move(came);
    room = room.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace

bool Link::send(LinkKind kind, std::span<const std::byte> head, std::span<const std::byte> body,
                const UniqueFd &fd) {
  const Head own{kind, static_cast<std::uint32_t>(head.size() + body.size())};
  std::array parts{part(&own, sizeof own), part(head.data(), head.size()),
                   part(body.data(), body.size())};
  std::size_t left = sizeof own + own.length;
  const int flags = MSG_NOSIGNAL | (patience_ == Patience::kNone ? MSG_DONTWAIT : 0);
  const std::scoped_lock lock(sending_);
  while (left > 0) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    Passenger passenger;
    if (fd && left == sizeof own + own.length) passenger.board(message, fd.get());
    const ssize_t sent = ::sendmsg(socket_.get(), &message, flags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    skip(parts, static_cast<std::size_t>(sent));
    left -= static_cast<std::size_t>(sent);
  }
  return true;
}

std::optional<LinkMessage> Link::receive() {
  Head head{};
  UniqueFd fd;
  if (!receive_all(socket_.get(), std::as_writable_bytes(std::span(&head, 1)), fd) ||
      head.length > kLongest) {
    return {};
  }
  LinkMessage message{head.kind, Bytes(head.length), std::move(fd)};
  if (!receive_all(socket_.get(), message.payload.span(), message.fd)) return {};
  return message;
}

void Link::shut_down() { ::shutdown(socket_.get(), SHUT_RDWR); }

/// The two ends, of which no program that is started inherits one by accident.
Result<std::pair<UniqueFd, UniqueFd>> make_link() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return Error{ErrorCode::kSystem,
                 std::string("A pair of sockets cannot be made: ") + std::strerror(errno), errno};
  }
  return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

Bytes pack(const Error &error) {
  return pack(variant("(u^ay)", static_cast<guint32>(error.code), error.message.c_str()));
}

Bytes pack(const Trouble &trouble) {
  return pack(variant("(^ay^ay)", trouble.text.c_str(), trouble.reason.c_str()));
}

Bytes pack(const std::string &text) { return pack(variant("(^ay)", text.c_str())); }

Bytes pack(const std::vector<std::string> &texts) { return pack(variant_of(texts)); }

Error unpack_error(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "(uay)");
  if (!variant) return {ErrorCode::kSystem, kUnreadable};
  guint32 code = 0;
  const char *message = nullptr;
  g_variant_get(variant.get(), "(u^&ay)", &code, &message);
  return {static_cast<ErrorCode>(code), message};
}

Trouble unpack_trouble(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "(ayay)");
  if (!variant) return {kUnreadable, "The camera failed"};
  const char *text = nullptr;
  const char *reason = nullptr;
  g_variant_get(variant.get(), "(^&ay^&ay)", &text, &reason);
  return {text, reason};
}

std::string unpack_text(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "(ay)");
  if (!variant) return kUnreadable;
  const char *text = nullptr;
  g_variant_get(variant.get(), "(^&ay)", &text);
  return text;
}

std::vector<std::string> unpack_texts(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, "aay");
  return variant ? texts_of(variant.get()) : std::vector<std::string>{};
}

}  // namespace sentry::pipelines
