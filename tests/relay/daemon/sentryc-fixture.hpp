// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/relay/daemon/running-sentryc.hpp"
#include "tests/relay/support/http-client.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/base/frame.hpp"
#include "transport/shm/ring-writer.hpp"

namespace sentry::relay {

// Segments and state of their own for each test, and a configuration that it may rewrite.
class SentrycTest : public testing::Test {
 protected:
  using HttpClient = testing_support::HttpClient;
  using HttpReply = testing_support::HttpReply;

  SentrycTest();

  static Frame frame(FrameId id);
  [[nodiscard]] std::unique_ptr<shm::RingWriter> writer(const std::string &stream = "field") const;
  static void publish(shm::RingWriter &writer, FrameId id);

  // Asks until the reply has this status and tag, or the limit is over.
  static HttpReply await(std::uint16_t port, const std::string &target, const std::string &etag);
  // Asks until the status is this, or the limit is over; the last status.
  static int await_status(std::uint16_t port, const std::string &target, int status,
                          const std::string &fields = "");
  // A client that watches /stream.mjpg and has seen a first part; not connected: it has not.
  static std::unique_ptr<HttpClient> watch(std::uint16_t port);

  [[nodiscard]] std::string config_path() const { return files_.path("sentryc.toml"); }
  void write_config(const std::string &text) const;
  // Writes a file beside the configuration and tells its path.
  [[nodiscard]] std::string write_file(const std::string &name, const std::string &text) const;

  testing_support::TempDirectory shm_;
  testing_support::TempDirectory state_;
  testing_support::TempDirectory files_;
};

}  // namespace sentry::relay
