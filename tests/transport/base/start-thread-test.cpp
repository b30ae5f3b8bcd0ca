// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/start-thread.hpp"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <future>

#include "tests/support/no-threads.hpp"

namespace sentry {
namespace {

TEST(StartThread, has_its_name_and_no_signals) {
  std::promise<void> named;
  std::array<char, 16> name{};
  sigset_t blocked{};
  auto thread = start_thread("sentry-test", [&] {
    named.get_future().wait();
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  });
  ASSERT_TRUE(thread);
  named.set_value();
  thread->join();
  EXPECT_STREQ(name.data(), "sentry-test");
  EXPECT_EQ(::sigismember(&blocked, SIGTERM), 1);
  EXPECT_EQ(::sigismember(&blocked, SIGPIPE), 1);
  sigset_t own{};
  ::pthread_sigmask(SIG_BLOCK, nullptr, &own);
  EXPECT_EQ(::sigismember(&own, SIGTERM), 0) << "the caller's stay as they were";
}

TEST(StartThread, none_left_is_an_error) {
  const testing_support::NoThreads none;
  const auto thread = start_thread("sentry-test", [] {});
  ASSERT_FALSE(thread);
  EXPECT_EQ(thread.error().code, ErrorCode::kSystem);
  EXPECT_EQ(thread.error().system_errno, EAGAIN);
  EXPECT_EQ(thread.error().message,
            "Cannot start the thread sentry-test: Resource temporarily unavailable");
}

}  // namespace
}  // namespace sentry
