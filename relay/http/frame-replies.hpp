// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

#include "relay/core/stream.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/rules.hpp"

namespace sentry::relay {

// What a reply depends on besides the picture.
struct Terms {
  const Rules &rules;
  std::int64_t poll_interval_ms = 0;
  bool is_private = false;
  std::string query;   // of every reference, such as `?expires=…&signature=…`
  std::string folder;  // from the document asked for to the stream's, such as `../field.small/`

  // Whether references are those that a frame has ready.
  [[nodiscard]] bool are_usual() const { return query.empty() && folder.empty(); }
};

Reply latest_reply(const StreamMoment &moment, const Terms &terms);
Reply compat_latest_reply(const StreamMoment &moment, const Terms &terms);
Reply slate_reply(const Terms &terms);
Reply named_reply(const FramePtr &frame, const Terms &terms);
Reply gone_reply(const FramePtr &newest, const Terms &terms);
Reply not_yet_reply(const FramePtr &newest, const Terms &terms);
Reply not_modified(Reply whole);

}  // namespace sentry::relay
