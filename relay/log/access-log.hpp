// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "relay/net/peer-address.hpp"
#include "transport/base/result.hpp"

namespace sentry::relay {

enum class AccessLogFormat { kCommon, kJson };

// One reply. The texts are copied.
struct AccessLogEntry {
  std::int64_t utc_ns = 0;
  PeerAddress peer;
  std::string_view method;
  std::string_view target;
  int minor_version = 1;
  int status = 0;
  std::uint64_t bytes = 0;       // of the body
  std::int64_t duration_ns = 0;  // from the request to the last byte
  std::string_view referer;
  std::string_view user_agent;
};

// Writes a line for each reply, on a thread of its own: who adds one copies a few bytes and never
// waits for a disk. When the disk does not keep up, entries are dropped and counted.
class AccessLog {
 public:
  // One for each thread that adds; not for two at a time.
  class Channel;

  static Result<std::unique_ptr<AccessLog>> open(const std::string &path, AccessLogFormat format);
  AccessLog(const AccessLog &) = delete;
  AccessLog &operator=(const AccessLog &) = delete;
  ~AccessLog();

  std::shared_ptr<Channel> new_channel();
  // Opens the path anew, after the file was moved aside (logrotate). Any thread.
  Result<void> reopen();
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct Impl;
  explicit AccessLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class AccessLog::Channel {
 public:
  virtual ~Channel() = default;
  virtual void add(const AccessLogEntry &entry) = 0;
};

}  // namespace sentry::relay
