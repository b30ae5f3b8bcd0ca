// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/route.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sentry::relay {

static void PrintTo(Resource resource, std::ostream *out) { *out << static_cast<int>(resource); }

namespace {

std::variant<Route, Refusal> routed(std::string_view text) {
  return route(std::get<Target>(parse_target(text)));
}

Route good(std::string_view text) {
  auto found = routed(text);
  EXPECT_TRUE(std::holds_alternative<Route>(found)) << text;
  return std::holds_alternative<Route>(found) ? std::get<Route>(found) : Route{};
}

struct Case {
  const char *target;
  Resource resource;
  const char *stream;
};

TEST(Route, every_url_of_the_api_has_its_meaning) {
  const Case cases[] = {
      {"/streams.json", Resource::kStreams, ""},
      {"/servers.json", Resource::kServers, ""},
      {"/healthz", Resource::kHealth, ""},
      {"/readyz", Resource::kReady, ""},
      {"/field/latest.jpg", Resource::kLatest, "field"},
      {"/field/latest.jpg?1700000000", Resource::kLatest, "field"},
      {"/field/stream.mjpg", Resource::kMultipart, "field"},
      {"/field/status.json", Resource::kStatus, "field"},
      {"/field/readyz", Resource::kStreamReady, "field"},
      {"/latest.jpg", Resource::kLatest, ""},
      {"/stream.mjpg", Resource::kMultipart, ""},
      {"/status.json", Resource::kStatus, ""},
      {"/frames/latest.jpg", Resource::kLatest, "frames"},
      {"/api/latest.jpg", Resource::kLatest, "api"},
  };
  for (const Case &each : cases) {
    const Route found = good(each.target);
    EXPECT_EQ(found.resource, each.resource) << each.target;
    EXPECT_EQ(found.stream, each.stream) << each.target;
    EXPECT_EQ(found.unnamed, Unnamed::kOnlyOne) << each.target;
  }
}

TEST(Route, names_of_other_programs_are_understood) {
  const Case cases[] = {
      {"/?action=snapshot", Resource::kCompatLatest, ""},
      {"/?action=snapshot&n=17", Resource::kCompatLatest, ""},
      {"/?action=stream", Resource::kMultipart, ""},
      {"/field/?action=stream", Resource::kMultipart, "field"},
      {"/field?action=snapshot", Resource::kCompatLatest, "field"},
      {"/snapshot", Resource::kCompatLatest, ""},
      {"/snapshot.jpg?max_delay=100", Resource::kCompatLatest, ""},
      {"/field/snapshot", Resource::kCompatLatest, "field"},
      {"/stream", Resource::kMultipart, ""},
      {"/field/stream", Resource::kMultipart, "field"},
      {"/state", Resource::kCompatState, ""},
      {"/api/frame.jpeg?src=field", Resource::kCompatLatest, "field"},
      {"/api/stream.mjpeg?src=field", Resource::kMultipart, "field"},
      {"/api/frame.jpeg", Resource::kCompatLatest, ""},
      {"/field/api/frame.jpeg?src=other", Resource::kCompatLatest, "field"},
  };
  for (const Case &each : cases) {
    const Route found = good(each.target);
    EXPECT_EQ(found.resource, each.resource) << each.target;
    EXPECT_EQ(found.stream, each.stream) << each.target;
    EXPECT_EQ(found.unnamed, Unnamed::kFirst) << each.target;
  }
}

TEST(Route, frames_are_named_exactly) {
  const Route found = good("/field/frames/18446744073709551615-42.jpg");
  EXPECT_EQ(found.resource, Resource::kFrame);
  EXPECT_EQ(found.stream, "field");
  EXPECT_EQ(found.id, (FrameId{18446744073709551615U, 42}));
  EXPECT_EQ(good("/frames/7-1.jpg").stream, "");
  EXPECT_EQ(good("/frames/frames/7-1.jpg").stream, "frames");
  for (const char *text : {"/field/frames/7-01.jpg", "/field/frames/7.jpg", "/field/frames/7-1",
                           "/field/frames/-1.jpg", "/field/frames/+7-1.jpg",
                           "/field/frames/18446744073709551616-1.jpg", "/field/frames/",
                           "/field/frames/7-1.jpg/", "/field/frames/7-1.jpeg"}) {
    EXPECT_EQ(good(text).resource, Resource::kPlayerFile) << text;
  }
}

TEST(Route, everything_else_is_a_file_of_the_player) {
  EXPECT_EQ(good("/").path, "index.html");
  EXPECT_EQ(good("/player.js?v=3").path, "player.js");
  EXPECT_EQ(good("/img/icon.svg").path, "img/icon.svg");
  EXPECT_EQ(good("/?action=nonsense").path, "index.html");
}

TEST(Route, parameters_that_matter_are_checked) {
  EXPECT_EQ(good("/field/stream.mjpg?fps=12.5&advance_headers=1").fps, 12.5);
  EXPECT_TRUE(good("/field/stream.mjpg?advance_headers=1").advance_headers);
  EXPECT_FALSE(good("/field/stream.mjpg?advance_headers=0").advance_headers);
  EXPECT_EQ(good("/field/stream.mjpg?fps").fps, 0);
  EXPECT_EQ(good("/field/latest.jpg?max-age-ms=250").max_age, std::chrono::milliseconds(250));
  EXPECT_EQ(good("/snapshot.jpg?max_delay=0").max_age, std::chrono::milliseconds(0));
  EXPECT_EQ(good("/field/latest.jpg?max_delay=x").max_age, std::nullopt);
  for (const char *text :
       {"/field/stream.mjpg?fps=abc", "/field/stream.mjpg?fps=-1", "/field/stream.mjpg?fps=nan",
        "/field/stream.mjpg?fps=inf", "/field/stream.mjpg?fps=1001",
        "/field/latest.jpg?max-age-ms=-1", "/field/latest.jpg?max-age-ms=1.5",
        "/field/latest.jpg?max-age-ms=99999999999999999999"}) {
    const auto found = routed(text);
    ASSERT_TRUE(std::holds_alternative<Refusal>(found)) << text;
    EXPECT_EQ(std::get<Refusal>(found).status, 400);
  }
}

}  // namespace
}  // namespace sentry::relay
