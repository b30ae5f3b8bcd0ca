// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/log-thread.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "transport/base/clock.hpp"
#include "transport/base/start-thread.hpp"

namespace sentry::relay {
namespace {

constexpr std::size_t kWriteSize = 64 * 1024;  // bytes, roughly, of one write
// A trouble has passed when nothing was lost for so long: a disk on the brink is one trouble.
constexpr std::int64_t kCalmNs = 5 * kNanosecondsPerSecond;
constexpr std::int64_t kLastWriteNs = kNanosecondsPerSecond;  // for a slow pipe at the end

}  // namespace

LogThread::LogThread(std::shared_ptr<AccessLogBell> bell, LogFile file, AccessLogFormat format,
                     AccessLog::OnTrouble on_trouble)
    : bell_(std::move(bell)),
      on_trouble_(std::move(on_trouble)),
      file_(std::move(file)),
      writer_(format) {}

LogThread::~LogThread() {
  bell_->stop();
  if (thread_.joinable()) thread_.join();
}

/// Before it nothing is written, and no channel comes to an end.
Result<void> LogThread::start() {
  auto thread = start_thread("sentry-log", [this] { run(); });
  if (!thread) return thread.error();
  thread_ = thread.take();
  return {};
}

void LogThread::add(std::shared_ptr<AccessLog::Channel> channel) {
  const std::lock_guard lock(mutex_);
  channels_.push_back(std::move(channel));
}

void LogThread::replace(LogFile file) {
  {
    const std::lock_guard lock(mutex_);
    next_file_ = std::move(file);
  }
  bell_->ring(false);
}

void LogThread::run() {
  for (bool more = true; more;) {
    more = bell_->wait();
    for (const auto &channel : take_channels()) drain(*channel);
    flush();
    judge(monotonic_now_ns());
  }
}

// Also changes to the new file, and forgets channels that nobody can add to: what they hold is
// written this time.
std::vector<std::shared_ptr<AccessLog::Channel>> LogThread::take_channels() {
  const std::lock_guard lock(mutex_);
  if (next_file_) file_ = std::move(*std::exchange(next_file_, std::nullopt));
  auto all = channels_;
  // Two holders are `channels_` and `all`. What a third added before it let go is under a mutex
  // that is locked after this look.
  std::erase_if(channels_, [](const auto &channel) { return channel.use_count() == 2; });
  return all;
}

void LogThread::drain(AccessLog::Channel &channel) {
  channel.swap(drained_);
  AccessLogEntry entry;
  for (std::size_t offset = 0; drained_.read(offset, entry);) {
    writer_.append(lines_, entry);
    if (lines_.size() >= kWriteSize) flush();
  }
  drained_.clear();
}

void LogThread::flush() {
  std::string_view left = lines_;
  if (auto written = file_.write(left, [this] { return patient(); }); !written)
    problem_ = written.error().message;
  const auto lost = std::count(left.begin(), left.end(), '\n');
  if (lost > 0)
    bell_->dropped.fetch_add(static_cast<std::uint64_t>(lost), std::memory_order_relaxed);
  lines_.clear();
}

// Whether to wait on for a pipe that is full. At the end of the log only for a moment.
bool LogThread::patient() {
  if (!bell_->stopped()) return true;
  const std::int64_t now = monotonic_now_ns();
  if (stopped_ns_ == 0) stopped_ns_ = now;
  return now - stopped_ns_ < kLastWriteNs;
}

void LogThread::judge(std::int64_t now_ns) {
  const std::uint64_t dropped = bell_->dropped.load(std::memory_order_relaxed);
  const bool losing = dropped != dropped_before_;
  if (losing && trouble_ns_ == 0) {
    dropped_at_start_ = dropped_before_;
    if (on_trouble_)
      on_trouble_(problem_.empty() ? "The access log is written too slowly; entries are dropped."
                                   : problem_ + " Entries are dropped until it can.");
  }
  if (losing) trouble_ns_ = now_ns;
  dropped_before_ = dropped;
  problem_.clear();
  if (losing || trouble_ns_ == 0 || now_ns - trouble_ns_ < kCalmNs) return;
  trouble_ns_ = 0;
  if (on_trouble_)
    on_trouble_("The access log is written again; " + std::to_string(dropped - dropped_at_start_) +
                " entries were lost.");
}

}  // namespace sentry::relay
