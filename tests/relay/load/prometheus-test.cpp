// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/prometheus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/support/temp-directory.hpp"

namespace sentry::relay {
namespace {

using testing::HasSubstr;

// A relay with two workers that have done a little of everything.
class Metrics : public testing::Test {
 protected:
  Metrics() {
    workers_[0].count_reply(200);
    workers_[1].count_reply(200);
    workers_[1].count_reply(599);
    workers_[0].bytes_sent.set(std::int64_t{1} << 53);
    workers_[1].bytes_sent.set(1);
    workers_[0].busy_ns.set(1'500'000'000);
    for (const std::int64_t ns : {1'000LL, 20'000LL, 30'000LL, 100'000'000'000LL})
      workers_[0].reply_time.add(ns);
    workers_[1].reply_time.add(20'000);
    view_.version = "0.1.0";
    view_.workers = pointers_;
    view_.advice = {LoadState::kSlower, std::chrono::milliseconds(1670), 0.625};
    view_.streams = {{.name = "field",
                      .frames = 7,
                      .viewers = 3,
                      .age_seconds = 0.25,
                      .fps = 29.97,
                      .state = "live"},
                     {.name = "gate", .state = "gone"}};
    view_.process = read_process_metrics();
  }

  // The samples by name and labels.
  [[nodiscard]] std::map<std::string, std::string> samples() const {
    std::map<std::string, std::string> found;
    std::istringstream text(prometheus_text(view_));
    for (std::string line; std::getline(text, line);) {
      const std::size_t blank = line.rfind(' ');
      if (line.front() != '#') found[line.substr(0, blank)] = line.substr(blank + 1);
    }
    return found;
  }

  std::array<WorkerMetrics, 2> workers_;
  std::array<const WorkerMetrics *, 2> pointers_{&workers_[0], &workers_[1]};
  MetricsView view_;
};

TEST_F(Metrics, sum_what_all_workers_did) {
  const auto all = samples();
  EXPECT_EQ(all.at("sentry_http_replies_total{code=\"200\"}"), "2");
  EXPECT_EQ(all.at("sentry_http_replies_total{code=\"404\"}"), "0");
  EXPECT_EQ(all.at("sentry_http_replies_total{code=\"other\"}"), "1");
  EXPECT_EQ(all.at("sentry_http_sent_bytes_total"), "9007199254740993")
      << "a number that no double holds";
  EXPECT_EQ(all.at("sentry_worker_busy_seconds_total{worker=\"0\"}"), "1.5");
  EXPECT_EQ(all.at("sentry_worker_busy_seconds_total{worker=\"1\"}"), "0");
}

TEST_F(Metrics, give_times_in_seconds_and_cumulative_buckets) {
  const auto all = samples();
  EXPECT_EQ(all.at("sentry_http_reply_seconds_bucket{le=\"1.6e-05\"}"), "1");
  EXPECT_EQ(all.at("sentry_http_reply_seconds_bucket{le=\"3.2e-05\"}"), "4");
  EXPECT_EQ(all.at("sentry_http_reply_seconds_bucket{le=\"67.108864\"}"), "4");
  EXPECT_EQ(all.at("sentry_http_reply_seconds_bucket{le=\"+Inf\"}"), "5");
  EXPECT_EQ(all.at("sentry_http_reply_seconds_count"), "5");
  EXPECT_DOUBLE_EQ(std::stod(all.at("sentry_http_reply_seconds_sum")), 100.000071);
}

TEST_F(Metrics, tell_the_state_of_load_and_streams_as_one_of_several) {
  const auto all = samples();
  EXPECT_EQ(all.at("sentry_load_state{state=\"normal\"}"), "0");
  EXPECT_EQ(all.at("sentry_load_state{state=\"slower\"}"), "1");
  EXPECT_EQ(all.at("sentry_load_ratio"), "0.625");
  EXPECT_EQ(all.at("sentry_poll_interval_seconds"), "1.67");
  EXPECT_EQ(all.at("sentry_stream_frames_total{stream=\"field\"}"), "7");
  EXPECT_EQ(all.at("sentry_stream_viewers{stream=\"field\"}"), "3");
  EXPECT_EQ(all.at("sentry_stream_fps{stream=\"field\"}"), "29.97");
  EXPECT_EQ(all.at("sentry_stream_age_seconds{stream=\"field\"}"), "0.25");
  EXPECT_EQ(all.count("sentry_stream_age_seconds{stream=\"gate\"}"), 0U) << "never had a frame";
  EXPECT_EQ(all.at("sentry_stream_state{stream=\"gate\",state=\"gone\"}"), "1");
  EXPECT_EQ(all.at("sentry_stream_state{stream=\"gate\",state=\"live\"}"), "0");
}

TEST_F(Metrics, escape_labels) {
  view_.streams = {{.name = "a\"b\\c\nline", .state = "live"}};
  EXPECT_THAT(prometheus_text(view_),
              HasSubstr(R"(sentry_stream_viewers{stream="a\"b\\c\nline"} 0)"));
}

TEST_F(Metrics, tell_of_this_process) {
  const auto all = samples();
  EXPECT_GT(std::stod(all.at("process_resident_memory_bytes")), 1 << 20);
  EXPECT_GT(std::stod(all.at("process_virtual_memory_bytes")), 1 << 20);
  EXPECT_GE(std::stod(all.at("process_open_fds")), 3);
  EXPECT_GE(std::stod(all.at("process_cpu_seconds_total")), 0);
  const double started = std::stod(all.at("process_start_time_seconds"));
  const auto now = static_cast<double>(std::time(nullptr));
  EXPECT_LE(started, now + 2);
  EXPECT_GT(started, now - 3600);
}

TEST_F(Metrics, leave_out_what_the_system_does_not_say) {
  view_.process = {};
  EXPECT_THAT(prometheus_text(view_), testing::Not(HasSubstr("process_")));
}

// Every line by the grammar of the format; every family once, its type before its samples.
TEST_F(Metrics, keep_to_the_grammar) {
  const std::regex comment(R"(# (HELP|TYPE) ([a-z_]+) (.+))");
  const std::regex sample(
      R"(([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\.)*"(?:,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? (\S+))");
  view_.streams.push_back({.name = "\"\\\n{}", .state = "held"});
  std::map<std::string, std::string> types;
  std::map<std::string, int> seen;
  std::string family;
  std::istringstream text(prometheus_text(view_));
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_match(line, match, comment)) {
      if (match[1] == "HELP") {
        family = match[2];
        EXPECT_EQ(types.count(family), 0U) << family << " comes twice";
      } else {
        EXPECT_EQ(match[2], family);
        types[family] = match[3];
      }
      continue;
    }
    ASSERT_TRUE(std::regex_match(line, match, sample)) << line;
    EXPECT_EQ(++seen[match[1].str() + match[2].str()], 1) << line;
    EXPECT_EQ(match[1].str().rfind(family, 0), 0U) << line << " stands under " << family;
    const bool total = std::regex_match(family, std::regex(".*_total"));
    EXPECT_EQ(types.at(family) == "counter", total) << family;
    std::size_t read = 0;
    if (match[3] != "+Inf") static_cast<void>(std::stod(match[3], &read));
    EXPECT_EQ(read, match[3].length()) << line;
  }
  EXPECT_GT(types.size(), 30U);
}

TEST_F(Metrics, please_promtool) {
  const char *promtool = std::getenv("PROMTOOL");
  if (promtool == nullptr || *promtool == '\0') GTEST_SKIP() << "promtool is not installed";
  const testing_support::TempDirectory folder;
  std::ofstream(folder.path("metrics")) << prometheus_text(view_);
  const std::string command = std::string(promtool) + " check metrics <" + folder.path("metrics") +
                              " >" + folder.path("said") + " 2>&1";
  const int status = std::system(command.c_str());
  std::ostringstream said;
  said << std::ifstream(folder.path("said")).rdbuf();
  EXPECT_EQ(status, 0);
  EXPECT_EQ(said.str(), "");
}

}  // namespace
}  // namespace sentry::relay
