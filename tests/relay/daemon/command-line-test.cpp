// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/command-line.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

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
  const CommandLine line = read({"--udp", "[::1]:5004", "--stream=field", "--stream", "bench",
                                 "--listen", ":80", "--listen=[::1]:81", "--allow-from",
                                 "192.0.2.0/24", "--stale=503", "--max-connections=7"});
  EXPECT_EQ(line.errors, std::vector<std::string>{});
  EXPECT_EQ(line.options.udp, (UdpAddress{"::1", 5004}));
  EXPECT_EQ(line.options.streams, (std::vector<std::string>{"field", "bench"}));
  EXPECT_EQ(line.options.listen.size(), 2U);
  EXPECT_EQ(line.options.allow_from, std::vector<std::string>{"192.0.2.0/24"});
  EXPECT_EQ(line.options.http.stale, StalePolicy::kUnavailable);
  EXPECT_EQ(line.options.max_connections, 7U);
}

TEST(CommandLine, listens_on_the_loopbacks_unless_told_otherwise) {
  const CommandLine line = read({"--stream=field"});
  EXPECT_EQ(line.options.listen, std::vector<ListenAddress>({{"localhost", 8080, {}}}));
  EXPECT_EQ(line.options.allow_from, (std::vector<std::string>{"127.0.0.0/8", "::1/128"}));
}

TEST(CommandLine, errors_say_what_was_expected) {
  EXPECT_EQ(only_error({}),
            "there is nothing to serve: expected --udp ADDR:PORT, --stream NAME, or both");
  EXPECT_EQ(only_error({"--stream=F"}),
            "--stream \"F\": expected 1 to 64 of a-z, 0-9, '.', '_' "
            "and '-', the first a letter or digit");
  EXPECT_EQ(only_error({"--udp=unix:/x"}),
            "--udp \"unix:/x\": expected ADDRESS:PORT, [IPV6]:PORT or :PORT");
  EXPECT_EQ(only_error({"--udp=:1", "--udp=:2"}), "--udp: expected it only once");
  EXPECT_EQ(only_error({"--udp=:1", "--max-connections=-3"}),
            "--max-connections \"-3\": expected a whole number from 1 to 1000000");
  EXPECT_EQ(only_error({"--workers=3"}), "Unknown option --workers=3");
  EXPECT_EQ(only_error({"--udp"}), "Missing argument for --udp");
  EXPECT_EQ(only_error({"field"}), "\"field\": expected only options");
  EXPECT_EQ(read({"--stream=F", "--stale=x", "--listen=y"}).errors.size(), 3U);
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
  EXPECT_EQ(line.options.http.stale, StalePolicy::kHold);
  EXPECT_EQ(line.options.http.wait, std::chrono::seconds(1));
}

}  // namespace
}  // namespace sentry::relay
