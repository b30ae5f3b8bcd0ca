// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "relay/log/record-buffer.hpp"
#include "relay/net/peer-address.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

enum class AccessLogFormat {
  kCommon,    // the Common Log Format
  kCombined,  // the same, then the referer and the user agent
  kJson       // an object on each line
};

// One reply. The texts are copied, each up to kMaxLoggedText bytes.
struct AccessLogEntry {
  std::int64_t utc_ns = 0;
  PeerAddress peer;
  std::string_view method;  // empty with `target`: the head could not be read
  std::string_view target;
  int minor_version = 1;
  int status = 0;
  std::uint64_t bytes = 0;       // of the body
  std::int64_t duration_ns = 0;  // from the request to the last byte
  std::string_view referer;      // empty: none
  std::string_view user_agent;
};

// Writes a line for each reply, on a thread of its own: who adds one copies a few bytes and never
// waits for a disk. When the disk does not keep up, entries are dropped and counted.
class AccessLog {
 public:
  // One for each thread that adds; not for two at a time.
  class Channel;
  // Told once when entries begin to be lost and once when they are written again; on the log's own
  // thread, which must not be kept waiting.
  using OnTrouble = std::function<void(const std::string &sentence)>;

  static Result<std::unique_ptr<AccessLog>> open(const std::string &path, AccessLogFormat format,
                                                 OnTrouble on_trouble = {});
  AccessLog(const AccessLog &) = delete;
  AccessLog &operator=(const AccessLog &) = delete;
  ~AccessLog();

  std::shared_ptr<Channel> new_channel();
  Result<void> reopen();
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct Impl;
  explicit AccessLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class AccessLogBell;

// May outlive its log; what is added then is dropped.
class AccessLog::Channel {
 public:
  explicit Channel(std::shared_ptr<AccessLogBell> bell) : bell_(std::move(bell)) {}

  void add(const AccessLogEntry &entry);
  // For the log: gives what was added for an empty buffer.
  void swap(RecordBuffer &other);

 private:
  const std::shared_ptr<AccessLogBell> bell_;
  std::mutex mutex_;  // guards buffer_
  RecordBuffer buffer_;
};

}  // namespace sentry::relay
