// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tests/pipelines/gate.hpp"
#include "tests/support/temp-directory.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {
namespace {

class PainterTest : public testing::Test {
 protected:
  // Notes what is painted instead of painting it; no two do so at once.
  Paint noting() {
    return [this](const Painting &painting) {
      painted_.push_back(painting.text);
      return Ref<GstBuffer>();
    };
  }

  void paint(Painter &painter, const std::string &text) {
    Painting painting;
    painting.text = text;
    painter.paint(std::move(painting),
                  [this, text](const Ref<GstBuffer> & /*jpeg*/) { done_.push_back(text); });
  }

  // Keeps the thread that all painters share busy until open().
  void hold_thread() {
    thread_->post([gate = gate_](bool /*may_read_files*/) { gate->pass(); });
    gate_->await_reached();
  }

  void finish() {
    ASSERT_TRUE(thread_->await_idle());
    while (g_main_context_iteration(context_.get(), FALSE) != FALSE) {
    }
  }

  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  std::shared_ptr<PaintingThread> thread_ = PaintingThread::shared();
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::vector<std::string> painted_;
  std::vector<std::string> done_;
};

TEST_F(PainterTest, of_several_paintings_that_wait_only_the_newest_is_painted) {
  Painter painter(context_.get(), noting());
  hold_thread();
  for (const char *text : {"first", "second", "third"}) paint(painter, text);
  gate_->open();
  finish();
  EXPECT_EQ(painted_, std::vector<std::string>{"third"});
  EXPECT_EQ(done_, painted_);
}

TEST_F(PainterTest, one_that_asks_again_and_again_does_not_keep_another_waiting) {
  Painter hasty(context_.get(), noting());
  Painter patient(context_.get(), noting());
  hold_thread();
  paint(hasty, "hasty one");
  paint(patient, "patient");
  paint(hasty, "hasty two");
  gate_->open();
  finish();
  EXPECT_EQ(painted_, (std::vector<std::string>{"hasty two", "patient"}));
}

TEST_F(PainterTest, its_end_waits_for_nothing_and_drops_what_has_not_begun) {
  hold_thread();
  {
    Painter painter(context_.get(), noting());
    paint(painter, "never");
  }
  gate_->open();  // had the end waited, this would not be reached
  finish();
  EXPECT_TRUE(painted_.empty());
  EXPECT_TRUE(done_.empty());
}

TEST_F(PainterTest, nobody_is_told_of_a_painting_that_outlives_its_painter) {
  {
    Painter painter(context_.get(), [gate = gate_](const Painting & /*what*/) {
      gate->pass();
      return Ref<GstBuffer>();
    });
    paint(painter, "unwanted");
    gate_->await_reached();
  }
  gate_->open();
  finish();
  EXPECT_TRUE(done_.empty());
}

// With a thread of its own, on which a painting of a file hangs until open().
class HangingPainterTest : public PainterTest {
 protected:
  void make_thread(
      int left_behind,
      PaintingThread::BeginThread begin = [] { return std::make_unique<Worker>(); },
      std::int64_t hangs_after = kNanosecondsPerSecond) {
    thread_ = std::make_shared<PaintingThread>(PaintingLimits{hangs_after, left_behind},
                                               std::move(begin));
  }

  Paint hanging() {
    return [this](const Painting &painting) {
      {
        const std::scoped_lock lock(mutex_);
        painted_.push_back(painting.text);
      }
      if (hangs_without_file_ || !painting.file.empty()) opened_.wait();
      return Ref<GstBuffer>();
    };
  }

  void paint(Painter &painter, const std::string &text, const std::string &file) {
    Painting painting;
    painting.text = text;
    painting.file = file;
    painting.width = 64;
    painting.height = 48;
    painter.paint(std::move(painting), [this, text](const Ref<GstBuffer> &jpeg) {
      done_.push_back(text + (jpeg ? "!" : ""));
    });
  }

  template <class Done>
  void turn(Done done) {
    Alarm wake(context_.get(), [] {});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!done() && std::chrono::steady_clock::now() < end) {
      wake.set(monotonic_now_ns() + kNanosecondsPerSecond / 100);
      g_main_context_iteration(context_.get(), TRUE);
    }
    ASSERT_TRUE(done());
  }

  void await_done(std::size_t count) {
    turn([&] { return done_.size() >= count; });
  }

  std::atomic<bool> hangs_without_file_ = false;
  std::mutex mutex_;  // guards painted_
  std::promise<void> open_;
  std::shared_future<void> opened_ = open_.get_future();
};

using Texts = std::vector<std::string>;

TEST_F(HangingPainterTest, one_that_hangs_ends_with_nothing_and_does_not_keep_the_next_waiting) {
  make_thread(4);
  Painter hung(context_.get(), hanging(), thread_);
  Painter next(context_.get(), hanging(), thread_);
  paint(hung, "hung", "slate.png");
  paint(next, "next", "");
  await_done(2);
  EXPECT_EQ(done_, (Texts{"hung", "next"}));
  EXPECT_FALSE(thread_->await_idle());
  open_.set_value();
  turn([&] { return thread_->await_idle(); });
  finish();
  EXPECT_EQ(done_, (Texts{"hung", "next"})) << "what has been given up ends no second time";
}

TEST_F(HangingPainterTest, while_too_many_hang_no_file_is_read_and_the_rest_is_painted) {
  make_thread(2);
  Painter painter(context_.get(), hanging(), thread_);
  paint(painter, "first", "slate.png");
  await_done(1);
  paint(painter, "second", "slate.png");
  await_done(2);
  paint(painter, "third", "slate.png");
  await_done(3);
  paint(painter, "plain", "");
  await_done(4);
  EXPECT_EQ(painted_, (Texts{"first", "second", "plain"}));
  open_.set_value();
  turn([&] { return thread_->await_idle(); });
  paint(painter, "fourth", "slate.png");
  await_done(5);
  EXPECT_EQ(painted_.back(), "fourth") << "the files can be read again";
}

TEST_F(HangingPainterTest, what_hangs_without_a_file_leaves_only_so_many_threads_behind) {
  int begun = 0;
  // Long enough for a new thread to begin with its painting on a machine that is busy.
  make_thread(
      1,
      [&begun] {
        ++begun;
        return std::make_unique<Worker>();
      },
      3 * kNanosecondsPerSecond);
  Painter painter(context_.get(), hanging(), thread_);
  hangs_without_file_ = true;
  for (const char *text : {"first", "second", "third", "fourth"}) {
    paint(painter, text, "");
    await_done(done_.size() + 1);
  }
  EXPECT_EQ(done_, (Texts{"first", "second", "third", "fourth"}));
  EXPECT_EQ(painted_, (Texts{"first", "second"}));
  EXPECT_EQ(begun, 2);
  open_.set_value();
  turn([&] { return thread_->await_idle(); });
  paint(painter, "fifth", "");
  await_done(5);
  EXPECT_EQ(painted_.back(), "fifth") << "one of them has returned";
}

TEST_F(HangingPainterTest, a_painting_for_which_no_thread_can_be_begun_is_given_up) {
  std::atomic<bool> is_full = true;
  make_thread(4, [&is_full] {
    if (is_full) throw std::system_error(EAGAIN, std::generic_category());
    return std::make_unique<Worker>();
  });
  Painter painter(context_.get(), hanging(), thread_);
  paint(painter, "first", "");
  await_done(1);
  EXPECT_TRUE(painted_.empty());
  is_full = false;
  paint(painter, "second", "");
  await_done(2);
  EXPECT_EQ(painted_, (Texts{"second"}));
  EXPECT_EQ(done_, (Texts{"first", "second"}));
}

// Who opens a FIFO waits for a writer, as who opens a file waits for its disk.
TEST_F(HangingPainterTest, a_slate_whose_disk_does_not_answer_gives_way) {
  const testing_support::TempDirectory folder;
  const std::string fifo = folder.path("slate.png");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  make_thread(4);
  Painter slate(context_.get(), {}, thread_);
  Painter next(context_.get(), noting(), thread_);
  paint(slate, "slate", fifo);
  paint(next, "next", "");
  await_done(2);
  EXPECT_EQ(done_, (Texts{"slate", "next"}));
  turn([&] {
    UniqueFd(::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)).reset();
    return thread_->await_idle();
  });
}

}  // namespace
}  // namespace sentry::pipelines
