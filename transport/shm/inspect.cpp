// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/shm/inspect.hpp"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "transport/shm/frame-info.hpp"
#include "transport/shm/segment-names.hpp"
#include "transport/shm/shm-segment.h"

namespace sentry::shm {
namespace {

constexpr std::string_view kPrefix = "sentry.";

using Reader = std::unique_ptr<sentry_shm_reader, void (*)(sentry_shm_reader *)>;

// Counts the frames of the newest one's sender, and their rate.
void look_at_ring(shm_segment &segment, SegmentReport &report) {
  if (!report.newest || !shm_segment_read_published(&segment)) return;
  const std::uint32_t newest = segment.published;
  std::int64_t oldest_ns = report.newest->capture_time_ns;
  std::uint32_t of_sender = 0;
  sentry_shm_slot slot{};
  for (std::uint32_t back = 0; back < segment.slot_count && back < newest; ++back) {
    if (shm_segment_read_slot(&segment, newest - back, &slot) != SHM_SLOT_WHOLE) continue;
    ++report.held;
    if (slot.epoch != report.newest->id.epoch) continue;
    ++of_sender;
    oldest_ns = std::min(oldest_ns, slot.capture_time_ns);
  }
  const auto span =
      static_cast<double>(report.newest->capture_time_ns) - static_cast<double>(oldest_ns);
  if (of_sender > 1 && span > 0) report.fps = (of_sender - 1) * 1e9 / span;
}

void look_at_file(SegmentReport &report) {
  struct stat about {};
  if (::lstat(report.path.c_str(), &about) != 0) return;
  report.file_size = static_cast<std::uint64_t>(about.st_size);
  report.mode = about.st_mode;
  report.owner = about.st_uid;
  report.group = about.st_gid;
}

void look_inside(const SegmentNames &names, SegmentReport &report) {
  shm_trust trust{};
  shm_problem problem{};
  shm_segment segment{};
  if (shm_trust_read(&trust) != SENTRY_SHM_OK) return;
  const int fd = shm_segment_open_file(names.segment.c_str(), &trust, &problem);
  if (fd < 0 ||
      !shm_segment_load(&segment, fd, names.segment.c_str(), names.stream.c_str(), &problem)) {
    return;
  }
  look_at_ring(segment, report);
  shm_segment_close(&segment);
}

}  // namespace

/// The streams whose segments stand in `directory`, sorted; whether they can be read is another
/// question.
Result<std::vector<std::string>> list_segments(const std::string &directory) {
  const std::string where = segment_directory(directory);
  const std::unique_ptr<DIR, int (*)(DIR *)> opened(::opendir(where.c_str()), ::closedir);
  if (opened == nullptr) return system_error("Cannot list the segments in " + where);
  std::vector<std::string> streams;
  while (const dirent *entry = ::readdir(opened.get())) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(kPrefix)) continue;
    std::string stream(name.substr(kPrefix.size()));
    if (shm_stream_name_is_allowed(stream.c_str())) streams.push_back(std::move(stream));
  }
  std::sort(streams.begin(), streams.end());
  return streams;
}

/// Looks at one segment. That it is absent or unreadable is in the report, not an error.
Result<SegmentReport> inspect_segment(const std::string &stream, const std::string &directory) {
  const Result<SegmentNames> names = SegmentNames::create(stream, directory);
  if (!names) return names.error();
  sentry_shm_reader *made = nullptr;
  const auto result = sentry_shm_reader_new(stream.c_str(), directory.c_str(), &made);
  if (result != SENTRY_SHM_OK) {
    return Error{ErrorCode::kInvalid,
                 "Cannot read stream " + stream + ": " + sentry_shm_result_text(result)};
  }
  const Reader reader(made, sentry_shm_reader_free);
  SegmentReport report;
  report.stream = stream;
  report.path = names->segment;
  sentry_shm_status status{};
  sentry_shm_reader_status(reader.get(), &status);
  report.status = to_segment_status(status);
  report.created_ns = status.created_ns;
  look_at_file(report);
  sentry_shm_frame frame{};
  // Without a buffer this tells of the frame and copies nothing.
  if (sentry_shm_reader_newest(reader.get(), &frame, nullptr, 0) == SENTRY_SHM_TOO_SMALL) {
    report.newest = to_frame_info(frame);
    report.newest_bytes = frame.length;
  }
  look_inside(*names, report);
  return report;
}

}  // namespace sentry::shm
