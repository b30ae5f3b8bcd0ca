// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "relay/log/access-log.hpp"
#include "relay/log/bell.hpp"
#include "relay/log/line-writer.hpp"
#include "relay/log/log-file.hpp"
#include "relay/log/record-buffer.hpp"

namespace sentry::relay {

// The thread of an access log: makes lines of what channels gathered, and writes them.
class LogThread {
 public:
  LogThread(std::shared_ptr<AccessLogBell> bell, LogFile file, AccessLogFormat format,
            AccessLog::OnTrouble on_trouble);
  LogThread(const LogThread &) = delete;
  LogThread &operator=(const LogThread &) = delete;
  ~LogThread();  // writes what is left

  Result<void> start();
  void add(std::shared_ptr<AccessLog::Channel> channel);
  void replace(LogFile file);

 private:
  void run();
  [[nodiscard]] std::vector<std::shared_ptr<AccessLog::Channel>> take_channels();
  void drain(AccessLog::Channel &channel);
  void flush();
  [[nodiscard]] bool patient();
  void judge(std::int64_t now_ns);

  const std::shared_ptr<AccessLogBell> bell_;
  const AccessLog::OnTrouble on_trouble_;

  std::mutex mutex_;  // guards channels_ and next_file_
  std::vector<std::shared_ptr<AccessLog::Channel>> channels_;
  std::optional<LogFile> next_file_;

  // Of the thread alone.
  LogFile file_;
  LineWriter writer_;
  RecordBuffer drained_;
  std::string lines_;
  std::string problem_;  // what the file said last; empty: nothing since the last drain
  std::uint64_t dropped_before_ = 0;    // at the last judgement
  std::uint64_t dropped_at_start_ = 0;  // of the trouble
  std::int64_t trouble_ns_ = 0;         // when entries were lost last; 0: no trouble
  std::int64_t stopped_ns_ = 0;         // when the log began to end; 0: not yet

  std::thread thread_;
};

}  // namespace sentry::relay
