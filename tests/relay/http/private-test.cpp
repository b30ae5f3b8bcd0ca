// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Streams that not everybody may see.

#include "relay/http/access.hpp"
#include "relay/http/signature.hpp"
#include "tests/relay/http/answerer-fixture.hpp"

namespace sentry::relay {
namespace {

constexpr std::string_view kKey = "correct horse battery staple";

// printf '%s\n%s' field 1800000000 | openssl dgst -sha256 -hmac "correct horse battery staple"
constexpr std::string_view kHex =
    "940241fa9205552974e2ca1aefbfae0e92327f3e70e6cc621c6805b7c39a7631";
constexpr std::string_view kBase64 = "lAJB-pIFVSl04soa77-uDpIyfz5w5sxiHGgFt8OadjE=";
constexpr std::string_view kQuery =
    "?expires=1800000000&signature="
    "940241fa9205552974e2ca1aefbfae0e92327f3e70e6cc621c6805b7c39a7631";

TEST(Signature, is_the_one_that_openssl_makes) {
  EXPECT_EQ(to_string(make_signature(kKey, "field", 1'800'000'000)), kHex);
  EXPECT_EQ(signed_query(kKey, "field", 1'800'000'000), kQuery);
  EXPECT_EQ(signed_query(kKey, "field.small", 1'800'000'000), kQuery);
}

TEST(Signature, is_read_in_every_usual_spelling) {
  const Signature made = make_signature(kKey, "field", 1'800'000'000);
  std::string capitals(kHex);
  for (char &c : capitals) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  for (const std::string_view text :
       {kHex, std::string_view(capitals), kBase64, kBase64.substr(0, 43)}) {
    const auto read = parse_signature(text);
    ASSERT_TRUE(read) << text;
    EXPECT_TRUE(same_signature(*read, made)) << text;
  }
}

TEST(Signature, what_is_none_is_not_read) {
  for (const std::string &text :
       {std::string(), std::string(kHex).substr(1), std::string(kHex) + "0",
        "z" + std::string(kHex).substr(1), std::string(kBase64).substr(1), std::string(43, '!'),
        std::string("lAJB+pIFVSl04soa77+uDpIyfz5w5sxiHGgFt8OadjE="), std::string(2000, 'a'),
        std::string(64, '\0'), std::string("=")}) {
    EXPECT_FALSE(parse_signature(text)) << text;
  }
}

class PrivateTest : public AnswererTest {
 protected:
  PrivateTest() {
    settings_.access = {{"field", StreamAccess::kSigned, {std::string(kKey)}}};
    field_->set_writer(true, {});
    publish({7, 41});
  }

  static std::string with(std::string_view path, std::string_view query = kQuery) {
    return std::string(path).append(query);
  }

  std::string text_of(std::string_view target) {
    const Reply told = reply(target);
    return std::to_string(told.status) + "\n" + whole_head(told) + std::string(bytes(told.body));
  }
};

TEST_F(PrivateTest, signed_address_shows_the_stream_and_leads_on) {
  const Reply latest = reply(with("/field/latest.jpg"));
  EXPECT_EQ(latest.status, 200);
  EXPECT_EQ(field_of(latest, "Cache-Control"), "private, no-store");
  EXPECT_EQ(field_of(latest, "Content-Location"), with("frames/7-41.jpg"));
  EXPECT_EQ(field_of(latest, "Link"), "<" + with("frames/7-42.jpg") + ">; rel=\"next\"");
  const Reply frame = reply(with("/field/frames/7-41.jpg"));
  EXPECT_EQ(frame.status, 200);
  EXPECT_EQ(field_of(frame, "Cache-Control"), "private, no-store");
  EXPECT_EQ(field_of(frame, "Link"), "<" + with("7-42.jpg") + ">; rel=\"next\"");
}

TEST_F(PrivateTest, spelling_and_order_of_the_parameters_do_not_matter) {
  const std::string query = "?signature=" + std::string(kBase64) + "&x&expires=1800000000";
  const Reply latest = reply(with("/field/latest.jpg", query));
  EXPECT_EQ(latest.status, 200);
  EXPECT_EQ(field_of(latest, "Content-Location"),
            "frames/7-41.jpg?expires=1800000000&signature=" + std::string(kBase64));
}

TEST_F(PrivateTest, every_reply_about_it_is_private) {
  const std::string ahead = with("/field/frames/7-42.jpg");
  EXPECT_TRUE(std::holds_alternative<Wait>(ask(ahead)));
  const Reply not_yet = reply(ahead, {}, 4 * kSecond);
  EXPECT_EQ(not_yet.status, 204);
  EXPECT_EQ(field_of(not_yet, "Cache-Control"), "private, no-store");
  EXPECT_EQ(field_of(not_yet, "Link"), "<" + with("7-41.jpg") + ">; rel=\"next\"");
  const std::pair<const char *, int> cases[] = {
      {"/field/frames/7-1.jpg", 410}, {"/field/frames/7-999.jpg", 404}, {"/field/status.json", 200},
      {"/field/state", 200},          {"/field/readyz", 200},           {"/field/snapshot", 200}};
  for (const auto &[path, status] : cases) {
    const Reply told = reply(with(path));
    EXPECT_EQ(told.status, status) << path;
    EXPECT_EQ(field_of(told, "Cache-Control"), "private, no-store") << path;
  }
  const Reply same = reply(with("/field/latest.jpg"), "\"field-7-41\"");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(field_of(same, "Cache-Control"), "private, no-store");
  settings_.stale = StalePolicy::kSlate;
  field_->set_writer(false, {});
  const Reply slate = reply(with("/field/latest.jpg"));
  EXPECT_EQ(field_of(slate, "Sentry-Source"), "slate");
  EXPECT_EQ(field_of(slate, "Cache-Control"), "private, no-store");
}

TEST_F(PrivateTest, without_a_signature_it_does_not_seem_to_exist) {
  for (const char *path : {"/latest.jpg", "/frames/7-41.jpg", "/frames/7-42.jpg", "/stream.mjpg",
                           "/status.json", "/readyz", "/snapshot", "/state", "?action=stream"}) {
    const std::string hidden = text_of(std::string("/field") + path);
    EXPECT_EQ(hidden, text_of(std::string("/roof") + path)) << path;
    EXPECT_TRUE(hidden.starts_with("404\n")) << hidden;
    EXPECT_NE(hidden.find("Cache-Control: private, no-store\r\n"), std::string::npos);
  }
}

TEST_F(PrivateTest, wrong_signature_gives_403_whether_or_not_there_is_such_a_stream) {
  const std::string other_expiry("?expires=1800000001&signature=" + std::string(kHex));
  const std::string no_expiry("?signature=" + std::string(kHex));
  const std::string nonsense("?expires=1800000000&signature=abc");
  const std::string spelled("?expires=01800000000x&signature=" + std::string(kHex));
  for (const std::string &query : {other_expiry, no_expiry, nonsense, spelled}) {
    const std::string refused = text_of(with("/field/latest.jpg", query));
    EXPECT_TRUE(refused.starts_with("403\n")) << query;
    EXPECT_EQ(refused, text_of(with("/roof/latest.jpg", query)));
  }
  settings_.access.push_back({"roof", StreamAccess::kSigned, {std::string(kKey)}});
  registry_.add("roof");
  EXPECT_EQ(reply(with("/roof/latest.jpg")).status, 403) << "it is of another stream";
}

TEST_F(PrivateTest, right_ends_at_its_expiry) {
  utc_ = (1'800'000'000 * kSecond) - 1;
  EXPECT_EQ(reply(with("/field/latest.jpg")).status, 200);
  utc_ += 1;
  const Reply expired = reply(with("/field/latest.jpg"));
  EXPECT_EQ(expired.status, 403);
  EXPECT_NE(bytes(expired.body).find("expired"), std::string_view::npos);
  EXPECT_EQ(field_of(expired, "Cache-Control"), "private, no-store");
}

TEST_F(PrivateTest, endless_reply_ends_with_the_right_to_it) {
  utc_ = (1'800'000'000 - 60) * kSecond;
  const Answer answer = ask(with("/field/stream.mjpg"));
  ASSERT_TRUE(std::holds_alternative<Multipart>(answer));
  EXPECT_TRUE(std::get<Multipart>(answer).is_private);
  EXPECT_EQ(std::get<Multipart>(answer).end_ns, monotonic_ + 60 * kSecond);
  const std::int64_t last = 253'402'300'799;
  const Answer long_lived = ask(with("/field/stream.mjpg", signed_query(kKey, "field", last)));
  ASSERT_TRUE(std::holds_alternative<Multipart>(long_lived));
  EXPECT_GT(std::get<Multipart>(long_lived).end_ns, monotonic_);
}

TEST_F(PrivateTest, it_stands_in_no_list_and_is_nobodys_first_or_only_stream) {
  EXPECT_EQ(bytes(reply("/streams.json").body).find("field"), std::string_view::npos);
  for (const char *path : {"/latest.jpg", "/snapshot", "/?action=stream", "/status.json"}) {
    EXPECT_EQ(reply(path).status, 503) << path;
  }
  registry_.add("bench")->set_writer(true, {});
  publish(*registry_.find("bench"), {3, 1});
  EXPECT_EQ(field_of(reply("/latest.jpg"), "ETag"), "\"bench-3-1\"");
  EXPECT_EQ(field_of(reply("/snapshot"), "ETag"), "\"bench-3-1\"");
  EXPECT_EQ(reply("/api/frame.jpeg?src=field").status, 404);
  EXPECT_EQ(reply("/api/frame.jpeg?src=field&" + std::string(kQuery).substr(1)).status, 200);
}

TEST_F(PrivateTest, public_streams_beside_it_are_as_ever) {
  registry_.add("bench")->set_writer(true, {});
  publish(*registry_.find("bench"), {3, 1});
  EXPECT_EQ(field_of(reply("/bench/latest.jpg"), "Cache-Control"), "no-cache");
  EXPECT_EQ(field_of(reply(with("/bench/latest.jpg")), "Link"), "<frames/3-2.jpg>; rel=\"next\"");
}

TEST_F(PrivateTest, viewer_without_the_right_is_none) {
  const auto route_of = [&](const std::string &target) {
    return std::get<Route>(answerer_.read(target));
  };
  apply();
  EXPECT_EQ(answerer_.watched_stream(route_of("/field/latest.jpg")), nullptr);
  EXPECT_EQ(answerer_.watched_stream(route_of(with("/field/latest.jpg"))), field_);
  EXPECT_EQ(answerer_.watched_stream(route_of(with("/field/status.json"))), nullptr);
}

TEST_F(PrivateTest, smaller_rendition_is_as_private_and_has_the_same_signature) {
  const StreamPtr smaller = registry_.add("field.small");
  smaller->set_writer(true, {});
  publish(*smaller, {9, 3});
  EXPECT_EQ(reply("/field.small/latest.jpg").status, 404);
  board_.state = LoadState::kSmaller;
  const Reply small = reply(with("/field/latest.jpg"));
  EXPECT_EQ(field_of(small, "Content-Location"), with("../field.small/frames/9-3.jpg"));
  EXPECT_EQ(reply(with("/field.small/frames/9-3.jpg")).status, 200);
  settings_.access.front().stream = "field.small";
  EXPECT_EQ(reply("/field/latest.jpg").status, 404) << "whichever of the two the rule names";
}

TEST_F(PrivateTest, one_key_replaces_another_while_both_are_good) {
  settings_.access.front().keys = {"a newer key of some length", std::string(kKey)};
  EXPECT_EQ(reply(with("/field/latest.jpg")).status, 200);
  EXPECT_EQ(reply(with("/field/latest.jpg",
                       signed_query("a newer key of some length", "field", 1'800'000'000)))
                .status,
            200);
  settings_.access.front().keys = {"a newer key of some length"};
  EXPECT_EQ(reply(with("/field/latest.jpg")).status, 403);
  settings_.access.front().keys = {""};
  EXPECT_EQ(reply(with("/field/latest.jpg", signed_query("", "field", 1'800'000'000))).status, 403)
      << "an empty key is none";
}

TEST_F(PrivateTest, star_is_every_stream_without_a_rule_of_its_own) {
  settings_.access = {{"*", StreamAccess::kSigned, {std::string(kKey)}},
                      {"bench", StreamAccess::kPublic, {}}};
  registry_.add("bench")->set_writer(true, {});
  publish(*registry_.find("bench"), {3, 1});
  EXPECT_EQ(reply("/field/latest.jpg").status, 404);
  EXPECT_EQ(reply(with("/field/latest.jpg")).status, 200);
  EXPECT_EQ(reply("/bench/latest.jpg").status, 200);
  EXPECT_EQ(reply("/latest.jpg").status, 200) << "the only one that anybody may see";
}

TEST_F(PrivateTest, stream_under_a_password_is_libsoups_until_that_was_given) {
  settings_.access = {{"field", StreamAccess::kBasic, {}}};
  for (const char *path : {"/field/latest.jpg", "/field/stream.mjpg", "/field/status.json"}) {
    EXPECT_TRUE(std::holds_alternative<HandOver>(ask(path))) << path;
    EXPECT_TRUE(std::holds_alternative<HandOver>(ask(with(path)))) << path;
  }
  authorised_ = true;
  const Reply latest = reply("/field/latest.jpg");
  EXPECT_EQ(latest.status, 200);
  EXPECT_EQ(field_of(latest, "Cache-Control"), "private, no-store");
  EXPECT_EQ(field_of(latest, "Link"), "<frames/7-42.jpg>; rel=\"next\"");
  const Answer stream = ask("/field/stream.mjpg");
  ASSERT_TRUE(std::holds_alternative<Multipart>(stream));
  EXPECT_TRUE(std::get<Multipart>(stream).is_private);
  EXPECT_EQ(std::get<Multipart>(stream).end_ns, 0);
  EXPECT_EQ(bytes(reply("/streams.json").body).find("field"), std::string_view::npos);
}

TEST_F(PrivateTest, password_opens_no_stream_that_wants_a_signature) {
  authorised_ = true;
  EXPECT_EQ(reply("/field/latest.jpg").status, 404);
}

TEST(Unauthorised, asks_for_a_password_and_is_kept_by_nobody) {
  const Reply asked = unauthorised_reply();
  EXPECT_EQ(asked.status, 401);
  EXPECT_NE(asked.head.find("WWW-Authenticate: Basic realm=\"Sentry\", charset=\"UTF-8\"\r\n"),
            std::string::npos);
  EXPECT_NE(asked.head.find("Cache-Control: private, no-store\r\n"), std::string::npos);
  EXPECT_EQ(asked.head.find("Cache-Control: no-store"), std::string::npos);
}

}  // namespace
}  // namespace sentry::relay
