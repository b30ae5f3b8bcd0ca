// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/support/free-port.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "transport/base/unique-fd.hpp"

namespace sentry::testing_support {
namespace {

constexpr int kFirst = 20'000;
constexpr int kCount = 12'000;  // below 32768, where the kernel's begin

bool is_free(int type, int port) {
  const UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return ::bind(fd.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
}

}  // namespace

// Tests that run at the same time begin at different places.
int free_port(int type) {
  static std::atomic<int> next = static_cast<int>(::getpid()) * 61;
  for (int tried = 0; tried < kCount; ++tried) {
    const int port = kFirst + next++ % kCount;
    if (is_free(type, port)) return port;
  }
  ADD_FAILURE() << "no port is free";
  return 0;
}

}  // namespace sentry::testing_support
