// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "transport/shm/inspect.hpp"

namespace sentry::ctl {

int fail(const std::string &message);
int flush_output();

std::string printable(std::string_view text);
std::string duration_text(std::int64_t ns);
std::string time_text(std::int64_t utc_ns);
std::string fixed(double value, int digits);
std::string size_text(const FrameInfo &info);
std::int64_t frame_age_ns(const FrameInfo &info);
std::string_view state_text(const shm::SegmentReport &report);

void print_table(const std::vector<std::vector<std::string>> &rows);
std::string report_json(const shm::SegmentReport &report);

}  // namespace sentry::ctl
