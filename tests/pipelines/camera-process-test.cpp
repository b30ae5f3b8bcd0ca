// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>

#include "plugins/buffer-map.hpp"
#include "transport/base/clock.hpp"
#include "transport/jpeg/header.hpp"

namespace sentry::pipelines {
namespace {

struct Got {
  std::size_t bytes = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool is_small = false;
};

// A camera's process, whose pictures are kept by their measures.
class CameraProcessTest : public testing::Test {
 protected:
  ~CameraProcessTest() override { process_.reset(); }

  void start(const std::string &launch_text, const PicturePlan &plan) {
    CameraSource source;
    source.name = "tried";
    source.launch_text = launch_text;
    source.plan = plan;
    CameraProcessEvents events;
    events.built = [](const auto &) {};
    events.starting = [] {};
    events.first_picture = [] {};
    events.signal = [](const auto &) {};
    events.failed = [this](const Trouble &trouble) { trouble_ = trouble.text; };
    events.pass_ended = [] {};
    events.stopped = [this] { stopped_ = true; };
    auto process = CameraProcess::spawn(
        source, context_.get(),
        [this](const Ref<GstBuffer> &picture, bool is_small) { take(picture, is_small); }, events);
    ASSERT_TRUE(process) << process.error().message;
    process_ = process.take();
    process_->prepare();
    process_->build();
    process_->build();
    const auto built = process_->await_built();
    ASSERT_TRUE(built) << built.error().message;
    process_->start();
  }

  void take(const Ref<GstBuffer> &picture, bool is_small) {
    const plugins::BufferMap map(picture.get());
    const auto header = jpeg::read_header(map.bytes());
    ASSERT_TRUE(header) << header.error().message;
    const std::scoped_lock lock(mutex_);
    got_.push_back({map.bytes().size(), header->width, header->height, is_small});
    changed_.notify_all();
  }

  // The pictures of one rendition, when there are so many.
  std::vector<Got> await(std::size_t count, bool small = false) {
    const auto chosen = [&] {
      std::vector<Got> some;
      for (const Got &one : got_) {
        if (one.is_small == small) some.push_back(one);
      }
      return some;
    };
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30), [&] { return chosen().size() >= count; });
    EXPECT_GE(chosen().size(), count);
    return chosen();
  }

  template <class Done>
  void turn(Done done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    Alarm wake(context_.get(), [] {});
    while (!done() && std::chrono::steady_clock::now() < end) {
      wake.set(monotonic_now_ns() + kNanosecondsPerSecond / 100);
      g_main_context_iteration(context_.get(), TRUE);
    }
  }

  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  std::mutex mutex_;  // guards the next two
  std::condition_variable changed_;
  std::vector<Got> got_;
  std::string trouble_;
  bool stopped_ = false;
  std::unique_ptr<CameraProcess> process_;
};

constexpr const char *kBars =
    "videotestsrc is-live=true ! video/x-raw,format=I420,width=640,height=480,framerate=30/1 ! "
    "jpegenc quality=85";
constexpr const char *kNoise =
    "videotestsrc is-live=true pattern=snow ! "
    "video/x-raw,format=I420,width=640,height=480,framerate=30/1 ! jpegenc quality=85";
constexpr const char *kStill =
    "videotestsrc is-live=true pattern=bar ! "
    "video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! jpegenc";

TEST_F(CameraProcessTest, gives_each_picture_its_share_of_the_bit_rate) {
  for (const char *scene : {kBars, kNoise}) {
    PicturePlan plan;
    plan.most_bitrate = 6'000'000;  // 25,000 bytes a picture
    start(scene, plan);
    const auto pictures = await(20);
    for (std::size_t i = 2; i < pictures.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(pictures[i].bytes), 25'000, 2'500) << scene << " " << i;
    }
    process_.reset();
    got_.clear();
  }
}

TEST_F(CameraProcessTest, makes_the_pictures_smaller_where_quality_alone_would_not_do) {
  PicturePlan plan;
  plan.most_bitrate = 2'000'000;
  start(kNoise, plan);
  const auto pictures = await(20);
  EXPECT_LT(pictures.back().width, 640U);
  EXPECT_NEAR(static_cast<double>(pictures.back().bytes), 8333, 833);
}

TEST_F(CameraProcessTest, follows_a_camera_that_changes_its_size) {
  PicturePlan plan;
  plan.most_bitrate = 2'000'000;
  start(
      "videotestsrc num-buffers=20 pattern=snow ! "
      "video/x-raw,format=I420,width=640,height=480,framerate=30/1 ! concat name=both "
      "videotestsrc num-buffers=20 pattern=snow ! "
      "video/x-raw,format=I420,width=480,height=640,framerate=30/1 ! both.sink_1 "
      "both. ! jpegenc quality=85",
      plan);
  const Got last = await(40).back();
  EXPECT_NEAR(static_cast<double>(last.bytes), 8333, 833);
  EXPECT_NEAR(static_cast<double>(last.width) / static_cast<double>(last.height), 480.0 / 640,
              0.02);
}

TEST_F(CameraProcessTest, makes_pictures_fit_that_the_camera_has_encoded_itself) {
  PicturePlan plan;
  plan.most_bitrate = 2'000'000;
  start(std::string(kNoise) + " ! identity ! queue", plan);
  EXPECT_NEAR(static_cast<double>(await(20).back().bytes), 8333, 833);
}

TEST_F(CameraProcessTest, sends_a_small_rendition_beside_the_large_one) {
  PicturePlan plan;
  plan.small = PictureSize{160, 120};
  for (const std::string &after : {std::string(), std::string(" ! identity")}) {
    start(kBars + after, plan);
    const auto small = await(3, true);
    const auto large = await(3);
    EXPECT_EQ(small[2].width, 160U);
    EXPECT_EQ(small[2].height, 120U);
    EXPECT_EQ(large[2].width, 640U);
    EXPECT_EQ(large[2].height, 480U);
    process_.reset();
    got_.clear();
  }
}

TEST_F(CameraProcessTest, scales_the_small_rendition_from_the_full_picture) {
  PicturePlan plan;
  plan.small = PictureSize{320, 240};
  plan.most_bitrate = 2'000'000;
  start(kNoise, plan);
  EXPECT_EQ(await(20, true).back().width, 320U);
  EXPECT_LT(await(20).back().width, 640U);
}

TEST_F(CameraProcessTest, sends_only_what_has_changed_and_still_sees_the_rest) {
  PicturePlan plan;
  plan.on_change = 5;
  start(kStill, plan);
  turn([&] { return process_->seen().pictures >= 30; });
  EXPECT_GE(process_->seen().pictures, 30U);
  EXPECT_EQ(await(1).size(), 1U);
}

TEST_F(CameraProcessTest, sees_pictures_that_the_rate_does_without) {
  PicturePlan plan;
  plan.rate = Fraction{1, 60};
  start(kStill, plan);
  turn([&] { return process_->seen().pictures >= 10; });
  EXPECT_EQ(await(1).size(), 1U);
}

TEST_F(CameraProcessTest, says_that_a_camera_without_a_device_has_no_controls) {
  start(kStill, {});
  std::string line;
  process_->control({}, [&](const std::string &reply) { line = reply; });
  turn([&] { return !line.empty(); });
  EXPECT_THAT(line, testing::HasSubstr("no controls"));
}

TEST_F(CameraProcessTest, tells_of_its_end_when_it_is_killed) {
  start(kStill, {});
  process_->kill();
  turn([&] { return !trouble_.empty(); });
  EXPECT_THAT(trouble_, testing::HasSubstr("signal 9"));
  EXPECT_FALSE(stopped_) << "it was not asked to";
  process_->stop();
  turn([&] { return stopped_; });
  EXPECT_TRUE(stopped_);
  EXPECT_EQ(process_->pid(), 0);
}

}  // namespace
}  // namespace sentry::pipelines
