// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "relay/http/answerer.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::relay {

inline constexpr std::int64_t kSecond = kNanosecondsPerSecond;
inline constexpr std::int64_t kStart = 1'700'000'000 * kSecond;

// An answerer whose clocks and load stand still, with the stream `field`.
class AnswererTest : public testing::Test {
 protected:
  void publish(FrameId id, std::int64_t capture_ns = kStart) { publish(*field_, id, capture_ns); }

  static void publish(Stream &stream, FrameId id, std::int64_t capture_ns = kStart,
                      SourceState state = SourceState::kLive) {
    Frame frame = testing_support::sample_frame(id);
    frame.info.capture_time_ns = capture_ns;
    frame.info.state = state;
    stream.publish(std::move(frame));
  }

  // What the settings are from now on.
  void apply() { published_.set(settings_); }

  Answer ask(std::string_view target, std::string_view if_none_match = {},
             std::int64_t waited_ns = 0) {
    apply();
    auto wanted = answerer_.read(target);
    if (std::holds_alternative<HandOver>(wanted)) return HandOver{};
    EXPECT_TRUE(std::holds_alternative<Route>(wanted)) << target;
    Request request{std::get<Route>(std::move(wanted)), if_none_match, monotonic_ - waited_ns};
    request.authorised = authorised_;
    return answerer_.answer(request);
  }

  Reply reply(std::string_view target, std::string_view if_none_match = {},
              std::int64_t waited_ns = 0) {
    Answer answer = ask(target, if_none_match, waited_ns);
    EXPECT_TRUE(std::holds_alternative<Reply>(answer)) << target;
    return std::holds_alternative<Reply>(answer) ? std::get<Reply>(answer) : Reply{};
  }

  std::int64_t wait_of(std::string_view target) {
    const Answer answer = ask(target);
    const auto *wait = std::get_if<Wait>(&answer);
    return wait != nullptr ? wait->deadline_ns - monotonic_ : -1;
  }

  static std::string whole_head(const Reply &reply) {
    return std::string(reply.frame_head).append(reply.name_head).append(reply.head);
  }

  // The value of the field, which stands there at most once; `-`: not at all.
  static std::string field_of(const Reply &reply, std::string_view name) {
    std::string found = "-";
    for_each_header(whole_head(reply), [&](std::string_view each, std::string_view value) {
      if (each != name) return;
      EXPECT_EQ(found, "-") << name << " stands there twice";
      found = value;
    });
    return found;
  }

  std::int64_t utc_ = kStart;
  std::int64_t monotonic_ = 1000 * kSecond;
  bool authorised_ = false;
  Clocks clocks_{[this] { return utc_; }, [this] { return monotonic_; }};
  StreamRegistry registry_{clocks_};
  HttpSettings settings_;
  Published<HttpSettings> published_{HttpSettings{}};
  LoadBoard board_;
  StreamPtr field_ = registry_.add("field");
  const Answerer answerer_{registry_,
                           published_,
                           board_,
                           {{"index.html", make_player_file("index.html", "<!doctype html>")}},
                           clocks_};
};

}  // namespace sentry::relay
