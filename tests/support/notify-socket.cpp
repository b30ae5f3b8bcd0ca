// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/support/notify-socket.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>

namespace sentry::testing_support {

NotifySocket::NotifySocket(const std::string &path)
    : path_(path), fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
}

std::string NotifySocket::await(const std::string &line, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd ready{fd_.get(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(std::max<long>(left.count(), 0))) != 1) return {};
    char bytes[4096];
    const ssize_t size = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    const std::string message(bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if (("\n" + message).find("\n" + line) != std::string::npos) return message;
  }
}

}  // namespace sentry::testing_support
