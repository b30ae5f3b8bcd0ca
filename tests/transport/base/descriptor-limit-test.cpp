// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/descriptor-limit.hpp"

#include <gtest/gtest.h>

namespace sentry {
namespace {

class DescriptorLimit : public testing::Test {
 protected:
  DescriptorLimit() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit low{128, before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  }
  ~DescriptorLimit() override { ::setrlimit(RLIMIT_NOFILE, &before_); }

  static rlim_t now() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
  }

  rlimit before_{};
};

TEST_F(DescriptorLimit, rises_to_what_is_wanted_and_never_falls) {
  EXPECT_EQ(raise_descriptor_limit(200), 200U);
  EXPECT_EQ(now(), 200U);
  EXPECT_EQ(raise_descriptor_limit(150), 200U);
  EXPECT_EQ(now(), 200U);
}

TEST_F(DescriptorLimit, rises_as_far_as_the_system_allows) {
  EXPECT_EQ(raise_descriptor_limit(), before_.rlim_max);
  EXPECT_EQ(now(), before_.rlim_max);
}

}  // namespace
}  // namespace sentry
