// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/picture-hop.hpp"

#include <gst/app/gstappsrc.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "tests/support/sample-jpeg.hpp"
#include "transport/base/clock.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::int64_t kOtherTime = 1'790'000'000'000'000'000;  // some instant of 2026

struct Taken {
  std::int64_t capture_ns = 0;
  bool due = false;
};

class PictureHopTest : public testing::Test {
 protected:
  void SetUp() override {
    pipeline_ = Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(
        gst_parse_launch("appsrc name=in is-live=true format=time caps=image/jpeg,framerate=25/1 ! "
                         "appsink name=out sync=false enable-last-sample=false",
                         nullptr))));
    source_ = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "in"));
    const auto sink = Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "out"));
    hop_ = std::make_shared<PictureHop>(
        [this](const Picture &picture) {
          const std::scoped_lock lock(mutex_);
          pictures_.push_back({picture.capture_ns, picture.due});
          changed_.notify_all();
        },
        rate_);
    hop_->set_live(true);
    PictureHop::connect(GST_APP_SINK(sink.get()), hop_);
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
  }
  void TearDown() override { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }

  // A picture that the camera's clock dates `age` ago.
  Ref<GstBuffer> picture(GstClockTime age) {
    const auto jpeg = testing_support::sample_jpeg();
    auto buffer = Ref<GstBuffer>::adopt(gst_buffer_new_memdup(jpeg.data(), jpeg.size()));
    const auto clock = Ref<GstClock>::adopt(gst_element_get_clock(pipeline_.get()));
    const GstClockTime now =
        gst_clock_get_time(clock.get()) - gst_element_get_base_time(pipeline_.get());
    GST_BUFFER_PTS(buffer.get()) = now > age ? now - age : 0;
    GST_BUFFER_DTS(buffer.get()) = GST_BUFFER_PTS(buffer.get());
    GST_BUFFER_DURATION(buffer.get()) = 40 * GST_MSECOND;
    return buffer;
  }

  Taken pass(Ref<GstBuffer> buffer) {
    gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer.release());
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(30), [&] { return !pictures_.empty(); })) {
      ADD_FAILURE() << "the hop gave no picture";
      return {};
    }
    const Taken taken = pictures_.front();
    pictures_.pop_front();
    return taken;
  }

  Ref<GstElement> pipeline_;
  Ref<GstElement> source_;
  std::shared_ptr<PictureHop> hop_;
  std::mutex mutex_;  // guards pictures_
  std::condition_variable changed_;
  std::deque<Taken> pictures_;
  std::optional<Fraction> rate_;
};

TEST_F(PictureHopTest, dates_a_picture_by_the_camera_s_clock) {
  // Running time has to have reached the age first.
  const auto clock = Ref<GstClock>::adopt(gst_element_get_clock(pipeline_.get()));
  const GstClockID at = gst_clock_new_single_shot_id(
      clock.get(), gst_element_get_base_time(pipeline_.get()) + 400 * GST_MSECOND);
  gst_clock_id_wait(at, nullptr);
  gst_clock_id_unref(at);
  const std::int64_t before = utc_now_ns();
  const auto got = pass(picture(300 * GST_MSECOND));
  EXPECT_NEAR(static_cast<double>(got.capture_ns), static_cast<double>(before - 300'000'000), 50e6);
}

TEST_F(PictureHopTest, keeps_the_time_that_a_camera_gave_itself) {
  auto sent = picture(0);
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple("timestamp/x-unix"));
  gst_buffer_add_reference_timestamp_meta(sent.get(), caps.get(), kOtherTime, GST_CLOCK_TIME_NONE);
  EXPECT_EQ(pass(std::move(sent)).capture_ns, kOtherTime);
}

TEST_F(PictureHopTest, dates_no_picture_before_the_last_one_unless_the_clock_is_set) {
  const auto caps = Ref<GstCaps>::adopt(gst_caps_new_empty_simple("timestamp/x-unix"));
  const auto date = [&](std::int64_t ns) {
    auto sent = picture(0);
    gst_buffer_add_reference_timestamp_meta(sent.get(), caps.get(), static_cast<GstClockTime>(ns),
                                            GST_CLOCK_TIME_NONE);
    return pass(std::move(sent)).capture_ns;
  };
  EXPECT_EQ(date(kOtherTime), kOtherTime);
  EXPECT_EQ(date(kOtherTime - 300'000), kOtherTime);
  EXPECT_EQ(date(kOtherTime + 1), kOtherTime + 1);
  EXPECT_EQ(date(kOtherTime - 2 * kNanosecondsPerSecond), kOtherTime - 2 * kNanosecondsPerSecond);
}

TEST_F(PictureHopTest, dates_a_picture_of_a_file_when_it_is_shown) {
  hop_->set_live(false);
  const std::int64_t before = utc_now_ns();
  auto sent = picture(0);
  GST_BUFFER_PTS(sent.get()) = 0;
  EXPECT_GE(pass(std::move(sent)).capture_ns, before);
}

TEST_F(PictureHopTest, counts_the_pictures_and_knows_the_period) {
  pass(picture(0));
  pass(picture(0));
  EXPECT_EQ(hop_->seen().pictures, 2U);
  EXPECT_GE(hop_->seen().period, kNanosecondsPerSecond / 25);
}

TEST_F(PictureHopTest, hands_nothing_on_once_it_is_closed) {
  pass(picture(0));
  hop_->close();
  gst_app_src_push_buffer(GST_APP_SRC(source_.get()), picture(0).release());
  gst_app_src_end_of_stream(GST_APP_SRC(source_.get()));
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline_.get()));
  const auto end = Ref<GstMessage>::adopt(
      gst_bus_timed_pop_filtered(bus.get(), 30 * GST_SECOND, GST_MESSAGE_EOS));
  EXPECT_TRUE(end);
  EXPECT_TRUE(pictures_.empty());
}

}  // namespace
}  // namespace sentry::pipelines
