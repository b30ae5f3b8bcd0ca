// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

ConfigErrors read(std::string_view text, Options &options) {
  return read_config(text, "relay.toml", options);
}

std::string first_error(std::string_view text) {
  Options options;
  const ConfigErrors errors = read(text, options);
  return errors.empty() ? "" : errors.front();
}

TEST(Config, everything_can_be_set) {
  Options options;
  const ConfigErrors errors = read(R"(
listen = ["127.0.0.1:8080", "unix:/run/sentry/http.sock"]
udp = "[::]:5004"
stream = ["field", "bench"]
allow_from = ["192.0.2.0/24", "2001:db8::/32"]
multicast_iface = "eth1"
stale = "503"
stale_after = 2.5
max-connections = 100
wait = 1
frame_max_age = 60
latest_max_age = 1
player_max_age = 0
poll_interval_ms = 500
slots = 4
mode = "0644"
group = "www-data"

[[server]]
url = "https://nara.example/"
weight = 3
region = "nara"
state = "draining"

[[server]]
url = "https://uji.example/tv/"
)",
                                   options);
  EXPECT_EQ(errors, ConfigErrors{});
  EXPECT_EQ(options.listen.size(), 2U);
  EXPECT_EQ(options.udp, (UdpAddress{"::", 5004}));
  EXPECT_EQ(options.streams, (std::vector<std::string>{"field", "bench"}));
  EXPECT_EQ(options.allow_from, (std::vector<std::string>{"192.0.2.0/24", "2001:db8::/32"}));
  EXPECT_EQ(options.multicast_iface, "eth1");
  EXPECT_EQ(options.http.stale, StalePolicy::kUnavailable);
  EXPECT_EQ(options.stale_after, std::chrono::milliseconds(2500));
  EXPECT_EQ(options.max_connections, 100U);
  EXPECT_EQ(options.http.wait, std::chrono::seconds(1));
  EXPECT_EQ(options.http.frame_max_age, std::chrono::seconds(60));
  EXPECT_EQ(options.http.latest_max_age, std::chrono::seconds(1));
  EXPECT_EQ(options.http.player_max_age, std::chrono::seconds(0));
  EXPECT_EQ(options.http.poll_interval, std::chrono::milliseconds(500));
  EXPECT_EQ(options.slots, 4U);
  EXPECT_EQ(options.mode, 0644U);
  EXPECT_EQ(options.group, "www-data");
  ASSERT_EQ(options.http.servers.size(), 2U);
  EXPECT_EQ(options.http.servers[0], (ServerEntry{"https://nara.example/", 3, "nara", "draining"}));
  EXPECT_EQ(options.http.servers[1], (ServerEntry{"https://uji.example/tv/", 10, "", "ready"}));
}

TEST(Config, one_value_may_stand_for_a_list) {
  Options options;
  EXPECT_EQ(read("listen = ':80'\nstream = 'field'", options), ConfigErrors{});
  EXPECT_EQ(options.listen.size(), 1U);
  EXPECT_EQ(options.streams.size(), 1U);
}

TEST(Config, errors_name_place_key_and_what_was_expected) {
  const std::pair<const char *, const char *> cases[] = {
      {"wait = \"4\"", "relay.toml:1:8: key \"wait\": expected seconds from 0 to 60, found \"4\""},
      {"\nwait = 61", "relay.toml:2:8: key \"wait\": expected seconds from 0 to 60, found 61"},
      {"max_connections = 0",
       "relay.toml:1:19: key \"max_connections\": expected a whole number from 1 to 1000000, "
       "found 0"},
      {"max_connections = 1.5",
       "relay.toml:1:19: key \"max_connections\": expected a whole number from 1 to 1000000, "
       "found 1.5"},
      {"stale = \"slate\"",
       "relay.toml:1:9: key \"stale\": expected hold or 503 (a slate cannot be made by this "
       "version), found \"slate\""},
      {"stream = [\"ok\", \"Not Ok\"]",
       "relay.toml:1:17: key \"stream\": expected 1 to 64 of a-z, 0-9, '.', '_' and '-', the "
       "first a letter or digit, found \"Not Ok\""},
      {"stream = [\"ok\", 7]",
       "relay.toml:1:17: key \"stream\": expected 1 to 64 of a-z, 0-9, '.', '_' and '-', the "
       "first a letter or digit, found 7"},
      {"mode = \"0666\"",
       "relay.toml:1:8: key \"mode\": expected permissions in octal such as \"0640\", readable "
       "and writable by the owner, not writable by group and others, found \"0666\""},
      {"udp = [\":1\"]",
       "relay.toml:1:7: key \"udp\": expected ADDRESS:PORT, [IPV6]:PORT or "
       ":PORT, found a list"},
      {"max_conections = 5",
       "relay.toml:1:1: unknown key \"max_conections\"; did you mean \"max_connections\"?"},
      {"severs = 5", "relay.toml:1:1: unknown key \"severs\"; did you mean \"server\"?"},
      {"wait = 1\nwait = 2", "relay.toml:2:8: "},
      {"frame_max_age = 1\nframe-max-age = 2",
       "relay.toml:2:1: key \"frame-max-age\": the same "
       "thing is set above in another spelling"},
      {"wait = ", "relay.toml:1:"},
      {"[[[server]]]", "relay.toml:1:"},
      {"[[", "relay.toml:1:"},
      {"server = 1",
       "relay.toml:1:10: key \"server\": expected tables that begin with [[server]], found 1"},
      {"[[server]]\nurl = \"ftp://x/\"",
       "relay.toml:2:7: key \"url\": expected an address with http:// or https:// and a slash at "
       "its end, found \"ftp://x/\""},
      {"[[server]]\nweight = 1", "relay.toml:1:1: a [[server]] has no \"url\"; expected"},
      {"[[server]]\nurl = \"http://x/\"\nwieght = 1",
       "relay.toml:3:1: unknown key \"wieght\"; did you mean \"weight\"?"},
      {"[[server]]\nurl = \"http://x/\"\nstate = \"off\"",
       "relay.toml:3:9: key \"state\": expected \"ready\", \"draining\" or \"down\", found "
       "\"off\""},
  };
  for (const auto &[text, expected] : cases) {
    const std::string error = first_error(text);
    EXPECT_EQ(error.substr(0, std::string_view(expected).size()), expected) << text;
  }
}

TEST(Config, key_that_is_like_none_lists_them_all) {
  const std::string error = first_error("zzzzzzzz = 1");
  EXPECT_NE(error.find("expected one of server listen udp"), std::string::npos) << error;
}

TEST(Config, all_errors_are_told_in_the_order_of_the_file) {
  Options options;
  const ConfigErrors errors = read("wait = -1\nstale = 1\nabc = 1\n", options);
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0].substr(0, 13), "relay.toml:1:");
  EXPECT_EQ(errors[1].substr(0, 13), "relay.toml:2:");
  EXPECT_EQ(errors[2].substr(0, 13), "relay.toml:3:");
}

TEST(Config, file_that_cannot_be_read_is_named) {
  Options options;
  const testing_support::TempDirectory directory;
  const ConfigErrors missing = read_config_file(directory.path("none.toml"), options);
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_EQ(missing[0], directory.path("none.toml") +
                            ": cannot read the configuration: No such file or directory");
  EXPECT_EQ(read_config_file(directory.path(), options).size(), 1U) << "a directory";
}

}  // namespace
}  // namespace sentry::relay
