// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/base/worker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "tests/pipelines/gate.hpp"

namespace sentry::pipelines {
namespace {

constexpr std::chrono::seconds kPatience{30};

TEST(Worker, runs_its_tasks_in_their_order) {
  std::vector<int> seen;
  Worker worker;
  for (int i = 0; i < 5; ++i) worker.post([&seen, i] { seen.push_back(i); });
  ASSERT_TRUE(worker.await_idle(kPatience));
  EXPECT_EQ(seen, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(Worker, tasks_that_wait_when_it_ends_are_not_run) {
  const auto gate = std::make_shared<Gate>();
  const auto ran = std::make_shared<std::atomic<bool>>(false);
  const auto dropped = std::make_shared<std::promise<void>>();
  {
    Worker worker;
    worker.post([gate] { gate->pass(); });
    // Gone when the task is destroyed, run or not.
    const std::shared_ptr<void> last(nullptr, [dropped](void *) { dropped->set_value(); });
    worker.post([ran, last] { *ran = true; });
    gate->await_reached();
  }
  gate->open();
  ASSERT_EQ(dropped->get_future().wait_for(kPatience), std::future_status::ready);
  EXPECT_FALSE(*ran);
}

TEST(Worker, is_idle_only_when_nothing_runs_or_waits) {
  const auto gate = std::make_shared<Gate>();
  Worker worker;
  EXPECT_TRUE(worker.await_idle(kPatience));
  worker.post([gate] { gate->pass(); });
  EXPECT_FALSE(worker.await_idle({}));
  gate->await_reached();
  EXPECT_FALSE(worker.await_idle({}));
  gate->open();
  EXPECT_TRUE(worker.await_idle(kPatience));
}

}  // namespace
}  // namespace sentry::pipelines
