// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>
#include <vector>

#include "transport/base/result.hpp"
#include "transport/udp/address.hpp"

namespace sentry::udp {

// The senders a receiver listens to: `192.0.2.0/24, 2001:db8::/32, 127.0.0.1`.
class AllowList {
 public:
  static Result<AllowList> parse(std::string_view comma_separated);
  [[nodiscard]] bool contains(const Address &address) const;

 private:
  struct Block {
    Address network;
    unsigned bits = 0;  // of the 128; an IPv4 block has at least 96
  };
  static Result<Block> parse_block(std::string_view text);

  std::vector<Block> blocks_;
};

}  // namespace sentry::udp
