// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/frame-replies.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace sentry::relay {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

// That a frame is not there is news for a second: a cache in front then asks once for everybody.
constexpr std::string_view kShortLived =
    "Cache-Control: public, max-age=1, stale-while-revalidate=0\r\n"
    "Retry-After: 1\r\n";

std::string moment_head(std::int64_t age_ns, const HttpSettings &settings) {
  const std::int64_t age_ms = std::max<std::int64_t>(age_ns, 0) / kNanosecondsPerMillisecond;
  const auto max_age = settings.latest_max_age.count();
  const std::string cache_control =
      max_age == 0 ? "no-cache"
                   : "public, max-age=" + std::to_string(max_age) + ", stale-while-revalidate=0";
  return header_line("Sentry-Age-Ms", std::to_string(age_ms)) +
         header_line("Sentry-Poll-Interval", std::to_string(settings.poll_interval.count())) +
         header_line("Cache-Control", cache_control);
}

Reply missing_reply(int status, const FramePtr &newest) {
  Reply reply;
  reply.status = status;
  reply.head = kShortLived;
  if (newest) {
    reply.head += header_line("Link", "<" + to_string(newest->info().id) + ".jpg>; rel=\"next\"");
  }
  return reply;
}

}  // namespace

Reply latest_reply(const FramePtr &frame, std::int64_t age_ns, const HttpSettings &settings) {
  Reply reply = compat_latest_reply(frame, age_ns, settings);
  reply.name_head = frame->latest_head();
  return reply;
}

/// Without the references to other frames, which are relative to our own names.
Reply compat_latest_reply(const FramePtr &frame, std::int64_t age_ns,
                          const HttpSettings &settings) {
  Reply reply;
  reply.frame_head = frame->common_head();
  reply.head = moment_head(age_ns, settings);
  reply.body = frame;
  return reply;
}

/// A frame under its own name never changes, so its head says nothing that goes out of date.
Reply named_reply(const FramePtr &frame, const HttpSettings &settings) {
  Reply reply;
  reply.frame_head = frame->common_head();
  reply.name_head = frame->own_name_head();
  reply.head = header_line(
      "Cache-Control",
      "public, max-age=" + std::to_string(settings.frame_max_age.count()) + ", immutable");
  reply.body = frame;
  return reply;
}

Reply gone_reply(const FramePtr &newest) {
  Reply reply = missing_reply(410, newest);
  reply.head += "Content-Type: text/plain; charset=utf-8\r\n";
  reply.body = std::string("This frame is not kept any more; the Link leads to the newest.\n");
  return reply;
}

Reply not_yet_reply(const FramePtr &newest) { return missing_reply(204, newest); }

/// What a conditional request gets instead of `whole`: its head without the picture (RFC 9110,
/// 15.4.5).
Reply not_modified(Reply whole) {
  whole.status = 304;
  if (auto *frame = std::get_if<FramePtr>(&whole.body)) whole.described = std::move(*frame);
  whole.body = std::monostate{};
  return whole;
}

}  // namespace sentry::relay
