// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/http/answerer-fixture.hpp"

namespace sentry::relay {
namespace {

TEST_F(AnswererTest, latest_has_exactly_these_lines) {
  field_->set_writer(true, {});
  publish({7, 41});
  utc_ += 123'900'000;
  EXPECT_EQ(whole_head(reply("/field/latest.jpg")),
            "Content-Type: image/jpeg\r\n"
            "ETag: \"field-7-41\"\r\n"
            "X-Timestamp: 1700000000.000000\r\n"
            "Content-Location: frames/7-41.jpg\r\n"
            "Link: <frames/7-42.jpg>; rel=\"next\"\r\n"
            "Sentry-Age-Ms: 123\r\n"
            "Sentry-Poll-Interval: 1000\r\n"
            "Sentry-Source: live\r\n"
            "Cache-Control: no-cache\r\n");
}

TEST_F(AnswererTest, latest_may_be_kept_for_a_while_when_told_so) {
  settings_.latest_max_age = std::chrono::seconds(1);
  publish({7, 41});
  EXPECT_NE(reply("/latest.jpg")
                .head.find("Cache-Control: public, max-age=1, stale-while-revalidate=0\r\n"),
            std::string::npos);
}

TEST_F(AnswererTest, frame_under_its_name_says_nothing_that_goes_out_of_date) {
  publish({7, 41});
  EXPECT_EQ(whole_head(reply("/field/frames/7-41.jpg")),
            "Content-Type: image/jpeg\r\n"
            "ETag: \"field-7-41\"\r\n"
            "X-Timestamp: 1700000000.000000\r\n"
            "Link: <7-42.jpg>; rel=\"next\"\r\n"
            "Cache-Control: public, max-age=300, immutable\r\n");
}

TEST_F(AnswererTest, not_modified_carries_the_head_of_the_whole_reply) {
  publish({7, 41});
  for (const char *target : {"/field/latest.jpg", "/field/frames/7-41.jpg", "/snapshot"}) {
    const Reply whole = reply(target);
    const Reply small = reply(target, "W/\"field-7-41\"");
    EXPECT_EQ(small.status, 304);
    EXPECT_EQ(whole_head(small), whole_head(whole));
    EXPECT_TRUE(bytes(small.body).empty());
  }
  EXPECT_EQ(reply("/field/latest.jpg", "\"field-7-40\"").status, 200);
  EXPECT_EQ(reply("/", reply("/").head.substr(reply("/").head.find("ETag: ") + 6, 18)).status, 304);
}

TEST_F(AnswererTest, frames_that_are_not_there) {
  publish({7, 41});
  EXPECT_EQ(wait_of("/field/frames/7-42.jpg"), 4 * kSecond);
  EXPECT_EQ(wait_of("/field/frames/7-105.jpg"), 4 * kSecond);
  EXPECT_EQ(wait_of("/field/frames/8-1.jpg"), 2 * kSecond);
  EXPECT_EQ(reply("/field/frames/7-106.jpg").status, 404);
  EXPECT_EQ(reply("/field/frames/7-40.jpg").status, 410);
  EXPECT_EQ(reply("/field/frames/6-42.jpg").status, 410);
}

TEST_F(AnswererTest, wait_that_ran_out_gives_204_and_an_epoch_that_did_not_come_410) {
  publish({7, 41});
  const std::string missing =
      "Cache-Control: public, max-age=1, stale-while-revalidate=0\r\n"
      "Retry-After: 1\r\n"
      "Link: <7-41.jpg>; rel=\"next\"\r\n";
  const Reply not_yet = reply("/field/frames/7-42.jpg", {}, 4 * kSecond);
  EXPECT_EQ(not_yet.status, 204);
  EXPECT_EQ(not_yet.head, missing);
  const Reply gone = reply("/field/frames/8-1.jpg", {}, 2 * kSecond);
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(gone.head.substr(0, missing.size()), missing);
}

TEST_F(AnswererTest, wait_goes_on_when_the_epoch_has_come_but_the_number_has_not) {
  publish({7, 41});
  publish({8, 1});
  const Answer answer = ask("/field/frames/8-2.jpg", {}, 3 * kSecond);
  ASSERT_TRUE(std::holds_alternative<Wait>(answer));
  EXPECT_EQ(std::get<Wait>(answer).deadline_ns - monotonic_, kSecond);
}

TEST_F(AnswererTest, before_the_first_frame_there_is_503_and_a_short_wait_for_names) {
  EXPECT_EQ(reply("/field/latest.jpg").status, 503);
  EXPECT_NE(reply("/field/latest.jpg").head.find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_EQ(wait_of("/field/frames/7-1.jpg"), 2 * kSecond);
  const Reply gone = reply("/field/frames/7-1.jpg", {}, 2 * kSecond);
  EXPECT_EQ(gone.status, 410);
  EXPECT_EQ(gone.head.find("Link"), std::string::npos);
}

TEST_F(AnswererTest, max_age_waits_for_a_fresher_frame_within_a_bound) {
  publish({7, 41});
  utc_ += kSecond;
  EXPECT_EQ(reply("/field/latest.jpg?max-age-ms=1000").status, 200);
  EXPECT_EQ(wait_of("/field/latest.jpg?max-age-ms=999"), 4 * kSecond);
  EXPECT_EQ(reply("/field/latest.jpg?max-age-ms=999", {}, 4 * kSecond).status, 200);
  EXPECT_EQ(wait_of("/snapshot.jpg?max_delay=10"), 4 * kSecond);
}

TEST_F(AnswererTest, frame_that_came_while_the_request_waited_is_fresh_enough) {
  publish({7, 1});
  EXPECT_EQ(wait_of("/field/latest.jpg?max-age-ms=0"), -1) << "captured this very moment";
  utc_ += kSecond;
  EXPECT_GT(wait_of("/field/latest.jpg?max-age-ms=0"), 0);
  monotonic_ += kSecond;
  publish({7, 2}, utc_ - kSecond / 2);
  EXPECT_EQ(reply("/field/latest.jpg?max-age-ms=0", {}, kSecond / 2).status, 200);
}

TEST_F(AnswererTest, stream_without_fresh_frames_is_refused_when_told_so) {
  publish({7, 1});
  EXPECT_TRUE(std::holds_alternative<Multipart>(ask("/field/stream.mjpg")));
  settings_.stale = StalePolicy::kUnavailable;
  EXPECT_EQ(reply("/field/stream.mjpg").status, 503) << "nobody writes it";
  field_->set_writer(true, "");
  EXPECT_TRUE(std::holds_alternative<Multipart>(ask("/field/stream.mjpg")));
}

TEST_F(AnswererTest, stale_stream_is_held_or_refused) {
  field_->set_writer(true, {});
  publish({7, 41});
  monotonic_ += 11 * kSecond;
  EXPECT_EQ(reply("/field/latest.jpg").status, 200);
  settings_.stale = StalePolicy::kUnavailable;
  const Reply refused = reply("/field/latest.jpg");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(bytes(refused.body), "There is no fresh picture: no frame for 11 s.\n");
  EXPECT_EQ(reply("/field/frames/7-41.jpg").status, 200);
}

TEST_F(AnswererTest, readiness_is_the_relays_or_the_streams) {
  EXPECT_EQ(reply("/healthz").status, 200);
  EXPECT_EQ(reply("/readyz").status, 200);
  EXPECT_EQ(reply("/field/readyz").status, 503);
  field_->set_writer(true, {});
  publish({7, 1});
  EXPECT_EQ(reply("/field/readyz").status, 200);
}

TEST_F(AnswererTest, path_without_a_name_needs_a_single_stream) {
  publish({7, 1});
  EXPECT_EQ(reply("/latest.jpg").status, 200);
  registry_.add("bench");
  EXPECT_EQ(reply("/latest.jpg").status, 404);
  EXPECT_EQ(reply("/snapshot").status, 200);
  EXPECT_EQ(reply("/roof/latest.jpg").status, 404);
}

TEST_F(AnswererTest, names_of_other_programs_give_no_relative_references) {
  publish({7, 1});
  const Reply snapshot = reply("/?action=snapshot");
  EXPECT_EQ(whole_head(snapshot).find("Link"), std::string::npos);
  EXPECT_EQ(whole_head(snapshot).find("Content-Location"), std::string::npos);
  EXPECT_EQ(bytes(snapshot.body), field_->newest()->payload_text());
}

TEST_F(AnswererTest, errors_are_one_line_that_nobody_keeps) {
  for (const char *target : {"/nothing", "/roof/latest.jpg", "/field/frames/7-1000.jpg"}) {
    publish({7, 1});
    const Reply error = reply(target);
    EXPECT_EQ(error.status, 404) << target;
    EXPECT_NE(error.head.find("Cache-Control: no-store\r\n"), std::string::npos);
    const std::string_view text = bytes(error.body);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
  }
}

TEST_F(AnswererTest, body_is_the_frame_itself) {
  publish({7, 1});
  const Reply whole = reply("/field/latest.jpg");
  EXPECT_EQ(bytes(whole.body).data(), field_->newest()->payload_text().data());
}

}  // namespace
}  // namespace sentry::relay
