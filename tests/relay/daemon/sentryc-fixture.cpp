// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/daemon/sentryc-fixture.hpp"

#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/support/sample-jpeg.hpp"
#include "transport/base/clock.hpp"

namespace sentry::relay {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenQuestions{10};

}  // namespace

SentrycTest::SentrycTest() {
  EXPECT_NE(std::getenv("SENTRYC"), nullptr) << "SENTRYC names the program to test";
  ::setenv("SENTRY_SHM_DIR", shm_.path().c_str(), 1);
  ::setenv("SENTRY_STATE_DIR", state_.path().c_str(), 1);
}

Frame SentrycTest::frame(FrameId id) {
  Frame made = testing_support::sample_frame(id);
  made.info.capture_time_ns = utc_now_ns();
  return made;
}

std::unique_ptr<shm::RingWriter> SentrycTest::writer(const std::string &stream) const {
  auto made = shm::RingWriter::create({.stream = stream, .directory = shm_.path()});
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return made ? made.take() : nullptr;
}

void SentrycTest::publish(shm::RingWriter &writer, FrameId id) {
  const Frame made = frame(id);
  EXPECT_TRUE(writer.publish(made.info, made.payload.span()));
}

SentrycTest::HttpReply SentrycTest::await(std::uint16_t port, const std::string &target,
                                          const std::string &etag) {
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  HttpReply reply;
  do {
    reply = HttpClient(port).get(target);
    if (reply.field("ETag") == etag) return reply;
    std::this_thread::sleep_for(kBetweenQuestions);
  } while (steady_clock::now() < deadline);
  return reply;
}

int SentrycTest::await_status(std::uint16_t port, const std::string &target, int status,
                              const std::string &fields) {
  const auto deadline = steady_clock::now() + HttpClient::kLimit;
  int found = 0;
  do {
    found = HttpClient(port).get(target, fields).status;
    if (found == status) break;
    std::this_thread::sleep_for(kBetweenQuestions);
  } while (steady_clock::now() < deadline);
  return found;
}

std::unique_ptr<SentrycTest::HttpClient> SentrycTest::watch(std::uint16_t port) {
  auto viewer = std::make_unique<HttpClient>(port);
  viewer->send("GET /stream.mjpg HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(viewer->read_head().find(" 200 "), std::string::npos);
  EXPECT_TRUE(testing_support::read_part(*viewer));
  return viewer;
}

void SentrycTest::write_config(const std::string &text) const {
  EXPECT_EQ(write_file("sentryc.toml", text), config_path());
}

std::string SentrycTest::write_file(const std::string &name, const std::string &text) const {
  std::ofstream(files_.path(name), std::ios::trunc) << text;
  return files_.path(name);
}

}  // namespace sentry::relay
