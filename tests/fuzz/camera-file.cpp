// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-file.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "transport/base/frame.hpp"
#include "transport/udp/endpoint.hpp"

// In place of what looks at the disk: an odd length is there.
namespace sentry::pipelines {

static Result<std::string> find(const std::string &what, const std::string &path) {
  if (path.size() % 2 != 0) return path;
  return Error{ErrorCode::kInvalid, what + " " + path + ": not there"};
}

Result<std::string> read_record_directory(const std::string &what, const std::string &directory) {
  return find(what, directory);
}

Result<std::string> read_slate(const std::string &what, const std::string &file) {
  return find(what, file);
}

}  // namespace sentry::pipelines

namespace {

using namespace sentry;
using namespace sentry::pipelines;

void require(bool promise) {
  if (!promise) std::abort();
}

void check_destinations(const Destinations &to) {
  require(!to.clients.empty() || !to.segment.empty());
  require(to.clients.empty() || udp::parse_endpoints(to.clients));
  require(to.segment.empty() || is_stream_name(to.segment));
  require(is_stream_name(to.stream));
}

void check_plan(const PicturePlan &plan) {
  if (plan.rate) require(plan.rate->numerator > 0 && plan.rate->denominator > 0);
  if (plan.most_bitrate) require(*plan.most_bitrate > 0);
  if (plan.on_change) require(*plan.on_change > 0 && *plan.on_change <= 100);
  if (plan.small) require(plan.small->width > 0 && plan.small->height > 0);
}

void check_camera(const CameraOptions &camera) {
  require(!camera.profile.empty());
  require(camera.record.most_bytes > 0 && camera.record.longest_age_s > 0);
  check_destinations(camera.destinations);
  check_plan(camera.plan);
}

}  // namespace

// Whatever the text, as a camera's file: what it says is in its ranges, or a fault has its place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  const auto camera = parse_camera_file(text, "fuzz.toml", "fuzz");
  if (camera) {
    check_camera(*camera);
  } else {
    require(camera.error().message.starts_with("fuzz.toml:"));
  }
  return 0;
}
