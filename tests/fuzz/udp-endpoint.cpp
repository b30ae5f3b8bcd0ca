// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "transport/base/cidr.hpp"
#include "transport/udp/endpoint.hpp"

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

void check_endpoints(std::string_view text) {
  using namespace sentry::udp;
  const auto endpoints = parse_endpoints(text);
  if (!endpoints) {
    require(!endpoints.error().message.empty());
    return;
  }
  for (const Endpoint &endpoint : *endpoints) {
    require(endpoint.port != 0 && !endpoint.host.empty());
    const auto again = parse_endpoint(to_string(endpoint));
    require(bool{again} && *again == endpoint);
  }
}

void check_allow_list(std::string_view text) {
  using namespace sentry;
  const auto list = AllowList::parse(text);
  require(bool{list} || !list.error().message.empty());
  const auto address = parse_address(text);
  // A lone address allows itself.
  if (address) require(bool{list} && list->contains(*address));
}

}  // namespace

// Whatever the text: lists of clients and of allowed senders.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  check_endpoints(text);
  check_allow_list(text);
  return 0;
}
