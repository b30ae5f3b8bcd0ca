// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "relay/daemon/setting.hpp"
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
tls_listen = ":443"
tls_certificate = "/etc/sentry/relay.pem"
tls_key = "/etc/sentry/relay.key"
admin_listen = "127.0.0.1:9090"
trusted_proxies = ["10.0.0.0/8", "unix:"]
udp = "[::]:5004"
stream = ["field", "bench"]
allow_from = ["192.0.2.0/24", "2001:db8::/32"]
multicast_iface = "eth1"
slate_file = "slate.jpg"
stale_after = 2.5
slots = 4
mode = "0644"
group = "www-data"
drain_delay = 5
drain_time = 2.5
access_log = "/var/log/sentry/access.log"
access_log_format = "json"

[[server]]
url = "https://nara.example/"
weight = 3
region = "nara"
state = "draining"

[[server]]
url = "https://uji.example/tv/"

[[listener]]
address = "127.0.0.1:8081"
proxy_protocol = true

[[listener]]
address = "[::1]:9091"
purpose = "admin"
)",
                                   options);
  EXPECT_EQ(errors, ConfigErrors{});
  EXPECT_EQ(all_listeners(options),
            (std::vector<ListenerEntry>{{Purpose::kHttp, "127.0.0.1:8080", false},
                                        {Purpose::kHttp, "unix:/run/sentry/http.sock", false},
                                        {Purpose::kHttps, ":443", false},
                                        {Purpose::kAdmin, "127.0.0.1:9090", false},
                                        {Purpose::kHttp, "127.0.0.1:8081", true},
                                        {Purpose::kAdmin, "[::1]:9091", false}}));
  EXPECT_EQ(options.tls_certificate, "/etc/sentry/relay.pem");
  EXPECT_EQ(options.tls_key, "/etc/sentry/relay.key");
  EXPECT_EQ(options.trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "unix:"}));
  EXPECT_EQ(options.udp, (UdpAddress{"::", 5004}));
  EXPECT_EQ(options.streams, (std::vector<std::string>{"field", "bench"}));
  EXPECT_EQ(options.allow_from, (std::vector<std::string>{"192.0.2.0/24", "2001:db8::/32"}));
  EXPECT_EQ(options.multicast_iface, "eth1");
  EXPECT_EQ(options.slate_file, "slate.jpg");
  EXPECT_EQ(options.stale_after, std::chrono::milliseconds(2500));
  EXPECT_EQ(options.slots, 4U);
  EXPECT_EQ(options.mode, 0644U);
  EXPECT_EQ(options.group, "www-data");
  EXPECT_EQ(options.drain_delay, std::chrono::seconds(5));
  EXPECT_EQ(options.drain_time, std::chrono::milliseconds(2500));
  EXPECT_EQ(options.access_log, "/var/log/sentry/access.log");
  EXPECT_EQ(options.access_log_format, "json");
  EXPECT_EQ(options.servers,
            (std::vector<ListedServer>{{"https://nara.example/", 3, "nara", "draining"},
                                       {"https://uji.example/tv/", 10, "", "ready"}}));
}

TEST(Config, numbers_become_properties_of_the_server) {
  Options options;
  const ConfigErrors errors = read(R"(
stale = "503"
wait = 1
poll_interval_ms = 500
longest_poll_interval_ms = 5000
frame_max_age = 60
latest_max_age = 1
player_max_age = 0
workers = 2
max-connections = 100
max_connections_per_address = 10
max_egress = "800M"
max_held = "1G"
head_timeout = 5
idle_timeout = 6.5
stalled_timeout = 7
sending_timeout = 8
)",
                                   options);
  EXPECT_EQ(errors, ConfigErrors{});
  EXPECT_EQ(options.properties, (decltype(Options::properties){{"stale", "unavailable"},
                                                               {"wait", 1000},
                                                               {"poll-interval", 500},
                                                               {"longest-poll-interval", 5000},
                                                               {"frame-max-age", 60},
                                                               {"latest-max-age", 1},
                                                               {"player-max-age", 0},
                                                               {"workers", 2},
                                                               {"max-connections", 100},
                                                               {"max-connections-per-address", 10},
                                                               {"max-egress", 800'000'000},
                                                               {"max-held-bytes", 1 << 30},
                                                               {"head-timeout", 5000},
                                                               {"idle-timeout", 6500},
                                                               {"stalled-timeout", 7000},
                                                               {"sending-timeout", 8000}}));
}

TEST(Config, tables_name_streams_and_say_who_may_see_them) {
  Options options;
  EXPECT_EQ(read(R"(
[stream.field]
[stream.bench]
signing_key_file = "/etc/sentry/bench.keys"
directory = "/dev/shm/other"
[stream.gate]
password-file = "/etc/sentry/gate.htpasswd"
[stream."*"]
signing_key_file = "/etc/sentry/any.keys"
)",
                 options),
            ConfigErrors{});
  EXPECT_EQ(options.streams, (std::vector<std::string>{"field", "bench", "gate"}))
      << "in the order of the file";
  const auto &entries = options.stream_entries;
  EXPECT_FALSE(stream_entry(entries, "field").is_private());
  EXPECT_EQ(stream_entry(entries, "bench"),
            (StreamEntry{"/dev/shm/other", "/etc/sentry/bench.keys", ""}));
  EXPECT_EQ(stream_entry(entries, "bench.small"), stream_entry(entries, "bench"));
  EXPECT_EQ(stream_entry(entries, "gate").password_file, "/etc/sentry/gate.htpasswd");
  EXPECT_EQ(stream_entry(entries, "heard").signing_key_file, "/etc/sentry/any.keys");
  EXPECT_EQ(stream_entry({}, "heard"), StreamEntry{});
}

TEST(Config, smaller_renditions_are_heard_with_their_streams) {
  Options options;
  ASSERT_EQ(read("stream = ['field', 'gate.small']", options), ConfigErrors{});
  EXPECT_EQ(heard_streams(options),
            (std::vector<std::string>{"field", "gate.small", "field.small"}));
  options.streams = {std::string(64, 'a')};
  EXPECT_EQ(heard_streams(options), options.streams) << "there can be no longer name";
}

TEST(Config, what_a_reload_cannot_change_is_named) {
  Options before;
  Options now;
  EXPECT_TRUE(needing_restart(before, now).empty());
  ASSERT_EQ(read("wait = 1\nworkers = 3\nudp = ':1'\nmode = '0644'\nstream = 'f'\n", now),
            ConfigErrors{});
  EXPECT_EQ(needing_restart(before, now),
            (std::vector<std::string_view>{"udp", "mode", "workers"}));
  EXPECT_EQ(needing_restart(now, before).size(), 3U);
  EXPECT_TRUE(needing_restart(now, now).empty());
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
      {"stale = \"slat\"",
       "relay.toml:1:9: key \"stale\": expected hold, 503 or slate, found \"slat\""},
      {"max_egress = 2.5",
       "relay.toml:1:14: key \"max_egress\": expected bits a second, such as 800M or 1.5G, from 0 "
       "to 10T, found 2.5"},
      {"max_egress = \"800 M\"", "relay.toml:1:14: key \"max_egress\": expected bits a second"},
      {"max_held = -1", "relay.toml:1:12: key \"max_held\": expected bytes, such as 256M, from 1M"},
      {"drain_time = 3601",
       "relay.toml:1:14: key \"drain_time\": expected seconds from 0 to 3600, found 3601"},
      {"access_log_format = \"xml\"",
       "relay.toml:1:21: key \"access_log_format\": expected common, combined or json"},
      {"[stream.Field]",
       "relay.toml:1:9: stream \"Field\": expected a name of 1 to 64 of a-z, 0-9"},
      {"[stream]\nfield = 1",
       "relay.toml:2:9: key \"stream.field\": expected a table that begins with [stream.field], "
       "found 1"},
      {"[stream.a]\nsigning_key_fil = \"x\"",
       "relay.toml:2:1: unknown key \"signing_key_fil\"; did you mean \"signing_key_file\"?"},
      {"[stream.a]\npassword_file = 7",
       "relay.toml:2:17: key \"password_file\": expected the path of a file, found 7"},
      {"listener = \":80\"",
       "relay.toml:1:12: key \"listener\": expected tables that begin with [[listener]], found"},
      {"[[listener]]\npurpose = \"http\"", "relay.toml:1:1: a [[listener]] has no \"address\""},
      {"[[listener]]\naddress = \"80\"",
       "relay.toml:2:11: key \"address\": expected ADDRESS:PORT, [IPV6]:PORT, :PORT or unix:PATH"},
      {"[[listener]]\naddress = \":80\"\npurpose = \"ftp\"",
       "relay.toml:3:11: key \"purpose\": expected \"http\", \"https\" or \"admin\", found"},
      {"[[listener]]\naddress = \":80\"\nproxy_protocol = 2",
       "relay.toml:3:18: key \"proxy_protocol\": expected true or false, found 2"},
      {"[[listener]]\naddress = \":80\"\npurpose = \"admin\"\nproxy_protocol = true",
       "relay.toml:1:1: a [[listener]] with purpose = \"admin\" takes no \"proxy_protocol\""},
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
  EXPECT_NE(error.find("expected one of server listener udp"), std::string::npos) << error;
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
