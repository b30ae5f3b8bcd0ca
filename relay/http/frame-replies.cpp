// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/frame-replies.hpp"

#include <string_view>
#include <utility>

namespace sentry::relay {
namespace {

constexpr std::string_view kFramesFolder = "frames/";
constexpr std::size_t kUsualHead = 160;  // bytes: one allocation holds all lines
constexpr std::size_t kReferencesHead = 512;

// That a frame is not there is news for a second: a cache in front then asks once for everybody.
constexpr std::string_view kShortLived =
    "Cache-Control: public, max-age=1, stale-while-revalidate=0\r\n"
    "Retry-After: 1\r\n";

void append_reference(std::string &head, std::string_view folder, const FrameId &id,
                      const Terms &terms) {
  head.append(terms.folder).append(folder);
  append_number(head, id.epoch);
  head.append("-");
  append_number(head, id.number);
  head.append(".jpg").append(terms.query);
}

void append_next_link(std::string &head, std::string_view folder, const FrameId &id,
                      const Terms &terms) {
  head.append("Link: <");
  append_reference(head, folder, id, terms);
  head.append(">; rel=\"next\"\r\n");
}

Reply missing_reply(int status, const FramePtr &newest, const Terms &terms) {
  Reply reply;
  reply.status = status;
  reply.head.reserve(kReferencesHead);
  reply.head = kShortLived;
  if (newest) append_next_link(reply.head, "", newest->info().id, terms);
  return reply;
}

}  // namespace

Reply latest_reply(const StreamMoment &moment, const Terms &terms) {
  Reply reply = compat_latest_reply(moment, terms);
  if (terms.are_usual()) {
    reply.name_head = moment.newest->latest_head();
    return reply;
  }
  reply.head.append("Content-Location: ");
  append_reference(reply.head, kFramesFolder, moment.newest->info().id, terms);
  reply.head.append("\r\n");
  append_next_link(reply.head, kFramesFolder, moment.newest->next_id(), terms);
  return reply;
}

/// Without the references to other frames, which are relative to our own names.
Reply compat_latest_reply(const StreamMoment &moment, const Terms &terms) {
  Reply reply;
  reply.frame_head = moment.newest->common_head();
  reply.head.reserve(terms.are_usual() ? kUsualHead : kReferencesHead);
  append_header(reply.head, "Sentry-Age-Ms", moment.age_ns / kNanosecondsPerMillisecond);
  append_header(reply.head, "Sentry-Poll-Interval", terms.poll_interval_ms);
  reply.head.append(source_header(moment.presence)).append(terms.rules.latest_caching);
  reply.body = moment.newest;
  return reply;
}

/// A picture of the relay's own, which is nobody's frame: no name, no time, nothing to keep.
Reply slate_reply(const Terms &terms) {
  Reply reply;
  reply.frame_head = terms.rules.slate->common_head();
  append_header(reply.head, "Sentry-Poll-Interval", terms.poll_interval_ms);
  reply.head.append(source_header(Presence::kSlate));
  append_header(reply.head, "Cache-Control", "no-store");
  reply.body = terms.rules.slate;
  return reply;
}

/// A frame under its own name never changes, so its head says nothing that goes out of date.
Reply named_reply(const FramePtr &frame, const Terms &terms) {
  Reply reply;
  reply.frame_head = frame->common_head();
  if (terms.are_usual()) {
    reply.name_head = frame->own_name_head();
  } else {
    reply.head.reserve(kReferencesHead);
    append_next_link(reply.head, "", frame->next_id(), terms);
    reply.head.append(frame->lasting_source_head());
  }
  reply.head.append(terms.rules.frame_caching);
  reply.body = frame;
  return reply;
}

Reply gone_reply(const FramePtr &newest, const Terms &terms) {
  Reply reply = missing_reply(410, newest, terms);
  reply.head += "Content-Type: text/plain; charset=utf-8\r\n";
  reply.body = std::string_view("This frame is not kept any more; the Link leads to the newest.\n");
  return reply;
}

Reply not_yet_reply(const FramePtr &newest, const Terms &terms) {
  return missing_reply(204, newest, terms);
}

/// What a conditional request gets instead of `whole`: its head without the picture (RFC 9110,
/// 15.4.5).
Reply not_modified(Reply whole) {
  whole.status = 304;
  if (auto *frame = std::get_if<FramePtr>(&whole.body)) whole.described = std::move(*frame);
  whole.body = std::monostate{};
  return whole;
}

}  // namespace sentry::relay
