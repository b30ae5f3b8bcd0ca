// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/core/shared-frame.hpp"

#include <gtest/gtest.h>

#include "relay/core/time-text.hpp"

namespace sentry::relay {
namespace {

SharedFrame make() {
  Frame frame;
  frame.info.id = {18446744073709551615U, 42};
  frame.info.capture_time_ns = 1'700'000'000'250'000'999;
  frame.payload = Bytes(1234);
  return SharedFrame("field", std::move(frame));
}

TEST(SharedFrame, heads_are_rendered_with_relative_references) {
  const SharedFrame frame = make();
  EXPECT_EQ(frame.etag(), "\"field-18446744073709551615-42\"");
  EXPECT_EQ(frame.common_head(),
            "Content-Type: image/jpeg\r\n"
            "ETag: \"field-18446744073709551615-42\"\r\n"
            "X-Timestamp: 1700000000.250000\r\n");
  EXPECT_EQ(frame.own_name_head(), "Link: <18446744073709551615-43.jpg>; rel=\"next\"\r\n");
  EXPECT_EQ(frame.latest_head(),
            "Content-Location: frames/18446744073709551615-42.jpg\r\n"
            "Link: <frames/18446744073709551615-43.jpg>; rel=\"next\"\r\n");
  EXPECT_EQ(frame.part_head(),
            "Content-Type: image/jpeg\r\n"
            "Content-Length: 1234\r\n"
            "X-Timestamp: 1700000000.250000\r\n");
}

TEST(TimeText, seconds_have_six_decimals_and_no_sign) {
  EXPECT_EQ(unix_seconds(1'700'000'000'000'001'999), "1700000000.000001");
  EXPECT_EQ(unix_seconds(0), "0.000000");
  EXPECT_EQ(unix_seconds(-1), "0.000000");
}

TEST(TimeText, rfc3339_is_utc_with_milliseconds) {
  EXPECT_EQ(rfc3339(1'700'000'000'250'000'000), "2023-11-14T22:13:20.250Z");
  EXPECT_EQ(rfc3339(INT64_MAX).substr(0, 5), "2262-");
  EXPECT_EQ(rfc3339(-5), "1970-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace sentry::relay
