// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

#include "relay/log/access-log.hpp"

namespace sentry::relay {

// Makes lines of entries. One thread.
class LineWriter {
 public:
  explicit LineWriter(AccessLogFormat format) : format_(format) {}

  void append(std::string &lines, const AccessLogEntry &entry);

 private:
  void append_common(std::string &lines, const AccessLogEntry &entry);
  void append_json(std::string &lines, const AccessLogEntry &entry);
  void tell_second(std::int64_t second);

  const AccessLogFormat format_;
  std::int64_t second_ = -1;  // the one that `second_text_` shows: many entries have the same
  std::string second_text_;
};

}  // namespace sentry::relay
