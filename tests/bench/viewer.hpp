// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "tests/bench/control.hpp"
#include "tests/bench/message-reader.hpp"
#include "tests/bench/sockets.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::bench {

// A connection that asks and is answered, one request at a time. `tag` names it in the loop.
class Viewer {
 public:
  // The request leaves as soon as the connection stands; false when there can be none.
  bool ask(Loop &loop, Connector &connector, std::uint64_t tag, std::string request);
  // What the loop saw; kMessage when a message has come, and there may be more.
  MessageReader::Event handle(Loop &loop, std::uint64_t tag, std::uint32_t events);
  void close();

  [[nodiscard]] const MessageHead &head() const { return reader_.head(); }
  [[nodiscard]] bool more() const { return reader_.more(); }
  [[nodiscard]] bool is_open() const { return static_cast<bool>(fd_); }

 private:
  UniqueFd fd_;
  bool connecting_ = false;
  std::string request_;  // while connecting
  MessageReader reader_;
};

}  // namespace sentry::bench
