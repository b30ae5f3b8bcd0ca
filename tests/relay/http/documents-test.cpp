// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/documents.hpp"

#include <gtest/gtest.h>

#include "tests/support/sample-jpeg.hpp"

namespace sentry::relay {
namespace {

constexpr std::int64_t kStart = 1'700'000'000 * kNanosecondsPerSecond;

class DocumentsTest : public testing::Test {
 protected:
  std::int64_t monotonic_ = 0;
  Stream stream_{"field",
                 Clocks{[] { return kStart + 40'000'000; }, [this] { return monotonic_; }}};
};

TEST_F(DocumentsTest, status_tells_everything_of_the_newest_frame) {
  stream_.set_writer(true, {});
  Frame frame =
      testing_support::sample_frame({18446744073709551615U, 5}, {.width = 64, .height = 48});
  frame.info.capture_time_ns = kStart;
  const std::string size = std::to_string(frame.payload.size());
  stream_.publish(std::move(frame));
  const auto seat = stream_.take_seat();
  EXPECT_EQ(status_document(stream_, 1000),
            "{\"stream\":\"field\",\"epoch\":\"18446744073709551615\",\"number\":5,"
            "\"captured_at\":\"2023-11-14T22:13:20.000Z\",\"age_ms\":40,\"width\":64,\"height\":48,"
            "\"bytes\":" +
                size +
                ",\"media_type\":\"image/jpeg\",\"server_time\":\"2023-11-14T22:13:20.040Z\","
                "\"fps\":0.0,\"frames\":1,\"source\":{\"state\":\"live\",\"reason\":\"\"},"
                "\"viewers\":1,\"sealed\":false,\"poll_interval_ms\":1000}\n");
}

TEST_F(DocumentsTest, status_without_a_frame_has_nulls_and_a_reason) {
  const std::string text = status_document(stream_, 1000);
  EXPECT_NE(text.find("\"epoch\":null,\"number\":null"), std::string::npos) << text;
  EXPECT_NE(text.find("{\"state\":\"gone\",\"reason\":\"nobody writes this stream\"}"),
            std::string::npos);
}

TEST_F(DocumentsTest, reason_is_escaped) {
  stream_.set_writer(false, "a \"quoted\" word\nand \xE2\x9A\xBE");
  EXPECT_NE(status_document(stream_, 1000).find("a \\\"quoted\\\" word\\nand \xE2\x9A\xBE"),
            std::string::npos);
}

TEST_F(DocumentsTest, servers_are_those_configured_or_the_relay_itself) {
  EXPECT_EQ(servers_document({}, "full", 1000),
            "{\"poll_interval_ms\":1000,\"servers\":[{\"url\":\"./\",\"weight\":10,"
            "\"region\":\"\",\"state\":\"full\"}]}\n");
  EXPECT_EQ(servers_document({{"https://nara.example/", 3, "nara", "draining"}}, "full", 250),
            "{\"poll_interval_ms\":250,\"servers\":[{\"url\":\"https://nara.example/\","
            "\"weight\":3,\"region\":\"nara\",\"state\":\"draining\"}]}\n");
}

TEST_F(DocumentsTest, streams_stand_in_an_object_with_the_time) {
  EXPECT_EQ(streams_document({}, kStart, 1000),
            "{\"server_time\":\"2023-11-14T22:13:20.000Z\",\"streams\":[]}\n");
}

}  // namespace
}  // namespace sentry::relay
