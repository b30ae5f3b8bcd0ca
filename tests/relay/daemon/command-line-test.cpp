// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/command-line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "relay/daemon/setting.hpp"
#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

using Properties = decltype(Options::properties);

CommandLine read(std::vector<std::string> words) {
  words.insert(words.begin(), "sentryc");
  return read_command_line(words);
}

std::string only_error(const std::vector<std::string> &words) {
  const CommandLine line = read(words);
  return line.errors.size() == 1 ? line.errors.front()
                                 : std::to_string(line.errors.size()) + " errors";
}

TEST(CommandLine, flags_set_options) {
  const CommandLine line =
      read({"--udp", "[::1]:5004", "--stream=field", "--stream", "bench", "--listen", ":80",
            "--listen=[::1]:81", "--allow-from", "192.0.2.0/24", "--stale=503",
            "--max-connections=7", "--max-egress=1.5G", "--max-held=64M", "--wait=2.5"});
  EXPECT_EQ(line.errors, std::vector<std::string>{});
  EXPECT_EQ(line.options.udp, (UdpAddress{"::1", 5004}));
  EXPECT_EQ(line.options.streams, (std::vector<std::string>{"field", "bench"}));
  EXPECT_EQ(line.options.listen.size(), 2U);
  EXPECT_EQ(line.options.allow_from, std::vector<std::string>{"192.0.2.0/24"});
  EXPECT_EQ(line.options.properties, (Properties{{"stale", "unavailable"},
                                                 {"max-connections", 7},
                                                 {"max-egress", 1'500'000'000},
                                                 {"max-held-bytes", 64 << 20},
                                                 {"wait", 2500}}));
}

TEST(CommandLine, listens_on_the_loopbacks_unless_told_otherwise) {
  Options options = read({"--stream=field"}).options;
  ASSERT_TRUE(complete(options, {}));
  EXPECT_EQ(options.listen, std::vector<std::string>{"localhost:8080"});
  options = read({"--stream=field", "--admin-listen=:9090"}).options;
  ASSERT_TRUE(complete(options, {}));
  EXPECT_EQ(options.listen, std::vector<std::string>{"localhost:8080"}) << "besides /metrics";
  for (const char *other : {"--listen=unix:/x", "--tls-listen=:443"}) {
    options = read({"--stream=field", other, "--tls-certificate=c.pem"}).options;
    ASSERT_TRUE(complete(options, {}));
    EXPECT_EQ(all_listeners(options).size(), 1U) << other;
  }
  options = read({"--stream=field"}).options;
  ASSERT_TRUE(complete(options, {.viewers = true}));
  EXPECT_TRUE(options.listen.empty()) << "a service manager listens already";
}

TEST(CommandLine, takes_datagrams_only_from_this_machine_unless_told_otherwise) {
  const CommandLine line = read({"--stream=field"});
  EXPECT_EQ(line.options.allow_from, (std::vector<std::string>{"127.0.0.0/8", "::1/128"}));
}

TEST(CommandLine, errors_say_what_was_expected) {
  EXPECT_EQ(only_error({"--stream=F"}),
            "--stream \"F\": expected 1 to 64 of a-z, 0-9, '.', '_' "
            "and '-', the first a letter or digit");
  EXPECT_EQ(only_error({"--udp=unix:/x"}),
            "--udp \"unix:/x\": expected ADDRESS:PORT, [IPV6]:PORT or :PORT");
  EXPECT_EQ(only_error({"--udp=:1", "--udp=:2"}), "--udp: expected it only once");
  EXPECT_EQ(only_error({"--udp=:1", "--max-connections=-3"}),
            "--max-connections \"-3\": expected a whole number from 1 to 1000000");
  EXPECT_EQ(only_error({"--threads=3"}), "Unknown option --threads=3");
  EXPECT_EQ(only_error({"--max-egress=fast"}),
            "--max-egress \"fast\": expected bits a second, such as 800M or 1.5G, from 0 to 10T");
  EXPECT_EQ(only_error({"--max-held=1"}),
            "--max-held \"1\": expected bytes, such as 256M, from 1M to 1T");
  EXPECT_EQ(only_error({"--trusted-proxies=10.0.0.0/33"}),
            "--trusted-proxies \"10.0.0.0/33\": expected an address or block such as 192.0.2.0/24 "
            "or 2001:db8::/32, or unix:");
  EXPECT_EQ(only_error({"--udp"}), "Missing argument for --udp");
  EXPECT_EQ(only_error({"field"}), "\"field\": expected only options");
  EXPECT_EQ(read({"--stream=F", "--stale=x", "--listen=y"}).errors.size(), 3U);
}

TEST(CommandLine, nothing_to_serve_is_an_error) {
  Options options = read({}).options;
  const auto nothing = complete(options, {});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().message,
            "there is nothing to serve: expected --udp ADDR:PORT, --stream NAME, or both");
  EXPECT_TRUE(complete(options, {.udp = true}));
}

TEST(CommandLine, what_does_not_fit_together_is_an_error) {
  EXPECT_EQ(only_error({"--stream=f", "--tls-listen=:443"}),
            "HTTPS on :443 needs a certificate: expected tls_certificate");
  EXPECT_EQ(only_error({"--stream=f", "--tls-key=k.pem"}),
            "there is a tls_key without its certificate: expected tls_certificate");
  EXPECT_EQ(only_error({"--stream=f", "--listen=:80", "--admin-listen=:80"}),
            "the address :80 is given twice; expected each once");
  EXPECT_EQ(read({"--stream=f", "--listen=:0", "--admin-listen=:0"}).errors.size(), 0U);
  EXPECT_EQ(
      only_error({"--stream=f", "--poll-interval-ms=900", "--longest-poll-interval-ms=800"}),
      "poll_interval_ms is 900, longest_poll_interval_ms only 800: expected the longest to be "
      "no shorter");
}

TEST(CommandLine, help_names_every_setting_with_its_value) {
  const std::string help = read({"--help"}).text;
  for (const Setting &setting : all_settings()) {
    std::string flag = "--" + std::string(setting.name) + "=" + setting.value;
    std::replace(flag.begin(), flag.end(), '_', '-');
    EXPECT_NE(help.find(flag), std::string::npos) << flag;
  }
}

TEST(CommandLine, help_and_version_are_text) {
  EXPECT_NE(read({"--help"}).text.find("--listen"), std::string::npos);
  EXPECT_NE(read({"--version", "--nothing"}).errors.size(), 0U);
  EXPECT_EQ(read({"--version"}).text.substr(0, 8), "sentryc ");
}

TEST(CommandLine, counts_for_more_than_the_configuration) {
  const testing_support::TempDirectory directory;
  std::ofstream(directory.path("c.toml")) << "stream = ['a', 'b']\nwait = 1\nstale = '503'\n";
  const CommandLine line =
      read({"--config", directory.path("c.toml"), "--stream=c", "--stale=hold"});
  EXPECT_EQ(line.errors, std::vector<std::string>{});
  EXPECT_EQ(line.options.streams, std::vector<std::string>{"c"});
  EXPECT_EQ(line.options.properties, (Properties{{"stale", "hold"}, {"wait", 1000}}));
  EXPECT_FALSE(line.check_only);
  EXPECT_TRUE(read({"--stream=c", "--check"}).check_only);
}

}  // namespace
}  // namespace sentry::relay
