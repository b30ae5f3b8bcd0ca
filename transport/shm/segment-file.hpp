// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/shm/segment-names.hpp"

namespace sentry::shm {

Result<std::optional<gid_t>> find_group(const std::string &name);
Result<UniqueFd> create_segment_file(const SegmentNames &names, std::uint64_t size,
                                     std::uint32_t mode, std::optional<gid_t> group);

}  // namespace sentry::shm
