// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A checksum is computed with wide registers, which encoders want clear afterwards.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <vector>

#include "transport/base/frame.hpp"

#ifdef __x86_64__

namespace sentry {
namespace {

// The upper halves of some registers that have no value of their own between two calls.
std::array<unsigned char, 64> upper_halves() {
  std::array<unsigned char, 64> halves{};
  asm volatile(
      "vextractf128 $1, %%ymm0, 0(%0)\n"
      "vextractf128 $1, %%ymm1, 16(%0)\n"
      "vextractf128 $1, %%ymm2, 32(%0)\n"
      "vextractf128 $1, %%ymm3, 48(%0)\n"
      :
      : "r"(halves.data())
      : "memory");
  return halves;
}

class WideRegisters : public testing::Test {
 protected:
  void SetUp() override {
    if (!__builtin_cpu_supports("avx")) GTEST_SKIP() << "this processor has none";
  }

  const std::vector<std::byte> payload_ = std::vector<std::byte>(100'000, std::byte{0xa5});
  const std::array<unsigned char, 64> clear_{};
};

TEST_F(WideRegisters, are_clear_after_a_checksum) {
  [[maybe_unused]] const volatile auto sum = payload_checksum(payload_);
  EXPECT_EQ(upper_halves(), clear_);
}

}  // namespace
}  // namespace sentry

#endif
