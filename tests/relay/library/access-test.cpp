// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/library/running-server.hpp"

namespace sentry::relay {
namespace {

// `openssl passwd -6 -salt salt one`, and two.
constexpr const char *kHashOfOne =
    "$6$salt$EEXGAjibyFMeVKZQ."
    "hqu21bZxtPAcDsUycKljM8jLB3WNLnS6rQvoVxQYYXX132xHBSnvrJvxwgAJs3leXs5p/";
constexpr const char *kHashOfTwo =
    "$6$salt$YBMliyNjyO6srA0PUHb40yiODpPny2ei1jipSMG6SJX4zPlOEzoxr4eLVAHiIEQ7IIOJi.Z."
    "dOhYXqqJaE4op1";

TEST(RelayAccess, keeps_private_streams_to_those_who_may_see_them) {
  RunningServer relay;
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  GBytes *key = g_bytes_new_static("0123456789abcdef", 16);
  GBytes *weak = g_bytes_new_static("secret", 6);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_set_signing_key(relay.stream.get(), weak, &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_INVALID));
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
  ASSERT_TRUE(sentry_relay_stream_set_signing_key(relay.stream.get(), key, nullptr));
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 404);
  EXPECT_EQ(relay.get("/streams.json").body.find("field"), std::string::npos);
  char *query = sentry_relay_stream_sign_query("field", key, g_get_real_time() / 1000000 + 60);
  EXPECT_EQ(relay.get(std::string("/field/latest.jpg?") + query).status, 200);
  g_free(query);
  sentry_relay_stream_set_access_public(relay.stream.get());
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 200);
  g_bytes_unref(key);
  g_bytes_unref(weak);
}

TEST(RelayAccess, asks_for_the_password_of_each_stream) {
  const testing_support::TempDirectory directory;
  const std::string ann = directory.path("ann");
  const std::string bob = directory.path("bob");
  ASSERT_TRUE(g_file_set_contents(ann.c_str(), ("ann:" + std::string(kHashOfOne) + "\n").c_str(),
                                  -1, nullptr));
  ASSERT_TRUE(g_file_set_contents(bob.c_str(), ("bob:" + std::string(kHashOfTwo) + "\n").c_str(),
                                  -1, nullptr));
  RunningServer relay;
  const auto other = own(sentry_relay_stream_new("other", nullptr));
  ASSERT_TRUE(sentry_relay_server_add_stream(relay.server.get(), other.get(), nullptr));
  ASSERT_TRUE(push(relay.stream.get()) && push(other.get()));
  ASSERT_TRUE(sentry_relay_stream_set_password_file(relay.stream.get(), ann.c_str(), nullptr));
  ASSERT_TRUE(sentry_relay_stream_set_password_file(other.get(), bob.c_str(), nullptr));
  ASSERT_TRUE(relay.start());
  const char *as_ann = "Authorization: Basic YW5uOm9uZQ==\r\n";
  EXPECT_EQ(relay.get("/field/latest.jpg").status, 401);
  EXPECT_EQ(relay.get("/field/latest.jpg", as_ann).status, 200);
  EXPECT_EQ(relay.get("/other/latest.jpg", as_ann).status, 401);
  EXPECT_EQ(relay.get("/other/latest.jpg", "Authorization: Basic Ym9iOnR3bw==\r\n").status, 200);
  Failure failure;
  EXPECT_FALSE(sentry_relay_stream_set_password_file(
      relay.stream.get(), directory.path("none").c_str(), &failure.error));
  EXPECT_TRUE(failure.is(SENTRY_RELAY_ERROR_NOT_FOUND)) << failure.text();
}

}  // namespace
}  // namespace sentry::relay
