// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <cstdlib>

#include "tests/relay/daemon/sentryc-fixture.hpp"

namespace sentry::relay {
namespace {

class SentrycCheckTest : public SentrycTest {
 protected:
  // Its exit status; `output` is what it said.
  int check(const std::string &text) {
    write_config(text);
    RunningSentryc relay({"--config", config_path(), "--check"});
    const int status = relay.wait();
    output = relay.output();
    return status;
  }
  std::string output;
};

TEST_F(SentrycCheckTest, good_configuration_is_good) {
  EXPECT_EQ(check("stream = 'field'\n"), 0) << output;
  EXPECT_EQ(output, "The configuration is good.\n");
}

TEST_F(SentrycCheckTest, everything_that_is_wrong_is_told) {
  EXPECT_EQ(check("stream = 'field'\nwait = -1\nworkers = 'many'\n"), 2);
  EXPECT_EQ(output, "sentryc: " + config_path() +
                        ":2:8: key \"wait\": expected seconds from 0 to 60, found -1\n"
                        "sentryc: " +
                        config_path() +
                        ":3:11: key \"workers\": expected a whole number from 0 to 256, found "
                        "\"many\"\nTry 'sentryc --help'.\n");
}

TEST_F(SentrycCheckTest, files_are_looked_at) {
  const std::string empty = write_file("empty", "# no key\n");
  const std::string brief = write_file("brief", "# a key\nguess me\n");
  EXPECT_EQ(check("slate_file = '/no/slate.jpg'\ntls_certificate = '/no/relay.pem'\n"
                  "[stream.a]\nsigning_key_file = '/no/keys'\n"
                  "[stream.b]\npassword_file = '/no/users'\n"
                  "[stream.c]\nsigning_key_file = '" +
                  empty + "'\n[stream.d]\nsigning_key_file = '" + brief + "'\n"),
            2);
  for (const std::string &name :
       {std::string("/no/slate.jpg"), std::string("/no/relay.pem"), std::string("/no/keys"),
        std::string("/no/users"), empty + ": expected a key", brief + ":2: expected a key of at"}) {
    EXPECT_NE(output.find(name), std::string::npos) << name << " in " << output;
  }
}

TEST_F(SentrycCheckTest, address_in_use_is_no_mistake_of_the_configuration) {
  const RunningSentryc first({"--stream=field", "--listen=127.0.0.1:0"});
  EXPECT_EQ(
      check("stream = 'field'\nlisten = '127.0.0.1:" + std::to_string(first.http_port()) + "'\n"),
      0)
      << output;
}

TEST_F(SentrycCheckTest, example_that_is_installed_is_good) {
  const char *example = std::getenv("EXAMPLE_CONFIGURATION");
  ASSERT_NE(example, nullptr);
  RunningSentryc relay({"--config", example, "--check"});
  EXPECT_EQ(relay.wait(), 0) << relay.output();
}

}  // namespace
}  // namespace sentry::relay
