// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "relay/daemon/config.hpp"
#include "transport/base/frame.hpp"

namespace {

using namespace sentry::relay;

void require(bool promise) {
  if (!promise) std::abort();
}

// What nothing was said against is usable without another look.
void check_options(const Options &options) {
  require(options.slots >= sentry::shm::kMinSlots && options.slots <= sentry::shm::kMaxSlots);
  require((options.mode & 0022) == 0 && (options.mode & 0600) == 0600 && options.mode <= 0777);
  require(options.stale_after.count() >= 100 && options.stale_after.count() <= 86'400'000);
  require(options.drain_time.count() >= 0 && options.drain_delay.count() >= 0);
  for (const auto &[name, value] : options.properties) {
    if (const auto *number = std::get_if<std::int64_t>(&value)) require(*number >= 0);
  }
  for (const auto &listener : all_listeners(options)) require(!listener.address.empty());
  for (const auto &stream : options.streams) require(sentry::is_stream_name(stream));
  for (const auto &server : options.servers) require(server.url.ends_with('/'));
}

}  // namespace

// Whatever the text, as sentryc's configuration: settings in their ranges, or faults each with its
// place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  Options options;
  const ConfigErrors errors = read_config(text, "relay.toml", options);
  for (const auto &error : errors) require(error.starts_with("relay.toml:"));
  if (errors.empty()) check_options(options);
  for (const auto &what : contradictions(options)) require(!what.empty());
  return 0;
}
