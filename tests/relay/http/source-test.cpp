// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What replies say of a source that is not live, and the slate.

#include <fstream>

#include "relay/http/slate.hpp"
#include "tests/relay/http/answerer-fixture.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/jpeg/header.hpp"

namespace sentry::relay {
namespace {

class SourceTest : public AnswererTest {
 protected:
  SourceTest() { field_->set_writer(true, {}); }

  void lose_camera() { field_->set_writer(false, "its camera was unplugged"); }
};

TEST_F(SourceTest, newest_frame_says_what_stands_behind_it_now) {
  publish({7, 1});
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Source"), "live");
  EXPECT_EQ(field_of(reply("/snapshot"), "Sentry-Source"), "live");
  publish(*field_, {7, 2}, kStart, SourceState::kHeld);
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Source"), "held");
  publish(*field_, {7, 3}, kStart, SourceState::kSlate);
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Source"), "slate");
  lose_camera();
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Source"), "gone");
  EXPECT_EQ(reply("/latest.jpg", "\"field-7-3\"").status, 304);
  EXPECT_EQ(field_of(reply("/latest.jpg", "\"field-7-3\""), "Sentry-Source"), "gone");
}

TEST_F(SourceTest, frame_under_its_name_says_only_what_its_sender_said_of_it) {
  publish({7, 1});
  publish(*field_, {7, 2}, kStart, SourceState::kHeld);
  publish(*field_, {7, 3}, kStart, SourceState::kSlate);
  lose_camera();
  EXPECT_EQ(field_of(reply("/frames/7-1.jpg"), "Sentry-Source"), "-");
  EXPECT_EQ(field_of(reply("/frames/7-2.jpg"), "Sentry-Source"), "held");
  EXPECT_EQ(field_of(reply("/frames/7-3.jpg"), "Sentry-Source"), "slate");
  EXPECT_EQ(field_->newest()->part_head().find("Sentry-Source: slate\r\n"),
            field_->newest()->part_head().size() - std::string("Sentry-Source: slate\r\n").size());
}

TEST_F(SourceTest, pages_of_other_origins_may_read_it) {
  EXPECT_NE(kEveryReply.find(", Sentry-Source,"), std::string_view::npos);
}

TEST_F(SourceTest, slate_stands_in_for_a_camera_that_is_gone) {
  settings_.stale = StalePolicy::kSlate;
  publish({7, 1});
  EXPECT_EQ(field_of(reply("/latest.jpg"), "ETag"), "\"field-7-1\"");
  lose_camera();
  const Reply slate = reply("/latest.jpg", "\"field-7-1\"");
  EXPECT_EQ(slate.status, 200);
  EXPECT_EQ(whole_head(slate),
            "Content-Type: image/jpeg\r\n"
            "Sentry-Poll-Interval: 1000\r\n"
            "Sentry-Source: slate\r\n"
            "Cache-Control: no-store\r\n");
  EXPECT_EQ(bytes(slate.body), built_in_slate()->payload_text());
  EXPECT_EQ(reply("/latest.jpg", "*").status, 200) << "a slate is nothing that anybody has";
  EXPECT_EQ(field_of(reply("/frames/7-1.jpg"), "ETag"), "\"field-7-1\"");
  const Reply status = reply("/status.json");
  EXPECT_NE(bytes(status.body).find("\"state\":\"gone\""), std::string_view::npos);
}

TEST_F(SourceTest, slate_also_fills_the_time_before_the_first_frame) {
  settings_.stale = StalePolicy::kSlate;
  EXPECT_EQ(field_of(reply("/latest.jpg"), "Sentry-Source"), "slate");
  EXPECT_EQ(reply("/roof/latest.jpg").status, 404);
}

TEST_F(SourceTest, slate_is_a_part_of_a_stream_until_the_camera_is_back) {
  settings_.stale = StalePolicy::kSlate;
  publish({7, 1});
  apply();
  EXPECT_EQ(answerer_.picture(field_), field_->newest());
  lose_camera();
  EXPECT_TRUE(std::holds_alternative<Multipart>(ask("/stream.mjpg")));
  const FramePtr slate = answerer_.picture(field_);
  EXPECT_NE(slate->serial(), field_->newest()->serial());
  EXPECT_EQ(answerer_.picture(field_)->serial(), slate->serial()) << "sent once";
  EXPECT_EQ(slate->part_head(), "Content-Type: image/jpeg\r\nContent-Length: " +
                                    std::to_string(slate->payload().size()) +
                                    "\r\nSentry-Source: slate\r\n");
  field_->set_writer(true, {});
  EXPECT_EQ(answerer_.picture(field_), field_->newest());
}

TEST_F(SourceTest, stream_without_a_frame_shows_nothing_unless_there_is_a_slate) {
  EXPECT_EQ(answerer_.picture(field_), nullptr);
  settings_.stale = StalePolicy::kSlate;
  apply();
  EXPECT_EQ(answerer_.picture(field_), built_in_slate());
}

TEST_F(SourceTest, request_for_a_fresh_picture_waits_before_it_gets_the_slate) {
  settings_.stale = StalePolicy::kSlate;
  lose_camera();
  EXPECT_EQ(wait_of("/latest.jpg?max-age-ms=100"), 4 * kSecond);
  EXPECT_EQ(field_of(reply("/latest.jpg?max-age-ms=100", {}, 4 * kSecond), "Sentry-Source"),
            "slate");
}

TEST_F(SourceTest, slate_of_ones_own_replaces_the_built_in_one) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/slate.jpg";
  const auto jpeg = testing_support::sample_jpeg({.width = 320, .height = 200});
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char *>(jpeg.data()),
             static_cast<std::streamsize>(jpeg.size()));
  const auto slate = read_slate(path);
  ASSERT_TRUE(slate) << slate.error().message;
  settings_.stale = StalePolicy::kSlate;
  settings_.slate = *slate;
  EXPECT_EQ(bytes(reply("/latest.jpg").body), (*slate)->payload_text());
  EXPECT_EQ((*slate)->payload().size(), jpeg.size());
}

TEST(Slate, what_is_no_picture_is_refused_by_name) {
  const testing_support::TempDirectory directory;
  const std::string path = directory.path() + "/slate.jpg";
  const auto expect_error = [&](std::string_view part) {
    const auto slate = read_slate(path);
    ASSERT_FALSE(slate);
    EXPECT_NE(slate.error().message.find(path), std::string::npos) << slate.error().message;
    EXPECT_NE(slate.error().message.find(part), std::string::npos) << slate.error().message;
  };
  expect_error("No such file");
  std::ofstream(path) << "GIF89a";
  expect_error("is not a JPEG");
  std::ofstream(path, std::ios::trunc).close();
  expect_error("is not a JPEG");
  EXPECT_FALSE(read_slate(directory.path()));
  EXPECT_FALSE(read_slate("/dev/zero")) << "endless";
}

TEST(Slate, built_in_one_is_a_whole_picture) {
  const auto header = jpeg::read_header(built_in_slate()->payload());
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 1280U);
  EXPECT_EQ(header->height, 720U);
  EXPECT_TRUE(built_in_slate()->etag().empty());
}

}  // namespace
}  // namespace sentry::relay
