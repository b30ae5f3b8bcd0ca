// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/udp/resolver.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <utility>

#include "gate.hpp"

namespace sentry::udp::testing {
namespace {

using namespace std::chrono_literals;

Error no_address() { return {ErrorCode::kNotFound, "no address"}; }

// Counts the ends of look-ups.
struct Changes {
  std::mutex mutex;
  std::condition_variable changed;
  unsigned count = 0;

  void add() {
    const std::lock_guard lock(mutex);
    ++count;
    changed.notify_all();
  }
  bool wait_for(unsigned wanted) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, kPatience, [&] { return count >= wanted; });
  }
};

TEST(Resolver, name_is_pending_until_it_has_an_address) {
  const auto gate = std::make_shared<Gate>();
  Changes changes;
  Resolver resolver(
      [gate](const std::string &) -> Result<std::vector<SocketAddress>> {
        gate->pass();
        return std::vector{*parse_literal("192.0.2.1")};
      },
      [&] { changes.add(); }, {});
  EXPECT_FALSE(resolver.answer("nara").pending) << "nobody asked";
  resolver.watch("nara");
  EXPECT_TRUE(resolver.answer("nara").pending);
  gate->open();
  ASSERT_TRUE(changes.wait_for(1));
  const auto answer = resolver.answer("nara");
  EXPECT_FALSE(answer.pending);
  ASSERT_EQ(answer.addresses.size(), 1U);
  EXPECT_EQ(to_string(host_of(answer.addresses[0])), "192.0.2.1");
}

TEST(Resolver, failed_look_up_is_tried_again_and_a_known_address_is_kept) {
  const auto calls = std::make_shared<std::atomic<int>>(0);
  Changes changes;
  Resolver::Timing timing;
  timing.refresh = 1ms;
  timing.first_retry = 1ms;
  Resolver resolver(
      [calls](const std::string &) -> Result<std::vector<SocketAddress>> {
        const int call = ++*calls;
        if (call == 3) return std::vector{*parse_literal("192.0.2.1")};
        return no_address();
      },
      [&] { changes.add(); }, timing);
  resolver.watch("nara");
  ASSERT_TRUE(changes.wait_for(6));
  EXPECT_EQ(resolver.answer("nara").addresses.size(), 1U);
}

TEST(Resolver, address_follows_the_name) {
  const auto calls = std::make_shared<std::atomic<int>>(0);
  Changes changes;
  Resolver::Timing timing;
  timing.refresh = 1ms;
  Resolver resolver(
      [calls](const std::string &) -> Result<std::vector<SocketAddress>> {
        return std::vector{*parse_literal(++*calls == 1 ? "192.0.2.1" : "192.0.2.2")};
      },
      [&] { changes.add(); }, timing);
  resolver.watch("nara");
  ASSERT_TRUE(changes.wait_for(2));
  EXPECT_EQ(to_string(host_of(resolver.answer("nara").addresses.at(0))), "192.0.2.2");
}

TEST(Resolver, slow_name_delays_no_other) {
  const auto gate = std::make_shared<Gate>();
  Changes changes;
  Resolver resolver(
      [gate](const std::string &host) -> Result<std::vector<SocketAddress>> {
        if (host == "slow") gate->pass();
        return std::vector{*parse_literal("192.0.2.1")};
      },
      [&] { changes.add(); }, {});
  resolver.watch("slow");
  ASSERT_TRUE(gate->wait_for_arrivals(1));
  resolver.watch("fast");
  ASSERT_TRUE(changes.wait_for(1));
  EXPECT_FALSE(resolver.answer("fast").addresses.empty());
  EXPECT_TRUE(resolver.answer("slow").pending);
  gate->open();
}

TEST(Resolver, may_go_while_a_look_up_hangs) {
  const auto gate = std::make_shared<Gate>();
  Changes changes;
  {
    Resolver resolver(
        [gate](const std::string &) -> Result<std::vector<SocketAddress>> {
          gate->pass();
          return no_address();
        },
        [&] { changes.add(); }, {});
    resolver.watch("nara");
    ASSERT_TRUE(gate->wait_for_arrivals(1));
  }
  gate->open();
  EXPECT_EQ(changes.count, 0U);
}

TEST(Resolver, name_is_forgotten_with_its_last_watcher) {
  Changes changes;
  Resolver resolver(
      [](const std::string &) -> Result<std::vector<SocketAddress>> {
        return std::vector{*parse_literal("192.0.2.1")};
      },
      [&] { changes.add(); }, {});
  resolver.watch("nara");
  resolver.watch("nara");
  ASSERT_TRUE(changes.wait_for(1));
  resolver.forget("nara");
  EXPECT_FALSE(resolver.answer("nara").addresses.empty());
  resolver.forget("nara");
  EXPECT_TRUE(resolver.answer("nara").addresses.empty());
  resolver.forget("nara");
}

TEST(Resolver, system_knows_this_host) {
  const auto addresses = system_lookup("localhost");
  ASSERT_TRUE(addresses) << addresses.error().message;
  EXPECT_FALSE(addresses->empty());
  const auto unknown = system_lookup("no-such-host.invalid");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("no-such-host.invalid"), std::string::npos);
}

}  // namespace
}  // namespace sentry::udp::testing
