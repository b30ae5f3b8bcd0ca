// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "tests/relay/soup/running-soup-lane.hpp"

namespace sentry::relay {
namespace {

using testing_support::HttpClient;
using testing_support::HttpReply;

const std::string kCors =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: Age, Content-Length, Content-Location, Date, ETag, Link, "
    "Retry-After, Sentry-Age-Ms, Sentry-Poll-Interval, Sentry-Source, X-Timestamp\r\n";

// The head with what differs from run to run replaced, its fields in one order: that of fields with
// different names has no meaning (RFC 9110, 5.3).
std::string steady(std::string head) {
  head = std::regex_replace(head, std::regex("Date: [A-Z][a-z]{2}, [^\r]* GMT"), "Date: D");
  head =
      std::regex_replace(head, std::regex("X-Timestamp: \\d{10}\\.\\d{6}\r"), "X-Timestamp: T\r");
  head = std::regex_replace(head, std::regex("Sentry-Age-Ms: \\d+\r"), "Sentry-Age-Ms: A\r");
  std::vector<std::string> lines;
  std::istringstream text(head);
  for (std::string line; std::getline(text, line);) lines.push_back(line + "\n");
  if (!lines.empty()) std::sort(lines.begin() + 1, lines.end());
  std::string sorted;
  for (const std::string &line : lines) sorted += line;
  return sorted;
}

class Replies : public testing::Test {
 protected:
  void SetUp() override {
    Frame frame = live_frame(41);
    picture_ = as_text(frame);
    soup_lane_.stream()->publish(std::move(frame));
  }
  HttpReply get(std::string_view target, std::string_view fields = {},
                std::string_view method = "GET") {
    return HttpClient(soup_lane_.port()).get(target, fields, method);
  }

  RunningSoupLane soup_lane_;
  std::string picture_;
};

TEST_F(Replies, latest_is_byte_by_byte_what_the_api_promises) {
  const HttpReply reply = get("/field/latest.jpg");
  EXPECT_EQ(steady(reply.head), steady("HTTP/1.1 200 OK\r\n" + kCors +
                                       "Date: D\r\n"
                                       "Content-Type: image/jpeg\r\n"
                                       "ETag: \"field-7-41\"\r\n"
                                       "X-Timestamp: T\r\n"
                                       "Content-Location: frames/7-41.jpg\r\n"
                                       "Link: <frames/7-42.jpg>; rel=\"next\"\r\n"
                                       "Sentry-Age-Ms: A\r\n"
                                       "Sentry-Poll-Interval: 1000\r\n"
                                       "Sentry-Source: gone\r\n"
                                       "Cache-Control: no-cache\r\n"
                                       "Content-Length: " +
                                       std::to_string(picture_.size()) + "\r\n"));
  EXPECT_EQ(reply.body, picture_);
}

TEST_F(Replies, frame_under_its_name_is_byte_by_byte_what_the_api_promises) {
  const HttpReply reply = get("/field/frames/7-41.jpg");
  EXPECT_EQ(steady(reply.head), steady("HTTP/1.1 200 OK\r\n" + kCors +
                                       "Date: D\r\n"
                                       "Content-Type: image/jpeg\r\n"
                                       "ETag: \"field-7-41\"\r\n"
                                       "X-Timestamp: T\r\n"
                                       "Link: <7-42.jpg>; rel=\"next\"\r\n"
                                       "Cache-Control: public, max-age=300, immutable\r\n"
                                       "Content-Length: " +
                                       std::to_string(picture_.size()) + "\r\n"));
  EXPECT_EQ(reply.body, picture_);
}

TEST_F(Replies, not_modified_is_the_same_head_without_a_length) {
  HttpClient client(soup_lane_.port());
  std::string whole = steady(client.get("/field/latest.jpg").head);
  const HttpReply small =
      client.get("/field/latest.jpg", "If-None-Match: \"x\", W/\"field-7-41\"\r\n");
  whole = std::regex_replace(whole, std::regex("Content-Length: \\d+\r\n"), "");
  whole = std::regex_replace(whole, std::regex("200 OK"), "304 Not Modified");
  EXPECT_EQ(steady(small.head), whole);
  EXPECT_EQ(client.get("/healthz").status, 200) << "the connection goes on";
}

TEST_F(Replies, lists_of_tags_may_span_several_lines) {
  EXPECT_EQ(get("/latest.jpg", "If-None-Match: \"a\"\r\nIf-None-Match: \"field-7-41\"\r\n").status,
            304);
}

TEST_F(Replies, head_is_the_head_of_get_and_nothing_more) {
  for (const char *target : {"/field/latest.jpg", "/field/frames/7-41.jpg", "/", "/streams.json",
                             "/healthz", "/nothing"}) {
    HttpClient client(soup_lane_.port());
    const HttpReply whole = client.get(target);
    const HttpReply head = client.get(target, {}, "HEAD");
    EXPECT_EQ(steady(head.head), steady(whole.head)) << target;
    EXPECT_EQ(client.get("/healthz").body, "alive\n") << target;
  }
}

TEST_F(Replies, ranges_are_not_looked_at) {
  const HttpReply reply = get("/field/latest.jpg", "Range: bytes=0-9\r\n");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, picture_);
}

TEST_F(Replies, every_reply_may_be_read_by_any_page) {
  for (const char *target :
       {"/", "/nothing", "/roof/latest.jpg", "/field/status.json", "/field/frames/7-1.jpg",
        "/field/frames/9-99.jpg?", "/%zz", "/a/../b", "/field/readyz"}) {
    const HttpReply reply = get(target);
    EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*") << target << reply.head;
    EXPECT_NE(reply.field("Access-Control-Expose-Headers"), "") << target;
    EXPECT_NE(reply.field("Date"), "") << target;
    EXPECT_EQ(reply.all("Cache-Control").size(), 1U) << target << reply.head;
    EXPECT_EQ(reply.field("Transfer-Encoding"), "") << target;
  }
}

TEST_F(Replies, options_answers_a_preflight_for_any_path) {
  for (const char *target : {"/field/latest.jpg", "/nothing", "*"}) {
    const HttpReply reply =
        get(target, "Access-Control-Request-Headers: if-none-match\r\n", "OPTIONS");
    EXPECT_EQ(reply.status, 204) << target;
    EXPECT_EQ(reply.field("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(reply.field("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(reply.field("Access-Control-Allow-Headers"), "*");
    EXPECT_EQ(reply.field("Content-Length"), "");
  }
}

TEST_F(Replies, other_methods_are_refused_with_those_allowed) {
  for (const char *method : {"POST", "PUT", "DELETE", "TRACE", "PATCH", "BREW", "get"}) {
    const HttpReply reply = get("/field/latest.jpg", {}, method);
    EXPECT_EQ(reply.status, 405) << method;
    EXPECT_EQ(reply.field("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(reply.field("Cache-Control"), "no-store");
  }
}

TEST_F(Replies, body_of_a_request_is_refused_before_it_is_read) {
  HttpClient client(soup_lane_.port());
  client.send(
      "POST /field/latest.jpg HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
      "Content-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 405);
  EXPECT_TRUE(client.ends_within(std::chrono::seconds(5)));
  HttpClient other(soup_lane_.port());
  other.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
  const HttpReply reply = other.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.field("Connection"), "close");
}

TEST_F(Replies, long_targets_and_heads_are_refused) {
  EXPECT_EQ(get("/" + std::string(2100, 'a')).status, 414);
  EXPECT_EQ(get("/latest.jpg?x=" + std::string(2100, 'a')).status, 414);
  EXPECT_EQ(get("/latest.jpg", "X-Long: " + std::string(8200, 'a') + "\r\n").status, 431);
  EXPECT_EQ(get("/latest.jpg", "X-Long: " + std::string(7000, 'a') + "\r\n").status, 200);
}

TEST_F(Replies, what_is_not_http_gets_a_readable_400) {
  for (const char *request :
       {"GET /latest.jpg HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "GET http://\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n"}) {
    HttpClient client(soup_lane_.port());
    client.send(request);
    const HttpReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 400) << request;
    EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "*") << request;
    EXPECT_EQ(reply.body.find('\n'), reply.body.size() - 1) << request;
  }
}

TEST_F(Replies, paths_with_dot_segments_lead_nowhere_else) {
  // Plain ones are resolved before a target gets here (RFC 3986, 6.2.2.3).
  for (const char *target : {"/../etc/passwd", "/%2e%2e/x", "/..%2fx", "/field/%2e%2e%2fx"}) {
    const int status = get(target).status;
    EXPECT_TRUE(status == 400 || status == 404) << target << " " << status;
  }
}

TEST_F(Replies, requests_sent_at_once_are_answered_in_order) {
  HttpClient client(soup_lane_.port());
  client.send(
      "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /field/latest.jpg HTTP/1.1\r\nHost: h\r\n\r\n"
      "HEAD /field/latest.jpg HTTP/1.1\r\nHost: h\r\n\r\n"
      "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, "alive\n");
  EXPECT_EQ(client.read_reply().body, picture_);
  EXPECT_EQ(client.read_reply(false).status, 200);
  EXPECT_EQ(client.read_reply().status, 404);
}

TEST_F(Replies, http_1_0_without_a_host_is_served) {
  HttpClient client(soup_lane_.port());
  client.send("GET /latest.jpg?x HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_reply().body, picture_);
  EXPECT_TRUE(client.ends_within(std::chrono::seconds(5)));
}

TEST_F(Replies, player_has_a_tag_and_an_age) {
  const HttpReply page = get("/");
  EXPECT_EQ(page.body, "<!doctype html>hello");
  EXPECT_EQ(page.field("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page.field("Cache-Control"), "public, max-age=300");
  EXPECT_EQ(get("/?v=2", "If-None-Match: " + page.field("ETag") + "\r\n").status, 304);
}

TEST(SoupLane, socket_in_the_file_system_is_served_and_removed) {
  const std::string path = testing::TempDir() + "sentry-front-" + std::to_string(::getpid());
  {
    RunningSoupLane front({.listen = "unix:" + path});
    front.stream()->publish(live_frame(1));
    EXPECT_EQ(front.url(), "unix:" + path);
    HttpClient client(path);
    EXPECT_EQ(client.get("/latest.jpg").status, 200);
    EXPECT_EQ(client.get("/healthz").status, 200);
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace sentry::relay
