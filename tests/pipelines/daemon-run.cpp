// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/pipelines/daemon-run.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::chrono::seconds kPatience{60};

std::string new_stream() {
  static std::atomic<int> count = 0;
  return "test-" + std::to_string(++count);
}

}  // namespace

SupervisorLimits quick_limits() {
  SupervisorLimits limits;
  limits.first_delay = kNanosecondsPerSecond / 50;
  limits.longest_delay = kNanosecondsPerSecond / 5;
  limits.shortest_pass = kNanosecondsPerSecond / 20;
  return limits;
}

CameraSource shipped_camera(const std::string &name, const VariableSettings &settings) {
  const auto profile = load_profile(std::string(SHIPPED_PROFILES) + "/" + name + ".toml");
  EXPECT_TRUE(profile) << profile.error().message;
  const auto text = fill_pipeline(*profile, settings);
  EXPECT_TRUE(text) << text.error().message;
  return {profile->name, *text, profile->loop, profile->packages, {}};
}

CameraSource test_camera(const std::string &after, const std::string &source) {
  CameraSource camera;
  camera.name = "test";
  camera.launch_text = "videotestsrc is-live=true " + source +
                       " ! video/x-raw,width=64,height=48,framerate=30/1 " + after + " ! jpegenc";
  return camera;
}

DaemonRun::DaemonRun(CameraSource camera, const SupervisorLimits &limits,
                     const std::string &clients, StandInSettings stand_in)
    : stream_(new_stream()), context_(Ref<GMainContext>::adopt(g_main_context_new())) {
  FeedSettings settings;
  settings.camera = std::move(camera);
  settings.large.sinks = output_text({clients, stream_, stream_});
  if (!clients.empty()) settings.large.shared_stream = stream_;
  settings.limits = limits;
  settings.large.stand_in = std::move(stand_in);
  auto daemon = Daemon::create(std::move(settings), context_.get());
  if (!daemon) {
    ADD_FAILURE() << daemon.error().message;
    return;
  }
  daemon_ = daemon.take();
  reader_.emplace(shm::RingReader::create(stream_).take());
  thread_ = std::thread([this] {
    g_main_context_push_thread_default(context_.get());
    ended_well_ = static_cast<bool>(daemon_->run());
    g_main_context_pop_thread_default(context_.get());
  });
}

DaemonRun::~DaemonRun() { finish(); }

bool DaemonRun::finish() {
  if (thread_.joinable()) {
    daemon_->quit();
    thread_.join();
  }
  return ended_well_;
}

std::optional<Frame> DaemonRun::next() {
  return next_that([](const FrameInfo &info) { return info.state == SourceState::kLive; });
}

std::optional<Frame> DaemonRun::next_stand_in() {
  return next_that([](const FrameInfo &info) { return info.state != SourceState::kLive; });
}

std::optional<Frame> DaemonRun::next_that(const std::function<bool(const FrameInfo &)> &wanted) {
  if (!reader_) return std::nullopt;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < end) {
    if (auto frame = reader_->next()) {
      if (frame->info.state == SourceState::kLive) last_live_ = frame->info;
      if (wanted(frame->info)) return frame;
      continue;
    }
    reader_->wait(std::chrono::milliseconds(250));
  }
  ADD_FAILURE() << "no picture of " << stream_ << " in " << kPatience.count() << " s";
  return std::nullopt;
}

std::vector<FrameInfo> DaemonRun::next(int count) {
  std::vector<FrameInfo> frames;
  while (count-- > 0) {
    auto frame = next();
    if (!frame) break;
    frames.push_back(frame->info);
  }
  return frames;
}

void expect_one_run(const std::vector<FrameInfo> &frames) {
  for (std::size_t i = 1; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].id.epoch, frames[0].id.epoch);
    EXPECT_GT(frames[i].id.number, frames[i - 1].id.number);
    EXPECT_GE(frames[i].capture_time_ns, frames[i - 1].capture_time_ns);
    EXPECT_EQ(frames[i].state, SourceState::kLive);
  }
}

}  // namespace sentry::pipelines
