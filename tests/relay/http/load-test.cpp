// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What an answerer makes of load, and of settings that change.

#include <thread>

#include "tests/relay/http/answerer-fixture.hpp"

namespace sentry::relay {
namespace {

class LoadTest : public AnswererTest {
 protected:
  LoadTest() {
    field_->set_writer(true, {});
    publish({7, 41});
  }

  void add_smaller(std::string_view name = "field.small") {
    smaller_ = registry_.add(name);
    smaller_->set_writer(true, {});
    publish(*smaller_, {9, 3});
  }

  StreamPtr smaller_;
};

TEST_F(LoadTest, settings_are_those_of_the_last_reload) {
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Cache-Control"), "no-cache");
  settings_.latest_max_age = std::chrono::seconds(2);
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Cache-Control"),
            "public, max-age=2, stale-while-revalidate=0");
  settings_.frame_max_age = std::chrono::seconds(9);
  EXPECT_EQ(field_of(reply("/frames/7-41.jpg"), "Cache-Control"), "public, max-age=9, immutable");
}

TEST_F(LoadTest, one_thread_may_ask_two_relays_in_turn) {
  HttpSettings other;
  other.latest_max_age = std::chrono::seconds(5);
  const Answerer second(registry_, other, {}, clocks_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(field_of(reply("/latest.jpg"), "Cache-Control"), "no-cache");
    const Answer answer = second.answer({Route{Resource::kLatest}, {}, monotonic_});
    EXPECT_EQ(field_of(std::get<Reply>(answer), "Cache-Control"),
              "public, max-age=5, stale-while-revalidate=0");
  }
}

TEST_F(LoadTest, reload_while_others_ask_gives_each_a_whole_state) {
  std::atomic<bool> done = false;
  const auto watch = [&] {
    while (!done) {
      const Answer answer = answerer_.answer({Route{Resource::kLatest}, {}, monotonic_});
      const std::string value = field_of(std::get<Reply>(answer), "Cache-Control");
      EXPECT_TRUE(value == "no-cache" || value == "public, max-age=1, stale-while-revalidate=0")
          << value;
    }
  };
  std::thread one(watch);
  std::thread two(watch);
  for (int i = 0; i < 2000; ++i) {
    settings_.latest_max_age = std::chrono::seconds(i % 2);
    apply();
  }
  done = true;
  one.join();
  two.join();
}

TEST_F(LoadTest, poll_interval_is_the_boards_when_it_says_one) {
  settings_.poll_interval = std::chrono::milliseconds(500);
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Poll-Interval"), "500");
  board_.poll_interval_ms = 4000;
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Poll-Interval"), "4000");
  for (const char *document : {"/status.json", "/streams.json", "/servers.json"}) {
    const Reply told = reply(document);
    EXPECT_NE(bytes(told.body).find("\"poll_interval_ms\":4000"), std::string_view::npos)
        << document;
  }
}

TEST_F(LoadTest, smaller_rendition_is_served_only_while_there_is_too_much_to_do) {
  add_smaller();
  EXPECT_EQ(field_of(reply("/field/latest.jpg"), "ETag"), "\"field-7-41\"");
  board_.state = LoadState::kSlower;
  EXPECT_EQ(field_of(reply("/field/latest.jpg"), "ETag"), "\"field-7-41\"");
  for (const LoadState state : {LoadState::kSmaller, LoadState::kRefusing}) {
    board_.state = state;
    const Reply small = reply("/field/latest.jpg");
    EXPECT_EQ(bytes(small.body), smaller_->newest()->payload_text());
    EXPECT_EQ(field_of(small, "ETag"), "\"field.small-9-3\"");
    EXPECT_EQ(field_of(small, "Content-Location"), "../field.small/frames/9-3.jpg");
    EXPECT_EQ(field_of(small, "Link"), "<../field.small/frames/9-4.jpg>; rel=\"next\"");
  }
}

TEST_F(LoadTest, references_to_a_smaller_rendition_fit_the_path_that_was_asked_for) {
  add_smaller();
  board_.state = LoadState::kSmaller;
  const Reply unnamed = reply("/latest.jpg");
  EXPECT_EQ(field_of(unnamed, "Content-Location"), "field.small/frames/9-3.jpg");
  EXPECT_EQ(field_of(unnamed, "Link"), "<field.small/frames/9-4.jpg>; rel=\"next\"");
  EXPECT_EQ(reply("/field.small/frames/9-3.jpg").status, 200);
  EXPECT_EQ(field_of(reply("/snapshot"), "ETag"), "\"field.small-9-3\"");
  EXPECT_EQ(field_of(reply("/snapshot"), "Link"), "-");
  // Asked for by its own name, it is what it is.
  EXPECT_EQ(field_of(reply("/field.small/latest.jpg"), "Content-Location"), "frames/9-3.jpg");
  EXPECT_EQ(field_of(reply("/field/frames/7-41.jpg"), "ETag"), "\"field-7-41\"");
}

TEST_F(LoadTest, known_smaller_picture_is_not_sent_again) {
  add_smaller();
  board_.state = LoadState::kSmaller;
  const Reply same = reply("/field/latest.jpg", "\"field.small-9-3\"");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(whole_head(same), whole_head(reply("/field/latest.jpg")));
  EXPECT_EQ(reply("/field/latest.jpg", "\"field-7-41\"").status, 200);
}

TEST_F(LoadTest, smaller_rendition_that_has_stopped_is_no_help) {
  add_smaller();
  board_.state = LoadState::kSmaller;
  smaller_->set_writer(false, "its camera was unplugged");
  EXPECT_EQ(field_of(reply("/field/latest.jpg"), "ETag"), "\"field-7-41\"");
  EXPECT_EQ(answerer_.picture(field_), field_->newest());
}

TEST_F(LoadTest, viewers_of_a_stream_change_over_and_back) {
  add_smaller();
  EXPECT_EQ(answerer_.picture(field_), field_->newest());
  board_.state = LoadState::kSmaller;
  EXPECT_EQ(answerer_.rendition(field_), smaller_);
  EXPECT_EQ(answerer_.picture(field_), smaller_->newest());
  EXPECT_NE(field_->newest()->serial(), smaller_->newest()->serial());
  board_.state = LoadState::kNormal;
  EXPECT_EQ(answerer_.picture(field_), field_->newest());
}

TEST_F(LoadTest, wait_for_a_fresh_picture_is_for_the_one_that_will_be_served) {
  add_smaller();
  board_.state = LoadState::kSmaller;
  utc_ += kSecond;
  const Answer answer = ask("/field/latest.jpg?max-age-ms=10");
  ASSERT_TRUE(std::holds_alternative<Wait>(answer));
  EXPECT_EQ(std::get<Wait>(answer).stream, smaller_);
}

TEST_F(LoadTest, smaller_renditions_are_not_spoken_of) {
  add_smaller();
  EXPECT_EQ(reply("/latest.jpg").status, 200) << "one stream alone";
  const Reply list = reply("/streams.json");
  EXPECT_EQ(bytes(list.body).find("field.small"), std::string_view::npos);
  EXPECT_NE(bytes(list.body).find("\"stream\":\"field\""), std::string_view::npos);
  EXPECT_EQ(reply("/field.small/status.json").status, 200);
  registry_.remove("field");
  EXPECT_EQ(reply("/snapshot").status, 503) << "no first stream is left";
}

TEST_F(LoadTest, readiness_follows_the_board_and_health_does_not) {
  EXPECT_EQ(reply("/readyz").status, 200);
  board_.state = LoadState::kSmaller;
  EXPECT_EQ(reply("/readyz").status, 200);
  const auto refused = [&](std::string_view why) {
    const Reply not_ready = reply("/readyz");
    EXPECT_EQ(not_ready.status, 503);
    EXPECT_EQ(bytes(not_ready.body), std::string(why) + "\n");
    EXPECT_NE(field_of(not_ready, "Retry-After"), "-");
    EXPECT_EQ(field_of(not_ready, "Cache-Control"), "no-store");
    EXPECT_EQ(reply("/healthz").status, 200);
    const Reply servers = reply("/servers.json");
    EXPECT_NE(bytes(servers.body).find("\"state\":\"" + std::string(why) + "\""),
              std::string_view::npos);
  };
  board_.starting = true;
  refused("starting");
  board_.full = true;
  refused("full");
  board_.full = false;
  board_.state = LoadState::kRefusing;
  refused("full");
  board_.draining = true;
  refused("draining");
}

TEST_F(LoadTest, configured_servers_are_told_as_they_are) {
  settings_.servers = {{"https://nara.example/", 3, "nara", "ready"}};
  board_.draining = true;
  const Reply servers = reply("/servers.json");
  EXPECT_NE(bytes(servers.body).find("\"state\":\"ready\""), std::string_view::npos);
  EXPECT_EQ(bytes(servers.body).find("draining"), std::string_view::npos);
}

TEST_F(LoadTest, refusal_says_when_to_come_back) {
  const Reply refusal = refusal_reply(7);
  EXPECT_EQ(refusal.status, 503);
  EXPECT_EQ(field_of(refusal, "Retry-After"), "7");
  EXPECT_EQ(field_of(refusal, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace sentry::relay
