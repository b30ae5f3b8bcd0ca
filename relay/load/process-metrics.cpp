// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/process-metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>

#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

// Fields of /proc/self/stat as proc(5) numbers them, from the state, 3, on: what comes before may
// hold blanks.
constexpr int kFirstField = 3;
constexpr int kUserTime = 14;
constexpr int kSystemTime = 15;
constexpr int kStartTime = 22;
constexpr int kVirtualBytes = 23;
constexpr int kResidentPages = 24;

// UTC of the moment at which the machine's own time was 0.
double boot_time() {
  const std::int64_t up_ns = detail::read_clock(CLOCK_BOOTTIME);
  return static_cast<double>(utc_now_ns() - up_ns) / static_cast<double>(kNanosecondsPerSecond);
}

void read_stat(ProcessMetrics &metrics) {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return;
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::istringstream fields(text.substr(name_end + 2));
  std::string field;
  double cpu_ticks = 0;
  for (int number = kFirstField; fields >> field && number <= kResidentPages; ++number) {
    if (number < kUserTime) continue;
    const long long value = std::strtoll(field.c_str(), nullptr, 10);
    if (number == kUserTime || number == kSystemTime) cpu_ticks += static_cast<double>(value);
    if (number == kSystemTime) metrics.cpu_seconds = cpu_ticks / ticks;
    if (number == kStartTime)
      metrics.start_time_seconds = boot_time() + static_cast<double>(value) / ticks;
    if (number == kVirtualBytes) metrics.virtual_bytes = value;
    if (number == kResidentPages) metrics.resident_bytes = value * ::sysconf(_SC_PAGESIZE);
  }
}

std::int64_t count_open_fds() {
  const std::unique_ptr<DIR, int (*)(DIR *)> folder(::opendir("/proc/self/fd"), ::closedir);
  if (!folder) return -1;
  std::int64_t count = -1;  // the one that reads the folder is not the process's own
  while (const dirent *entry = ::readdir(folder.get()))
    if (entry->d_name[0] != '.') ++count;
  return count;
}

std::int64_t most_fds() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  constexpr auto kMost = static_cast<rlim_t>(std::numeric_limits<std::int64_t>::max());
  return limit.rlim_cur > kMost ? -1 : static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace

/// Takes some tens of microseconds, and longer with thousands of open descriptors.
ProcessMetrics read_process_metrics() {
  ProcessMetrics metrics;
  read_stat(metrics);
  metrics.open_fds = count_open_fds();
  metrics.max_fds = most_fds();
  return metrics;
}

}  // namespace sentry::relay
