// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/access-log.hpp"

#include <utility>

#include "relay/log/bell.hpp"
#include "relay/log/log-thread.hpp"

namespace sentry::relay {

struct AccessLog::Impl {
  Impl(std::string path, LogFile file, AccessLogFormat format, OnTrouble on_trouble)
      : path(std::move(path)), thread(bell, std::move(file), format, std::move(on_trouble)) {}

  std::string path;
  std::shared_ptr<AccessLogBell> bell = std::make_shared<AccessLogBell>();
  LogThread thread;
};

/// Opens or makes the file, `-` being the standard output, and starts the thread that writes.
Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::string &path, AccessLogFormat format,
                                                   OnTrouble on_trouble) {
  auto file = LogFile::open(path);
  if (!file) return file.error();
  auto impl = std::make_unique<Impl>(path, file.take(), format, std::move(on_trouble));
  if (auto started = impl->thread.start(); !started) return started.error();
  return std::unique_ptr<AccessLog>(new AccessLog(std::move(impl)));
}

AccessLog::AccessLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

/// Writes what was added before, unless a pipe's reader keeps it waiting for more than a second.
AccessLog::~AccessLog() = default;

/// A channel that nobody else holds any more goes when it has been written out.
std::shared_ptr<AccessLog::Channel> AccessLog::new_channel() {
  auto channel = std::make_shared<Channel>(impl_->bell);
  impl_->thread.add(channel);
  return channel;
}

/// Opens the path anew, after the file was moved aside (logrotate); on an error the old file goes
/// on being written. What was added in the last tenth of a second may go to either. Any thread.
Result<void> AccessLog::reopen() {
  if (impl_->path == "-") return {};
  auto file = LogFile::open(impl_->path);
  if (!file) return file.error();
  impl_->thread.replace(file.take());
  return {};
}

/// Entries lost so far: their channel was full, or the file refused them. Any thread.
std::uint64_t AccessLog::dropped() const {
  return impl_->bell->dropped.load(std::memory_order_relaxed);
}

}  // namespace sentry::relay
