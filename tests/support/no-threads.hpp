// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <cstddef>

namespace sentry::testing_support {

// While one lives, the process gets no new thread: each would want a stack that has no room
// (pthread_setattr_default_np(3)). Unlike RLIMIT_NPROC it holds for root, too.
class NoThreads {
 public:
  NoThreads() {
    EXPECT_EQ(::pthread_getattr_default_np(&before_), 0);
    pthread_attr_t huge;
    EXPECT_EQ(::pthread_attr_init(&huge), 0);
    EXPECT_EQ(::pthread_attr_setstacksize(&huge, kTooLarge), 0);
    EXPECT_EQ(::pthread_setattr_default_np(&huge), 0);
    ::pthread_attr_destroy(&huge);
  }
  NoThreads(const NoThreads &) = delete;
  NoThreads &operator=(const NoThreads &) = delete;
  ~NoThreads() {
    EXPECT_EQ(::pthread_setattr_default_np(&before_), 0);
    ::pthread_attr_destroy(&before_);
  }

 private:
  static constexpr std::size_t kTooLarge = std::size_t{1} << (sizeof(void *) == 8 ? 46 : 30);

  pthread_attr_t before_{};
};

}  // namespace sentry::testing_support
