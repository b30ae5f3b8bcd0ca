// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string_view>
#include <vector>

#include "transport/base/address.hpp"
#include "transport/base/result.hpp"

namespace sentry {

// Hosts that something is allowed to: `192.0.2.0/24, 2001:db8::/32, 127.0.0.1`.
class AllowList {
 public:
  static Result<AllowList> parse(std::string_view comma_separated);
  Result<void> add(std::string_view block);
  [[nodiscard]] bool contains(const Address &address) const;

 private:
  struct Block {
    Address network;
    unsigned bits = 0;  // of the 128; an IPv4 block has at least 96
  };
  static Result<Block> parse_block(std::string_view text);

  std::vector<Block> blocks_;
};

}  // namespace sentry
