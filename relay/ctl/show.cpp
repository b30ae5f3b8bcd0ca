// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdio>
#include <cstdlib>

#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

void line(const char *name, const std::string &value) {
  std::printf("%-11s %s\n", name, printable(value).c_str());
}

std::string octal(mode_t mode) {
  char text[16];
  (void)std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode) & 07777U);
  return text;
}

void print_segment(const shm::SegmentReport &report) {
  const shm::SegmentStatus &status = report.status;
  line("stream", report.stream);
  line("segment", report.path);
  line("state", std::string(state_text(report)));
  if (!status.problem.empty()) line("problem", status.problem);
  if (report.file_size > 0) {
    line("file", std::to_string(report.file_size) + " bytes, mode " + octal(report.mode) +
                     ", owner " + std::to_string(report.owner) + ", group " +
                     std::to_string(report.group));
  }
  if (status.slots == 0) return;
  line("writer", "process " + std::to_string(status.writer_pid) + ", last sign of life " +
                     duration_text(status.heartbeat_age_ns) + " ago");
  line("created", time_text(report.created_ns));
  line("slots",
       std::to_string(status.slots) + " of " + std::to_string(status.slot_size) + " bytes");
  line("frames",
       std::to_string(status.published) + " published, " + std::to_string(report.held) + " held");
}

void print_frame(const shm::SegmentReport &report) {
  if (!report.newest) return;
  const FrameInfo &info = *report.newest;
  line("newest", to_string(info.id));
  line("captured",
       time_text(info.capture_time_ns) + ", " + duration_text(frame_age_ns(info)) + " ago");
  line("picture", size_text(info) + " " + info.media_type + ", " +
                      std::to_string(report.newest_bytes) + " bytes");
  line("source",
       std::string(to_string(info.state)) + (info.reason.empty() ? "" : ": " + info.reason));
  if (report.fps) line("rate", fixed(*report.fps, 2) + " frames a second");
}

int show(const Arguments &arguments) {
  const auto report = shm::inspect_segment(arguments.names[0], arguments.directory);
  if (!report) return fail(report.error().message);
  if (arguments.json) {
    std::printf("%s\n", report_json(*report).c_str());
  } else {
    print_segment(*report);
    print_frame(*report);
  }
  const int status = flush_output();
  return report->status.state == shm::SegmentState::kAbsent ? kFailure : status;
}

}  // namespace

const Command kShowCommand{"show",
                           "STREAM [--json]",
                           "everything about one segment",
                           "  --json              print a JSON object\n",
                           kJson,
                           1,
                           1,
                           show};

}  // namespace sentry::ctl
