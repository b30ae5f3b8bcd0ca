// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/relay/daemon/sentryc-fixture.hpp"

namespace sentry::relay {
namespace {

using testing_support::read_part;

constexpr const char *kDone = "The configuration has been read again";
// `openssl passwd -6 -salt salt secret`
constexpr const char *kHashOfSecret =
    "$6$salt$egUxKNxDs8kPfh8iPMNcosMhb2eWah6d3R44JDm5Rj"
    "/j/XWR5E33QPd0YmHXoDHOIDR6kL5D3JcQcz0O8FHE00";
constexpr const char *kRefused = "everything stays as it was";

class SentrycReloadTest : public SentrycTest {
 protected:
  SentrycReloadTest() : source_(writer()) { publish(*source_, {7, 1}); }

  void start(const std::string &text) {
    write_config(text);
    relay_ = std::make_unique<RunningSentryc>(
        std::vector<std::string>{"--config", config_path(), "--listen=127.0.0.1:0"});
    await(port(), "/field/latest.jpg", "\"field-7-1\"");
  }
  [[nodiscard]] std::uint16_t port() const { return relay_->http_port(); }
  // False, and what it said, when it does not say `outcome` then.
  ::testing::AssertionResult reload(const std::string &text, const std::string &outcome = kDone) {
    write_config(text);
    relay_->signal(SIGHUP);
    if (relay_->says(outcome)) return ::testing::AssertionSuccess();
    relay_->signal(SIGKILL);
    return ::testing::AssertionFailure() << relay_->output();
  }
  [[nodiscard]] std::string cache_control() const {
    return HttpClient(port()).get("/field/latest.jpg").field("Cache-Control");
  }
  // Once it is this; what it is in the end. A relay that was full lets some in and others not for
  // a moment.
  [[nodiscard]] std::string await_cache_control(const std::string &expected) const {
    const auto deadline = std::chrono::steady_clock::now() + HttpClient::kLimit;
    std::string found = cache_control();
    while (found != expected && std::chrono::steady_clock::now() < deadline) {
      found = cache_control();
    }
    return found;
  }
  [[nodiscard]] int status_of(const std::string &target, const std::string &fields = "") const {
    return HttpClient(port()).get(target, fields).status;
  }

  std::unique_ptr<shm::RingWriter> source_;
  std::unique_ptr<RunningSentryc> relay_;
};

TEST_F(SentrycReloadTest, new_limits_count_and_viewers_stay) {
  start("stream = 'field'\n");
  const auto viewer = watch(port());
  EXPECT_EQ(cache_control(), "no-cache");
  ASSERT_TRUE(reload("stream = 'field'\nlatest_max_age = 7\nmax_connections = 1\n"));
  publish(*source_, {7, 2});
  const auto part = read_part(*viewer);
  ASSERT_TRUE(part) << "the viewer is still there";
  EXPECT_EQ(await_status(port(), "/field/latest.jpg", 503), 503) << "there is room for one";
  ASSERT_TRUE(reload("stream = 'field'\nlatest_max_age = 7\n"));
  const std::string seven = "public, max-age=7, stale-while-revalidate=0";
  EXPECT_EQ(await_cache_control(seven), seven) << "and what is left out is as ever";
  publish(*source_, {7, 3});
  EXPECT_TRUE(read_part(*viewer));
}

TEST_F(SentrycReloadTest, wrong_configuration_changes_nothing_and_is_told) {
  start("stream = 'field'\nlatest_max_age = 3\n");
  const auto viewer = watch(port());
  ASSERT_TRUE(reload("stream = 'field'\nlatest_max_age = 9\nwai = 4\n",
                     config_path() + ":3:1: unknown key \"wai\"; did you mean \"wait\"?"));
  EXPECT_TRUE(relay_->says(kRefused));
  EXPECT_EQ(cache_control(), "public, max-age=3, stale-while-revalidate=0");
  ASSERT_TRUE(reload("stream = 'field'\nslate_file = '/no/such.jpg'\nlatest_max_age = 9\n",
                     "/no/such.jpg"));
  EXPECT_TRUE(relay_->says(kRefused));
  EXPECT_EQ(cache_control(), "public, max-age=3, stale-while-revalidate=0");
  std::filesystem::remove(config_path());
  relay_->signal(SIGHUP);
  EXPECT_TRUE(relay_->says("cannot read the configuration"));
  publish(*source_, {7, 2});
  EXPECT_TRUE(read_part(*viewer));
  ASSERT_TRUE(reload("stream = 'field'\nlatest_max_age = 9\n"));
  EXPECT_EQ(cache_control(), "public, max-age=9, stale-while-revalidate=0");
}

TEST_F(SentrycReloadTest, streams_come_and_go) {
  start("stream = 'field'\n");
  const auto bench = writer("bench");
  publish(*bench, {8, 1});
  const auto viewer = watch(port());
  EXPECT_EQ(status_of("/bench/latest.jpg"), 404);
  ASSERT_TRUE(reload("stream = ['field', 'bench']\n"));
  EXPECT_EQ(await(port(), "/bench/latest.jpg", "\"bench-8-1\"").status, 200);
  publish(*source_, {7, 2});
  EXPECT_TRUE(read_part(*viewer)) << "who watches another is not disturbed";
  ASSERT_TRUE(reload("stream = ['bench']\n", "Stream field is served no more"));
  ASSERT_TRUE(relay_->says(kDone));
  EXPECT_EQ(status_of("/field/latest.jpg"), 404);
  EXPECT_EQ(status_of("/bench/latest.jpg"), 200);
}

TEST_F(SentrycReloadTest, stream_becomes_private_and_its_passwords_change) {
  start("[stream.field]\n");
  const std::string file = write_file("users", std::string("viewer:") + kHashOfSecret + "\n");
  const std::string viewer = "Authorization: Basic dmlld2VyOnNlY3JldA==\r\n";  // viewer:secret
  EXPECT_EQ(status_of("/field/latest.jpg"), 200);
  ASSERT_TRUE(reload("[stream.field]\npassword_file = '" + file + "'\n"));
  EXPECT_EQ(await_status(port(), "/field/latest.jpg", 401), 401);
  EXPECT_EQ(await_status(port(), "/field/latest.jpg", 200, viewer), 200);
  (void)write_file("users", std::string("other:") + kHashOfSecret + "\n");
  ASSERT_TRUE(reload("[stream.field]\npassword_file = '" + file + "'\n"));
  EXPECT_EQ(await_status(port(), "/field/latest.jpg", 401, viewer), 401);
  ASSERT_TRUE(reload("[stream.field]\npassword_file = '/no/such'\n", "/no/such"));
  EXPECT_TRUE(relay_->says(kRefused));
  EXPECT_EQ(status_of("/field/latest.jpg"), 401) << "still private";
}

TEST_F(SentrycReloadTest, listeners_come_and_go) {
  start("stream = 'field'\n");
  const std::string socket = files_.path("http.sock");
  ASSERT_TRUE(reload("stream = 'field'\n[[listener]]\naddress = 'unix:" + socket + "'\n"));
  HttpClient local(socket);
  EXPECT_EQ(local.get("/field/latest.jpg").status, 200);
  ASSERT_TRUE(reload("stream = 'field'\n"));
  EXPECT_FALSE(HttpClient(socket).connected());
  EXPECT_EQ(local.get("/field/latest.jpg").status, 200) << "who is connected stays";
  EXPECT_EQ(status_of("/field/latest.jpg"), 200);
}

TEST_F(SentrycReloadTest, what_takes_a_restart_is_named) {
  start("stream = 'field'\n");
  ASSERT_TRUE(reload("stream = 'field'\nworkers = 2\n",
                     "workers has changed, which takes a restart to count"));
  EXPECT_TRUE(relay_->says(kDone));
}

TEST_F(SentrycReloadTest, access_log_that_was_moved_aside_begins_anew) {
  const std::string log = files_.path("access.log");
  start("stream = 'field'\naccess_log = '" + log + "'\n");
  std::filesystem::rename(log, log + ".1");
  ASSERT_TRUE(reload("stream = 'field'\naccess_log = '" + log + "'\n"));
  EXPECT_TRUE(std::filesystem::exists(log));
  EXPECT_EQ(status_of("/field/latest.jpg?after"), 200);
  relay_->signal(SIGTERM);
  EXPECT_EQ(relay_->wait(), 0);
  std::ifstream lines(log);
  const std::string text{std::istreambuf_iterator<char>(lines), {}};
  EXPECT_NE(text.find("GET /field/latest.jpg?after"), std::string::npos) << text;
}

}  // namespace
}  // namespace sentry::relay
