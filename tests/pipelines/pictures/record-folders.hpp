// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sentry::testing_support {

// 2026-11-23T11:22:33.123456Z
inline constexpr std::int64_t kRecordTime = 1'795'432'953'123'456'000;

// Every file below a folder by its path from there, sorted; folders only when they are empty, with
// a slash; without the lock.
std::vector<std::string> files_below(const std::string &folder);

std::string read_text(const std::string &path);
void write_text(const std::string &path, const std::string &text);
std::vector<std::byte> bytes_of(const std::string &text);

}  // namespace sentry::testing_support
