// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

#include "pipelines/capture/picture-plan.hpp"
#include "pipelines/pictures/record-store.hpp"
#include "pipelines/profile/profile.hpp"
#include "pipelines/sentryd/destinations.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

inline constexpr std::uint64_t kRecordSize = std::uint64_t{10} << 30;  // bytes
inline constexpr std::int64_t kRecordAge = 7 * 86400;                  // seconds

// What is asked for one camera, on the command line or in its file.
struct CameraOptions {
  std::string profile;  // a name, or a file
  VariableSettings settings;
  Destinations destinations;
  PicturePlan plan;
  std::string slate;  // a file; empty: the last picture stands in for the camera's
  // Without a directory nothing is recorded; the stream is not set.
  RecordSettings record{{}, {}, kRecordSize, kRecordAge};
};

// Each takes a text from outside, and says what was expected after `what`, the option's name.
Result<void> add_clients(const std::string &what, const std::string &text,
                         Destinations &destinations);
Result<std::string> read_stream_name(const std::string &what, const std::string &text);
Result<Fraction> read_rate(const std::string &what, const std::string &text);
Result<std::int64_t> read_bitrate(const std::string &what, const std::string &text);
Result<double> read_threshold(const std::string &what, const std::string &text);
Result<PictureSize> read_size(const std::string &what, const std::string &text);
Result<void> check_small(const std::string &what, const CameraOptions &camera);
Result<std::string> read_record_directory(const std::string &what, const std::string &directory);
Result<std::uint64_t> read_record_size(const std::string &what, const std::string &text);
Result<std::int64_t> read_record_age(const std::string &what, const std::string &text);
Result<std::string> read_slate(const std::string &what, const std::string &file);

}  // namespace sentry::pipelines
