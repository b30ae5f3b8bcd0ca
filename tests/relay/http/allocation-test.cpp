// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What an ordinary request costs: this program counts its allocations.

#include <cstdlib>
#include <new>

#include "tests/relay/http/answerer-fixture.hpp"

namespace {

thread_local std::size_t allocations = 0;

void *allocate(std::size_t size) {
  ++allocations;
  if (void *block = std::malloc(size > 0 ? size : 1)) return block;
  throw std::bad_alloc();
}

}  // namespace

void *operator new(std::size_t size) { return allocate(size); }
void *operator new[](std::size_t size) { return allocate(size); }
void operator delete(void *block) noexcept { std::free(block); }
void operator delete[](void *block) noexcept { std::free(block); }
void operator delete(void *block, std::size_t /*size*/) noexcept { std::free(block); }
void operator delete[](void *block, std::size_t /*size*/) noexcept { std::free(block); }

namespace sentry::relay {
namespace {

class AllocationTest : public AnswererTest {
 protected:
  AllocationTest() {
    field_->set_writer(true, {});
    publish({1'795'398'869'099'637'653, 41});
  }

  std::size_t cost_of(std::string_view target, int status, std::string_view if_none_match = {}) {
    ask(target);  // renders the settings
    const std::size_t before = allocations;
    auto wanted = answerer_.read(target);
    const Answer answer =
        answerer_.answer({std::get<Route>(std::move(wanted)), if_none_match, monotonic_});
    const std::size_t cost = allocations - before;
    EXPECT_EQ(std::get<Reply>(answer).status, status) << target;
    return cost;
  }
};

TEST_F(AllocationTest, ordinary_requests_allocate_their_head_and_nothing_else) {
  const std::string etag = "\"field-1795398869099637653-41\"";
  EXPECT_EQ(cost_of("/field/latest.jpg", 200), 1U);
  EXPECT_EQ(cost_of("/latest.jpg", 200), 1U);
  EXPECT_EQ(cost_of("/field/latest.jpg?17000000000000", 200), 1U);
  EXPECT_EQ(cost_of("/field/latest.jpg", 304, etag), 1U);
  EXPECT_EQ(cost_of("/field/frames/1795398869099637653-41.jpg", 200), 1U);
  EXPECT_EQ(cost_of("/snapshot", 200), 1U);
}

TEST_F(AllocationTest, long_heads_still_fit_into_one) {
  settings_.latest_max_age = std::chrono::seconds(3600);
  settings_.poll_interval = std::chrono::milliseconds(60'000);
  utc_ += 1'000'000 * kSecond;
  EXPECT_EQ(cost_of("/field/latest.jpg", 200), 1U);
}

TEST_F(AllocationTest, crowd_that_gets_the_smaller_rendition_costs_two) {
  const StreamPtr smaller = registry_.add("field.small");
  smaller->set_writer(true, {});
  publish(*smaller, {1'795'398'869'099'637'653, 41});
  board_.state = LoadState::kSmaller;
  EXPECT_LE(cost_of("/field/latest.jpg", 200), 2U);
}

}  // namespace
}  // namespace sentry::relay
