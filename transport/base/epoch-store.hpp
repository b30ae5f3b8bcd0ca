// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transport/base/result.hpp"

namespace sentry {

struct Epoch {
  std::uint64_t value = 0;
  std::optional<Error> not_persisted;  // the epoch is good, but a restart may not know of it
};

std::string state_directory();
Epoch begin_epoch(std::string_view stream, const std::string &directory, std::int64_t utc_ns);

}  // namespace sentry
