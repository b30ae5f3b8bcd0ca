// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/switcher.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "pipelines/sentryd/capture-stamp.hpp"
#include "plugins/buffer-map.hpp"
#include "plugins/frame-meta.hpp"
#include "tests/pipelines/gate.hpp"
#include "tests/support/sample-jpeg.hpp"

namespace sentry::pipelines {
namespace {

using testing_support::sample_jpeg;

constexpr std::int64_t kCapture = 1'700'000'000 * kNanosecondsPerSecond;
constexpr const char *kGrounds[] = {"slate", "dimmed", "plain"};

Ref<GstBuffer> buffer_of(const std::vector<std::byte> &jpeg) {
  return Ref<GstBuffer>::adopt(gst_buffer_new_memdup(jpeg.data(), jpeg.size()));
}

std::string ground_of(const Painting &painting) {
  if (painting.jpeg) return kGrounds[1];
  return painting.file.empty() ? kGrounds[2] : kGrounds[0];
}

struct Shown {
  SourceState state = SourceState::kLive;
  std::string reason;
  std::int64_t capture_ns = 0;
  std::vector<std::byte> bytes;
};

class SwitcherTest : public testing::Test {
 protected:
  void make(StandInSettings settings = {}) {
    SwitcherMeans means;
    means.paint = [this](const Painting &painting) { return paint(painting); };
    means.utc = [this] { return utc_; };
    means.steady = [this] { return steady_; };
    means.repeat_ns = means.retry_ns = kNanosecondsPerSecond / 100;
    switcher_ = std::make_unique<Switcher>(
        std::move(settings), context_.get(),
        [this](const Ref<GstBuffer> &picture) { note(picture.get()); }, std::move(means));
  }

  ~SwitcherTest() override {
    switcher_.reset();
    EXPECT_TRUE(thread_->await_idle());
  }

  // On the painters' thread. The shade of what comes is the number of the painting.
  Ref<GstBuffer> paint(const Painting &painting) {
    const auto number = painted_.size() + 1;
    painted_.push_back(ground_of(painting));
    texts_.push_back(painting.text);
    most_bytes_ = painting.most_bytes;
    if (gate_ && number == 1) gate_->pass();
    if (number <= failing_) return {};
    return buffer_of(stand_in(number));
  }

  static std::vector<std::byte> stand_in(std::size_t number) {
    return sample_jpeg({.shade = static_cast<std::uint8_t>(number)});
  }

  void note(GstBuffer *picture) {
    Shown shown;
    if (const auto meta = plugins::get_frame_meta(picture)) {
      shown.state = meta->state;
      shown.reason = meta->reason;
    }
    shown.capture_ns = capture_of(picture, 0);
    const plugins::BufferMap map(picture);
    shown.bytes.assign(map.bytes().begin(), map.bytes().end());
    shown_.push_back(std::move(shown));
  }

  void take(const std::vector<std::byte> &jpeg = sample_jpeg()) {
    auto picture = buffer_of(jpeg);
    stamp_capture(picture.get(), kCapture);
    switcher_->take(std::move(picture));
  }

  // Turns the main loop until there is nothing to be painted any more.
  void finish() {
    do {
      ASSERT_TRUE(thread_->await_idle());
    } while (g_main_context_iteration(context_.get(), FALSE) != FALSE);
  }

  template <class Done>
  void turn(Done done) {
    Alarm wake(context_.get(), [] {});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < end) {
      wake.set(monotonic_now_ns() + kNanosecondsPerSecond / 100);
      g_main_context_iteration(context_.get(), TRUE);
    }
    ASSERT_TRUE(done());
  }

  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  std::shared_ptr<PaintingThread> thread_ = PaintingThread::shared();
  std::shared_ptr<Gate> gate_;  // of the first painting
  std::size_t failing_ = 0;     // so many paintings fail
  std::int64_t utc_ = kCapture;
  std::int64_t steady_ = 0;
  std::vector<std::string> painted_;
  std::vector<std::string> texts_;
  std::int64_t most_bytes_ = 0;
  std::vector<Shown> shown_;
  std::unique_ptr<Switcher> switcher_;
};

using Grounds = std::vector<std::string>;

TEST_F(SwitcherTest, a_slate_that_cannot_be_painted_gives_way_to_the_last_picture) {
  StandInSettings settings;
  settings.slate = "broken.png";
  make(settings);
  failing_ = 1;
  take();
  switcher_->cut("No signal");
  finish();
  EXPECT_EQ(painted_, (Grounds{"slate", "dimmed"}));
  EXPECT_EQ(shown_.back().state, SourceState::kHeld);
  EXPECT_EQ(shown_.back().reason, "No signal");
  EXPECT_EQ(shown_.back().capture_ns, kCapture);
  EXPECT_EQ(shown_.back().bytes, stand_in(2));
}

TEST_F(SwitcherTest, without_a_last_picture_it_gives_way_to_a_plain_slate) {
  StandInSettings settings;
  settings.slate = "broken.png";
  make(settings);
  failing_ = 1;
  switcher_->cut("The camera is not there");
  finish();
  EXPECT_EQ(painted_, (Grounds{"slate", "plain"}));
  ASSERT_EQ(shown_.size(), 1U);
  EXPECT_EQ(shown_.back().state, SourceState::kSlate);
}

TEST_F(SwitcherTest, what_cannot_be_painted_at_all_is_tried_again_while_the_camera_is_away) {
  make();
  failing_ = 4;
  take();
  switcher_->cut("No signal");
  turn([&] { return shown_.back().bytes == stand_in(5); });
  EXPECT_EQ(painted_, (Grounds{"dimmed", "plain", "dimmed", "plain", "dimmed"}));
  EXPECT_EQ(shown_[1].state, SourceState::kHeld) << "told at once, by the last picture";
  EXPECT_EQ(shown_[1].bytes, sample_jpeg());
}

TEST_F(SwitcherTest, what_is_painted_is_shown_even_while_a_newer_painting_waits) {
  gate_ = std::make_shared<Gate>();
  make();
  switcher_->cut("First");
  gate_->await_reached();
  for (const char *reason : {"Second", "Third", "Fourth"}) switcher_->cut(reason);
  gate_->open();
  finish();
  ASSERT_EQ(texts_.size(), 2U);
  EXPECT_EQ(texts_[0].substr(0, 6), "First\n");
  EXPECT_EQ(texts_[1].substr(0, 7), "Fourth\n");
  ASSERT_EQ(shown_.size(), 2U);
  EXPECT_EQ(shown_[0].bytes, stand_in(1));
  EXPECT_EQ(shown_[1].bytes, stand_in(2));
}

TEST_F(SwitcherTest, what_is_painted_too_late_is_not_shown) {
  gate_ = std::make_shared<Gate>();
  make();
  switcher_->cut("No signal");
  gate_->await_reached();
  take();
  gate_->open();
  finish();
  ASSERT_EQ(shown_.size(), 1U);
  EXPECT_EQ(shown_[0].state, SourceState::kLive);
}

TEST_F(SwitcherTest, its_end_does_not_wait_for_a_painting) {
  gate_ = std::make_shared<Gate>();
  make();
  switcher_->cut("No signal");
  gate_->await_reached();
  switcher_.reset();
  gate_->open();  // had the end waited, this would not be reached
  finish();
  EXPECT_TRUE(shown_.empty());
}

TEST_F(SwitcherTest, a_last_picture_that_is_cut_off_is_not_held) {
  make();
  take();
  auto cut_off = sample_jpeg({.shade = 90});
  cut_off.resize(cut_off.size() - 5);
  take(cut_off);
  switcher_->cut("The camera was lost");
  ASSERT_EQ(shown_.size(), 3U);
  EXPECT_EQ(shown_[2].state, SourceState::kHeld);
  EXPECT_EQ(shown_[2].bytes, sample_jpeg());
}

// A board that boots in 1970 and is told the time half a minute later.
TEST_F(SwitcherTest, the_time_of_loss_follows_when_the_clock_is_set) {
  make();
  utc_ = 0;
  switcher_->cut("The camera is not there");
  finish();
  EXPECT_NE(texts_.at(0).find("No picture since 1970-"), std::string::npos);
  EXPECT_EQ(shown_.at(0).capture_ns, 0);
  steady_ += 30 * kNanosecondsPerSecond;
  utc_ = kCapture + 30 * kNanosecondsPerSecond;
  turn([&] { return shown_.back().bytes == stand_in(2); });
  EXPECT_NE(texts_.at(1).find("No picture since 2023-"), std::string::npos);
  EXPECT_EQ(shown_.back().capture_ns, kCapture);
}

TEST_F(SwitcherTest, the_time_of_the_last_picture_follows_when_the_clock_was_set_before_the_loss) {
  make();
  take();
  const std::int64_t hour = 3600 * kNanosecondsPerSecond;
  utc_ += hour;
  switcher_->cut("The camera was lost");
  ASSERT_EQ(shown_.size(), 2U);
  EXPECT_EQ(shown_.back().capture_ns, kCapture + hour);
}

TEST_F(SwitcherTest, a_clock_that_only_goes_on_paints_nothing_anew) {
  make();
  take();
  switcher_->cut("No signal");
  finish();
  const std::size_t shown = shown_.size();
  steady_ += 3600 * kNanosecondsPerSecond;
  utc_ += 3601 * kNanosecondsPerSecond;
  turn([&] { return shown_.size() >= shown + 3; });
  EXPECT_EQ(painted_, Grounds{"dimmed"});
  EXPECT_EQ(shown_.back().capture_ns, kCapture);
}

TEST_F(SwitcherTest, what_is_too_large_for_each_second_comes_less_often) {
  StandInSettings settings;
  settings.most_bytes = 1;
  make(settings);
  switcher_->cut("No signal");
  finish();
  ASSERT_EQ(shown_.size(), 1U);
  EXPECT_EQ(most_bytes_, 1);
  bool is_later = false;  // than several that are small enough
  Alarm later(context_.get(), [&] { is_later = true; });
  later.set(monotonic_now_ns() + kNanosecondsPerSecond / 20);
  turn([&] { return is_later; });
  EXPECT_EQ(shown_.size(), 1U);
}

TEST_F(SwitcherTest, what_a_camera_sends_before_a_picture_is_not_held) {
  make();
  auto jpeg = sample_jpeg();
  const auto good = jpeg;
  jpeg.insert(jpeg.begin(), {std::byte{0x0D}, std::byte{0x0A}});
  take(jpeg);
  shown_.clear();
  switcher_->cut("Gone");
  ASSERT_FALSE(shown_.empty());
  EXPECT_EQ(shown_.front().bytes, good);
}

// One of 60000x60000 pixels would take eleven gigabytes; it is held as it is.
TEST_F(SwitcherTest, a_huge_picture_is_not_painted_upon) {
  make();
  take(sample_jpeg({.width = 16384, .height = 16384}));
  switcher_->cut("Gone");
  finish();
  EXPECT_EQ(painted_, std::vector<std::string>{"plain"});
}

TEST_F(SwitcherTest, a_last_picture_with_padding_is_whole) {
  make();
  const auto good = sample_jpeg({.shade = 90});
  auto padded = good;
  padded.resize(padded.size() + 100);
  take(padded);
  switcher_->cut("The camera was lost");
  ASSERT_EQ(shown_.size(), 2U);
  EXPECT_EQ(shown_[1].bytes, good);
}

}  // namespace
}  // namespace sentry::pipelines
