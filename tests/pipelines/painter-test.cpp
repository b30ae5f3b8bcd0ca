// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/painter.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/pipelines/gate.hpp"

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
    thread_->post([gate = gate_] { gate->pass(); });
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

}  // namespace
}  // namespace sentry::pipelines
