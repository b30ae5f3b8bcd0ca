// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "relay/http/reply.hpp"
#include "relay/lane/intrusive-list.hpp"

namespace sentry::relay::lane {

class Connection;

// What is sent in one go: a reply, or a part of a stream.
struct Pieces {
  std::string_view head;
  std::string_view body;
  std::string_view tail;
  // A file of all three (see make_memory_file()), if there is one: the kernel takes it without a
  // copy.
  int file = -1;

  [[nodiscard]] std::size_t size() const { return head.size() + body.size() + tail.size(); }
};

// Gives the kernel what it takes: how many bytes that was, or nothing when the connection is
// broken.
std::optional<std::size_t> send_pieces(int fd, const Pieces &pieces);

struct InSending {};

// The rest of what the kernel did not take at once. It refers to the frame, and copies of the head
// what was not sent: a viewer's slowness costs no copy of a picture.
class Outgoing : public ListNode<InSending> {
 public:
  // `pieces.body` lives as long as `body`, or is a text that moves with it.
  Outgoing(Connection &connection, const Pieces &pieces, std::size_t done, Body body,
           std::int64_t now_ns);

  // From now on the kernel takes a frame from its file: worth it when many are slow to take one.
  void send_from_file();

  // Sends on: how many bytes the kernel took, or nothing when the connection is broken.
  std::optional<std::size_t> send_more(int fd);
  [[nodiscard]] bool complete() const { return done_ == pieces_.size(); }

  Connection &connection;
  const std::int64_t began_ns;

 private:
  std::string head_;
  Body body_;
  Pieces pieces_;  // their tail lives as long as the process
  std::size_t done_;
  const SharedFrame *from_file_ = nullptr;
};

}  // namespace sentry::relay::lane
