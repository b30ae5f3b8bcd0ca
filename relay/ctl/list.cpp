// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdio>

#include "relay/ctl/command.hpp"
#include "relay/ctl/output.hpp"

namespace sentry::ctl {
namespace {

std::vector<std::string> row_of(const shm::SegmentReport &report) {
  std::vector<std::string> row{report.stream, std::string(state_text(report))};
  if (report.newest) {
    row.insert(row.end(), {size_text(*report.newest), std::to_string(report.newest_bytes),
                           report.fps ? fixed(*report.fps, 1) : "-",
                           duration_text(frame_age_ns(*report.newest))});
  } else {
    row.insert(row.end(), {"-", "-", "-", "-"});
  }
  row.push_back(report.status.writer_pid > 0 ? std::to_string(report.status.writer_pid) : "-");
  row.push_back(report.newest ? to_string(report.newest->id) : "-");
  return row;
}

void print_json(const std::vector<shm::SegmentReport> &reports) {
  std::string json;
  for (const auto &report : reports) {
    json += (json.empty() ? "\n  " : ",\n  ") + report_json(report);
  }
  std::printf("[%s%s]\n", json.c_str(), json.empty() ? "" : "\n");
}

void print_text(const std::vector<shm::SegmentReport> &reports, const std::string &directory) {
  if (reports.empty()) {
    std::fprintf(stderr, "There are no segments in %s.\n", printable(directory).c_str());
    return;
  }
  std::vector<std::vector<std::string>> rows{
      {"STREAM", "STATE", "SIZE", "BYTES", "FPS", "AGE", "WRITER", "FRAME"}};
  for (const auto &report : reports) rows.push_back(row_of(report));
  print_table(rows);
  for (const auto &report : reports) {
    if (!report.status.problem.empty()) (void)fail(report.status.problem);
  }
}

int list(const Arguments &arguments) {
  const auto streams = shm::list_segments(arguments.directory);
  if (!streams) return fail(streams.error().message);
  std::vector<shm::SegmentReport> reports;
  for (const std::string &stream : *streams) {
    auto report = shm::inspect_segment(stream, arguments.directory);
    if (!report) return fail(report.error().message);
    reports.push_back(report.take());
  }
  if (arguments.json) {
    print_json(reports);
  } else {
    print_text(reports, shm::segment_directory(arguments.directory));
  }
  return flush_output();
}

}  // namespace

const Command kListCommand{"list",
                           "[--json]",
                           "every segment and its newest frame",
                           "  --json              print a JSON array instead of a table\n",
                           kJson,
                           0,
                           0,
                           list};

}  // namespace sentry::ctl
