// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/request-head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sentry::relay {
namespace {

using Verdict = std::variant<RequestHead, HeadNeedsMore, Refusal>;

const std::string kPlain = "GET /field/latest.jpg HTTP/1.1\r\nHost: nara.example\r\n\r\n";

RequestHead good(std::string_view bytes) {
  const Verdict verdict = parse_head(bytes);
  if (const auto *refusal = std::get_if<Refusal>(&verdict)) {
    ADD_FAILURE() << refusal->status << ' ' << refusal->text << "\n" << bytes;
  }
  const auto *head = std::get_if<RequestHead>(&verdict);
  EXPECT_NE(head, nullptr) << bytes;
  return head != nullptr ? *head : RequestHead{};
}

int refused(std::string_view bytes, std::size_t scanned = 0) {
  const Verdict verdict = parse_head(bytes, scanned);
  const auto *refusal = std::get_if<Refusal>(&verdict);
  return refusal != nullptr ? refusal->status : 0;
}

bool needs_more(std::string_view bytes, std::size_t scanned = 0) {
  return std::holds_alternative<HeadNeedsMore>(parse_head(bytes, scanned));
}

std::string with_line(const std::string &line) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n";
}

TEST(RequestHead, is_taken_apart) {
  const std::string bytes =
      "GET /field/latest.jpg?fps=2 HTTP/1.1\r\n"
      "Host: nara.example:8080\r\n"
      "user-agent:  Mozilla/5.0 (X11) \t\r\n"
      "REFERER: http://nara.example/\r\n"
      "If-None-Match: \"field-7-1\"\r\n"
      "X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n"
      "Authorization: Basic eDp5\r\n"
      "Cookie: a=\"\xE9\"\r\n"
      "Accept:\r\n"
      "\r\n";
  const std::string pipelined = bytes + "GET /next";
  const RequestHead head = good(pipelined);
  EXPECT_EQ(head.size, bytes.size());
  EXPECT_EQ(head.method, Method::kGet);
  EXPECT_EQ(head.method_text, "GET");
  EXPECT_EQ(head.target, "/field/latest.jpg?fps=2");
  EXPECT_EQ(head.minor_version, 1);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_FALSE(head.has_body);
  EXPECT_EQ(head.host, "nara.example:8080");
  EXPECT_EQ(head.user_agent, "Mozilla/5.0 (X11)");
  EXPECT_EQ(head.referer, "http://nara.example/");
  EXPECT_EQ(head.if_none_match, "\"field-7-1\"");
  EXPECT_EQ(head.if_none_match_lines, 1);
  EXPECT_EQ(head.x_forwarded_for, "192.0.2.1, 192.0.2.2");
  EXPECT_EQ(head.authorization, "Basic eDp5");
}

TEST(RequestHead, methods_are_told_apart_by_case_too) {
  const std::pair<std::string, Method> cases[] = {
      {"GET", Method::kGet},
      {"HEAD", Method::kHead},
      {"OPTIONS", Method::kOptions},
      {"POST", Method::kOther},
      {"get", Method::kOther},
      {"BREW", Method::kOther},
      {"!#$%&'*+-.^_`|~9", Method::kOther},
      {"UPDATEREDIRECTREF", Method::kOther},
  };
  for (const auto &[text, method] : cases) {
    const std::string bytes = text + " / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(good(bytes).method, method) << text;
    EXPECT_EQ(good(bytes).method_text, text);
  }
}

TEST(RequestHead, every_form_of_a_target_is_read) {
  struct Case {
    std::string line;
    std::string target;
    std::string host;
  };
  const Case cases[] = {
      {"GET /", "/", "a"},
      {"GET /a|b{c}?x=\"^`", "/a|b{c}?x=\"^`", "a"},
      {"OPTIONS *", "*", "a"},
      {"GET http://nara.example/x?y", "/x?y", "nara.example"},
      {"GET HTTP://nara.example:80/", "/", "nara.example:80"},
      {"GET https://[2001:db8::1]:443/x", "/x", "[2001:db8::1]:443"},
      {"GET http://nara.example", "/", "nara.example"},
      {"GET http://nara.example:", "/", "nara.example:"},
  };
  for (const auto &[line, target, host] : cases) {
    const std::string bytes = line + " HTTP/1.1\r\nHost: a\r\n\r\n";
    const RequestHead head = good(bytes);
    EXPECT_EQ(head.target, target) << line;
    EXPECT_EQ(head.host, host) << line;
    EXPECT_GE(head.target.data(), bytes.data()) << line;
    EXPECT_LE(head.target.data() + head.target.size(), bytes.data() + bytes.size()) << line;
  }
}

TEST(RequestHead, bad_request_lines_are_refused) {
  const std::pair<int, std::string> cases[] = {
      {400, "\x16\x03\x01\x02"},
      {400, "\n" + kPlain},
      {400, "\r" + kPlain},
      {400, "\r\n\r\n" + kPlain},
      {400, " GET / HTTP/1.1\r\n"},
      {400, "GET\r\n"},
      {400, "GET  / HTTP/1.1\r\n"},
      {400, "GET\t/ HTTP/1.1\r\n"},
      {400, "GET /  HTTP/1.1\r\n"},
      {400, "GET / HTTP/1.1 \r\n"},
      {400, "GET / HTTP/1.1\n"},
      {400, "GET / HTTP/1.1\rHost: a\r\n"},
      {400, "GET / x HTTP/1.1\r\n"},
      {400, "GET /\r\n"},
      {400, "GET / HTTP/1.\r\n"},
      {400, "GET / HTTP/1\r\n"},
      {400, "GET / HTTP/11.1\r\n"},
      {400, "GET / HTTP/1.10\r\n"},
      {400, "GET / HTTP/x.1\r\n"},
      {400, "GET / http/1.1\r\n"},
      {400, "GET / ICY/1.1\r\n"},
      {400, "G(T / HTTP/1.1\r\n"},
      {400, std::string("GET /\0 HTTP/1.1\r\n", 17)},
      {400, "GET /\x7F HTTP/1.1\r\n"},
      {400, "GET /\xC3\xA9 HTTP/1.1\r\n"},
      {400, "GET /#top HTTP/1.1\r\n"},
      {400, "GET * HTTP/1.1\r\n"},
      {400, "GET latest.jpg HTTP/1.1\r\n"},
      {400, "GET nara.example:80 HTTP/1.1\r\n"},
      {400, "GET ftp://nara.example/ HTTP/1.1\r\n"},
      {400, "GET http:/// HTTP/1.1\r\n"},
      {400, "GET http://user@nara.example/ HTTP/1.1\r\n"},
      {400, "GET http://nara.example:65536/ HTTP/1.1\r\n"},
      {400, "GET http://nara.example?x HTTP/1.1\r\n"},
      {501, "CONNECT nara.example:443 HTTP/1.1\r\n"},
      {501, std::string(33, 'A')},
      {505, "GET / HTTP/2.0\r\n"},
      {505, "GET / HTTP/0.9\r\n"},
      {505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {414, "GET /" + std::string(kMaxTarget, 'x')},
  };
  for (const auto &[status, bytes] : cases) EXPECT_EQ(refused(bytes), status) << bytes;
}

TEST(RequestHead, bad_fields_are_refused) {
  const std::pair<int, std::string> cases[] = {
      {400, "Host: b"},
      {400, " folded"},
      {400, "\tfolded"},
      {400, "Name : value"},
      {400, "Name\t: value"},
      {400, ": value"},
      {400, "Name"},
      {400, "Na(me: value"},
      {400, "N\xC3\xA9m: value"},
      {400, "Name: a\nOther: b"},
      {400, "Name: a\rOther: b"},
      {400, "Name: a\r\r"},
      {400, std::string("Name: a\0b", 9)},
      {400,
       "Name: a\x01"
       "b"},
      {400, "Name: a\x7F"},
      {400, "\nName: a"},
      {400, "Content-Length: -1"},
      {400, "Content-Length: +1"},
      {400, "Content-Length: 0x1"},
      {400, "Content-Length:"},
      {400, "Content-Length: 1 1"},
      {400, "Content-Length: 5, 5"},
      {400, "Content-Length: 5\r\nContent-Length: 5"},
      {400, "Content-Length: 0\r\nTransfer-Encoding: chunked"},
      {400, "Transfer-Encoding: chunked\r\nContent-Length: 5"},
      {400, "Transfer-Encoding: chunked\r\ntransfer-encoding: chunked"},
      {501, "Transfer-Encoding: gzip, chunked"},
      {501, "Transfer-Encoding: identity"},
      {501, "Transfer-Encoding: xchunked"},
      {501, "Transfer-Encoding:"},
      {400, "Authorization: Basic a\r\nauthorization: Basic b"},
      {417, "Expect: 200-ok"},
      {417, "Expect:"},
  };
  for (const auto &[status, line] : cases) EXPECT_EQ(refused(with_line(line)), status) << line;
}

TEST(RequestHead, host_must_be_one) {
  const auto with_host = [](const std::string &value) {
    return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
  };
  for (const char *value : {"a", "nara.example", "127.0.0.1:80", "[::1]", "[::1]:8080", "a:", ""}) {
    EXPECT_EQ(good(with_host(value)).host, value);
  }
  for (const char *value : {"a b", "a:80:80", "a:b", "a:65536", "a:000000065536", "::1", "[::1",
                            "[]", "[x]", "[::1]x", ":80", "a/b", "user@a", "a,b c", "\xC3\xA9"}) {
    EXPECT_EQ(refused(with_host(value)), 400) << value;
  }
  EXPECT_EQ(refused("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET http://a/ HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refused("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(good("GET / HTTP/1.0\r\n\r\n").host, "");
}

TEST(RequestHead, version_and_connection_tell_whether_another_request_may_follow) {
  struct Case {
    std::string version;
    std::string lines;
    bool keep_alive;
  };
  const Case cases[] = {
      {"1.1", "", true},
      {"1.1", "Connection: close\r\n", false},
      {"1.1", "Connection: Keep-Alive\r\nconnection: x, CLOSE ,\r\n", false},
      {"1.1", "Connection: closed\r\n", true},
      {"1.1", "Connection: ,, \r\n", true},
      {"1.0", "", false},
      {"1.0", "Connection: keep-alive\r\n", true},
      {"1.0", "Connection: keep-alive, close\r\n", false},
      {"1.9", "", true},
  };
  for (const auto &[version, lines, keep_alive] : cases) {
    const std::string bytes = "GET / HTTP/" + version + "\r\nHost: a\r\n" + lines + "\r\n";
    EXPECT_EQ(good(bytes).keep_alive, keep_alive) << bytes;
    EXPECT_EQ(good(bytes).minor_version, version == "1.0" ? 0 : 1);
  }
}

TEST(RequestHead, body_is_announced_by_its_length_or_its_encoding) {
  EXPECT_FALSE(good(with_line("Content-Length: 0")).has_body);
  EXPECT_FALSE(good(with_line("Content-Length: 000")).has_body);
  EXPECT_TRUE(good(with_line("Content-Length: 1")).has_body);
  EXPECT_TRUE(good(with_line("Content-Length: " + std::string(4000, '9'))).has_body);
  EXPECT_TRUE(good(with_line("Transfer-Encoding: Chunked")).has_body);
  EXPECT_TRUE(good(with_line("Expect: 100-Continue\r\nContent-Length: 3")).has_body);
  EXPECT_EQ(refused("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(RequestHead, lists_on_several_lines_are_combined) {
  const std::string bytes = with_line(
      "If-None-Match: \"a\"\r\nX-If-None-Match: \"x\"\r\nX-Forwarded-For: 192.0.2.1\r\n"
      "IF-NONE-MATCH:\t\"b\" , \"c\" \r\nX-Forwarded-For: \r\nX-Forwarded-For: 192.0.2.2");
  const RequestHead head = good(bytes);
  EXPECT_EQ(head.if_none_match_lines, 2);
  EXPECT_EQ(combined_if_none_match(head), "\"a\", \"b\" , \"c\"");
  EXPECT_EQ(head.x_forwarded_for_lines, 3);
  EXPECT_EQ(combined_x_forwarded_for(head), "192.0.2.1, , 192.0.2.2");

  const std::string blank = with_line("If-None-Match: \r\nIf-None-Match: \"b\"");
  EXPECT_EQ(combined_if_none_match(good(blank)), ", \"b\"");
  EXPECT_EQ(combined_if_none_match(good(kPlain)), "");
}

TEST(RequestHead, one_empty_line_before_it_is_forgiven) {
  const std::string bytes = "\r\n" + kPlain;
  EXPECT_EQ(good(bytes).size, bytes.size());
}

TEST(RequestHead, is_bounded) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string longest = begin + std::string(kMaxHead - begin.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_EQ(good(longest).size, kMaxHead);
  const std::string longer = begin + std::string(kMaxHead - begin.size() - 3, 'x') + "\r\n\r\n";
  EXPECT_EQ(refused(longer), 431);
  EXPECT_EQ(refused(longer.substr(0, kMaxHead), kMaxHead - 1), 431);
  EXPECT_TRUE(needs_more(longer.substr(0, kMaxHead - 1)));
  const std::string target(kMaxTarget - 1, 'x');
  EXPECT_EQ(good("GET /" + target + " HTTP/1.1\r\nHost: a\r\n\r\n").target.size(), kMaxTarget);
  EXPECT_TRUE(needs_more("GET /" + target));
  EXPECT_EQ(refused("GET /" + target + "x"), 414);
}

TEST(RequestHead, part_of_a_good_one_needs_more) {
  const std::string bytes =
      "\r\nOPTIONS http://[::1]:80/x HTTP/1.0\r\nConnection: x, close\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_TRUE(needs_more(bytes.substr(0, size))) << size;
    EXPECT_TRUE(needs_more(bytes.substr(0, size), size / 2)) << size;
  }
  EXPECT_EQ(std::get<RequestHead>(parse_head(bytes, bytes.size() - 1)).size, bytes.size());
}

TEST(RequestHead, what_is_none_is_refused_at_its_first_wrong_byte) {
  const std::pair<std::string, std::string> cases[] = {
      // good so far, then the byte that cannot be
      {"", "\x16"},
      {"", "\xFF"},
      {"GET / HTTP/", "2"},
      {"GET / H", "t"},
      {"GET /", "\x01"},
      {"GET / HTTP/1.1\r\nHost: a\r", "x"},
      {"GET / HTTP/1.1\r\nHost: a\r\n", " "},
      {"GET / HTTP/1.1\r\nHost", " "},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: y", "\n"},
      {"GET * HTTP/1.1\r", "\n"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r", "\n"},
  };
  for (const auto &[begin, wrong] : cases) {
    EXPECT_TRUE(needs_more(begin)) << begin;
    EXPECT_NE(refused(begin + wrong), 0) << begin;
  }
}

// However long the value, and however the head arrives.
TEST(RequestHead, control_character_is_found_anywhere) {
  const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  for (std::size_t at = 0; at < 40; ++at) {
    std::string value(40, '\xE9');
    for (const char wrong : {'\0', '\x01', '\x0B', '\x1F', '\x7F', '\n', '\r'}) {
      value[at] = wrong;
      EXPECT_EQ(refused(begin + value + "\r\n\r\n"), 400) << at;
      EXPECT_EQ(refused(begin + value + "x", begin.size()), 400) << at;
    }
    value[at] = '\t';
    EXPECT_EQ(refused(begin + value + "\r\n\r\n"), 0) << at;
    EXPECT_TRUE(needs_more(begin + value, begin.size())) << at;
  }
}

TEST(RequestHead, browser_that_speaks_tls_is_told_so) {
  const Verdict verdict = parse_head("\x16\x03\x01\x02\x9E\x01");
  ASSERT_TRUE(std::holds_alternative<Refusal>(verdict));
  EXPECT_NE(std::get<Refusal>(verdict).text.find("Expected HTTP, got TLS"), std::string::npos);
}

}  // namespace
}  // namespace sentry::relay
