// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output.hpp"

#include <gtest/gtest.h>

#include "tests/support/no-threads.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr auto kIgnore = [](const std::string & /*reason*/) {};

TEST(Output, says_what_is_wrong_with_its_sinks) {
  const auto unknown = Output::create("no-such-sink", nullptr, kIgnore);
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("no-such-sink"), std::string::npos);
  const auto raw = Output::create("capsfilter caps=video/x-raw ! fakesink", nullptr, kIgnore);
  ASSERT_FALSE(raw);
  EXPECT_EQ(raw.error().message, "The sinks take no image/jpeg");
}

TEST(Output, says_that_there_is_no_thread_for_it) {
  const testing_support::NoThreads none;
  const auto output = Output::create("fakesink", nullptr, kIgnore);
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().code, ErrorCode::kSystem);
}

TEST(Output, ends_when_there_are_no_threads_any_more) {
  auto output = Output::create("fakesink", nullptr, kIgnore);
  ASSERT_TRUE(output) << output.error().message;
  ASSERT_TRUE((*output)->start());
  const testing_support::NoThreads none;
  EXPECT_TRUE((*output)->stop(60 * kNanosecondsPerSecond));
}

}  // namespace
}  // namespace sentry::pipelines
