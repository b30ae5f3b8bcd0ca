// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/cidr.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "transport/base/text.hpp"

namespace sentry {
namespace {

constexpr unsigned kAddressBits = 128;
constexpr unsigned kMappedBits = 96;

bool same_prefix(const Address &a, const Address &b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF00U >> (bits % 8));
  return ((a.bytes.at(whole) ^ b.bytes.at(whole)) & mask) == 0;
}

bool parse_prefix(std::string_view text, unsigned limit, unsigned &bits) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  return error == std::errc{} && end == text.data() + text.size() && bits <= limit;
}

}  // namespace

Result<AllowList::Block> AllowList::parse_block(std::string_view text) {
  const auto refuse = [&] {
    return Error{ErrorCode::kInvalid,
                 "\"" + std::string(text) +
                     "\" is not an address or a CIDR block such as 192.0.2.0/24 or 2001:db8::/32"};
  };
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return refuse();
  Block block{*address, kAddressBits};
  if (slash == std::string_view::npos) return block;
  // ::ffff:192.0.2.0/120 counts its bits as IPv6, 192.0.2.0/24 as IPv4.
  const bool dotted = text.substr(0, slash).find(':') == std::string_view::npos;
  if (!parse_prefix(text.substr(slash + 1), dotted ? 32 : kAddressBits, block.bits)) {
    return refuse();
  }
  if (dotted) block.bits += kMappedBits;
  return block;
}

/// An address or a CIDR block; bits beyond a prefix are ignored.
Result<void> AllowList::add(std::string_view text) {
  const auto block = parse_block(text);
  if (!block) return block.error();
  blocks_.push_back(*block);
  return {};
}

/// Reads a comma-separated list of addresses and CIDR blocks.
Result<AllowList> AllowList::parse(std::string_view comma_separated) {
  AllowList list;
  std::string_view item;
  bool more = true;
  while (next_item(comma_separated, more, item)) {
    const auto added = list.add(item);
    if (!added) return added.error();
  }
  return list;
}

/// An IPv4 sender is only in IPv4 blocks: ::/0 means every IPv6 address and no IPv4 one.
bool AllowList::contains(const Address &address) const {
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block &block) {
    const bool v4_block = block.network.is_v4() && block.bits >= kMappedBits;
    return v4_block == address.is_v4() && same_prefix(block.network, address, block.bits);
  });
}

}  // namespace sentry
