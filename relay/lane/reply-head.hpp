// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "relay/http/reply.hpp"

namespace sentry::relay::lane {

// The line `Date: …\r\n` (RFC 9110, 5.6.7), made once a second.
class DateLine {
 public:
  [[nodiscard]] std::string_view at(std::int64_t utc_ns);

 private:
  std::int64_t second_ = -1;
  std::string line_;
};

struct HeadOptions {
  std::string_view date_line;
  bool keep_alive = true;
  int minor_version = 1;  // of the request
};

// Whether a reply of that status ever has a body (RFC 9110, 6.4.1).
inline bool allows_body(int status) { return status >= 200 && status != 204 && status != 304; }

void append_reply_head(std::string &out, const Reply &reply, const HeadOptions &options);
// The head of an endless reply, which the end of the connection ends.
void append_multipart_head(std::string &out, std::string_view fields, std::string_view date_line);

}  // namespace sentry::relay::lane
