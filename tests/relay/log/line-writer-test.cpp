// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/log/line-writer.hpp"

#include <gtest/gtest.h>
#include <json-glib/json-glib.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>

#include "transport/base/frame.hpp"

namespace sentry::relay {
namespace {

// 2000-10-10 20:55:36 UTC, the moment of the example in Apache's manual.
constexpr std::int64_t kMoment = 971211336'123456789;

AccessLogEntry entry() {
  AccessLogEntry entry;
  entry.utc_ns = kMoment;
  entry.peer = parse_peer_address("192.0.2.7").value();
  entry.method = "GET";
  entry.target = "/field/latest.jpg";
  entry.status = 200;
  entry.bytes = 2326;
  entry.duration_ns = 1'234'567;
  return entry;
}

std::string line(AccessLogFormat format, const AccessLogEntry &entry) {
  std::string lines;
  LineWriter(format).append(lines, entry);
  return lines;
}

// The time zone of the process for as long as this lives.
class TimeZone {
 public:
  explicit TimeZone(const char *zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  TimeZone(const TimeZone &) = delete;
  TimeZone &operator=(const TimeZone &) = delete;
  ~TimeZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

TEST(CommonLog, has_seven_fields_and_the_local_time) {
  const TimeZone california("PST8PDT,M4.1.0,M10.5.0");
  EXPECT_EQ(line(AccessLogFormat::kCommon, entry()),
            "192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET /field/latest.jpg HTTP/1.1\" 200 "
            "2326\n");
}

TEST(CommonLog, knows_zones_of_half_an_hour_east_and_west) {
  {
    const TimeZone india("IST-5:30");
    EXPECT_NE(line(AccessLogFormat::kCommon, entry()).find("[11/Oct/2000:02:25:36 +0530]"),
              std::string::npos);
  }
  const TimeZone newfoundland("NST3:30");
  EXPECT_NE(line(AccessLogFormat::kCommon, entry()).find("[10/Oct/2000:17:25:36 -0330]"),
            std::string::npos);
}

TEST(CommonLog, writes_a_dash_for_what_is_missing) {
  const TimeZone utc("UTC0");
  AccessLogEntry bad;
  bad.utc_ns = kMoment;
  bad.peer.local = true;
  bad.status = 400;
  EXPECT_EQ(line(AccessLogFormat::kCombined, bad),
            "unix: - - [10/Oct/2000:20:55:36 +0000] \"-\" 400 - \"-\" \"-\"\n");
}

TEST(CommonLog, combined_adds_referer_and_user_agent) {
  const TimeZone utc("UTC0");
  AccessLogEntry one = entry();
  one.minor_version = 0;
  one.peer = parse_peer_address("2001:db8::1").value();
  one.referer = "https://example.org/";
  one.user_agent = "Mozilla/5.0 (\"odd\")";
  EXPECT_EQ(line(AccessLogFormat::kCombined, one),
            "2001:db8::1 - - [10/Oct/2000:20:55:36 +0000] \"GET /field/latest.jpg HTTP/1.0\" 200 "
            "2326 \"https://example.org/\" \"Mozilla/5.0 (\\\"odd\\\")\"\n");
}

TEST(CommonLog, lets_no_text_break_out_of_its_field) {
  AccessLogEntry hostile = entry();
  hostile.target = std::string_view("/\"\\ \n\r\t\v\b\f\0\x1b\x7f\xc3\xa9", 15);
  EXPECT_NE(line(AccessLogFormat::kCommon, hostile)
                .find(R"("GET /\"\\ \n\r\t\v\b\f\x00\x1b\x7f\xc3\xa9 HTTP/1.1")"),
            std::string::npos)
      << line(AccessLogFormat::kCommon, hostile);
}

TEST(CommonLog, shows_the_time_of_each_entry_though_it_remembers_the_last) {
  const TimeZone utc("UTC0");
  LineWriter writer(AccessLogFormat::kCommon);
  std::string lines;
  AccessLogEntry one = entry();
  for (const std::int64_t second : {0, 1, 1, 0, -1}) {
    one.utc_ns = second < 0 ? second : kMoment + second * 1'000'000'000;
    writer.append(lines, one);
  }
  const auto times = [&](const char *text) {
    int count = 0;
    for (auto at = lines.find(text); at != std::string::npos; at = lines.find(text, at + 1))
      ++count;
    return count;
  };
  EXPECT_EQ(times("20:55:36 +0000]"), 2);
  EXPECT_EQ(times("20:55:37 +0000]"), 2);
  EXPECT_EQ(times("[01/Jan/1970:00:00:00 +0000]"), 1) << "a time before 1970";
}

TEST(JsonLog, is_an_object_with_microseconds) {
  AccessLogEntry one = entry();
  one.user_agent = "curl/8";
  EXPECT_EQ(line(AccessLogFormat::kJson, one),
            R"({"time":"2000-10-10T20:55:36.123456Z","remote":"192.0.2.7","method":"GET",)"
            R"("target":"/field/latest.jpg","protocol":"HTTP/1.1","status":200,"bytes":2326,)"
            R"("duration_us":1234,"referer":null,"user_agent":"curl/8"})"
            "\n");
}

TEST(JsonLog, escapes_and_keeps_every_character) {
  AccessLogEntry one = entry();
  one.target = std::string_view("\"\\\n\0\x1f\x7f\xc3\xa9\xf0\x9f\x93\xb7", 12);
  EXPECT_NE(line(AccessLogFormat::kJson, one)
                .find(R"("target":"\"\\\n\u0000\u001f\u007f)"
                      "\xc3\xa9\xf0\x9f\x93\xb7\""),
            std::string::npos);
}

TEST(JsonLog, replaces_what_is_no_character) {
  AccessLogEntry one = entry();
  // A lone continuation, an overlong slash, half a surrogate pair, a character cut short.
  one.target = "\x80|\xc0\xaf|\xed\xa0\x80|\xf0\x9f\x93";
  const std::string text = line(AccessLogFormat::kJson, one);
  EXPECT_TRUE(is_utf8(text));
  EXPECT_NE(text.find("\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|"), std::string::npos) << text;
}

// Whatever bytes a client sends, every line is one line, and JSON that says no more than it did.
TEST(LogLines, stay_whole_whatever_is_in_them) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int> byte(0, 255);
  const std::unique_ptr<JsonParser, void (*)(gpointer)> parser(json_parser_new(), g_object_unref);
  for (int i = 0; i < 2000; ++i) {
    std::string target(static_cast<std::size_t>(i % 40), ' ');
    for (char &c : target) c = static_cast<char>(byte(random));
    AccessLogEntry one = entry();
    one.target = target;
    one.user_agent = target;
    const std::string common = line(AccessLogFormat::kCombined, one);
    EXPECT_EQ(common.find('\n'), common.size() - 1);
    for (const char c : common.substr(0, common.size() - 1))
      ASSERT_TRUE(c >= 0x20 && c < 0x7F) << common;
    const std::string json = line(AccessLogFormat::kJson, one);
    ASSERT_EQ(json.find('\n'), json.size() - 1);
    ASSERT_TRUE(json_parser_load_from_data(parser.get(), json.data(),
                                           static_cast<gssize>(json.size()), nullptr))
        << json;
    const JsonNode *root = json_parser_get_root(parser.get());
    ASSERT_EQ(json_object_get_size(json_node_get_object(const_cast<JsonNode *>(root))), 10U);
  }
}

}  // namespace
}  // namespace sentry::relay
