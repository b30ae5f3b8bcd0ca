// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/fleet.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>

#include "tests/pipelines/daemon-run.hpp"
#include "tests/pipelines/faulty-source.hpp"

namespace sentry::pipelines {
namespace {

// The processes that this thread has started and that are not reaped.
std::set<int> all_children() {
  const std::string self = std::to_string(::gettid());
  std::ifstream file("/proc/self/task/" + self + "/children");
  return {std::istream_iterator<int>(file), std::istream_iterator<int>()};
}

class FleetTest : public testing::Test {
 protected:
  ~FleetTest() override {
    bool ended = false;
    fleet_.end([&] { ended = true; });
    turn([&] { return ended; });
    EXPECT_TRUE(ended);
  }

  static FeedSettings settings_of(const std::string &name, CameraSource camera = test_camera()) {
    FeedSettings settings;
    settings.camera = std::move(camera);
    settings.camera.name = name;
    settings.large.sinks = output_text({"", name, name});
    settings.limits = quick_limits();
    return settings;
  }

  // Turns the main loop until `done`, or for a long time.
  template <class Done>
  void turn(Done done) {
    Alarm wake(context_.get(), [] {});
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < end) {
      wake.set(monotonic_now_ns() + kNanosecondsPerSecond / 100);
      g_main_context_iteration(context_.get(), TRUE);
    }
  }

  FeedStatus status(const std::string &name) const { return fleet_.slots().at(name)->status(); }
  bool is_live(const std::string &name) const {
    return fleet_.slots().contains(name) && status(name).seen.pictures > 0;
  }

  // Those of this test.
  std::set<int> children() const {
    std::set<int> own = all_children();
    for (const int other : others_) own.erase(other);
    return own;
  }

  // In another process than `before`.
  bool is_live_again(const std::string &name, int before) const {
    return is_live(name) && status(name).pid != 0 && status(name).pid != before;
  }

  const std::set<int> others_ = all_children();
  Ref<GMainContext> context_ = Ref<GMainContext>::adopt(g_main_context_new());
  Fleet fleet_{context_.get()};
};

CameraSet set_of(std::vector<FeedSettings> all) {
  CameraSet cameras;
  for (FeedSettings &one : all) {
    const std::string name = one.camera.name;
    cameras.emplace(name, std::move(one));
  }
  return cameras;
}

TEST_F(FleetTest, adds_changes_and_removes_without_touching_the_rest) {
  fleet_.follow(set_of({settings_of("stays"), settings_of("changes"), settings_of("goes")}));
  turn([&] { return is_live("stays") && is_live("changes") && is_live("goes"); });
  ASSERT_TRUE(is_live("stays"));
  const int stays = status("stays").pid;
  const int changes = status("changes").pid;

  FeedSettings changed = settings_of("changes");
  changed.camera.plan.rate = Fraction{5, 1};
  fleet_.follow(set_of({settings_of("stays"), changed, settings_of("comes")}));
  turn([&] {
    return is_live("comes") && is_live("changes") && status("changes").pid != changes &&
           fleet_.slots().size() == 3;
  });
  EXPECT_TRUE(is_live("comes"));
  EXPECT_TRUE(is_live("changes"));
  EXPECT_NE(status("changes").pid, changes);
  EXPECT_FALSE(fleet_.slots().contains("goes"));
  EXPECT_EQ(status("stays").pid, stays) << "it was not started anew";
}

TEST_F(FleetTest, one_that_cannot_be_built_leaves_the_others_alone) {
  CameraSource broken;
  broken.launch_text = "nosuchelement";
  fleet_.follow(set_of({settings_of("broken", broken), settings_of("whole")}));
  turn([&] { return is_live("whole") && status("broken").failures > 1; });
  EXPECT_TRUE(is_live("whole"));
  EXPECT_GT(status("broken").failures, 1U);
}

TEST_F(FleetTest, a_segment_that_another_has_is_taken_as_soon_as_it_is_free) {
  FeedSettings second = settings_of("second");
  second.large.sinks = output_text({"", "first", "first"});
  fleet_.follow(set_of({settings_of("first")}));
  turn([&] { return is_live("first"); });
  fleet_.follow(set_of({settings_of("first"), second}));
  EXPECT_TRUE(status("second").trouble) << "the segment has a writer";
  fleet_.follow(set_of({second}));
  turn([&] { return is_live("second"); });
  EXPECT_TRUE(is_live("second"));
}

TEST_F(FleetTest, a_camera_with_an_error_in_its_file_goes_on_as_it_was) {
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one"); });
  const int pid = status("one").pid;
  CameraSet bad;
  bad.emplace("one", Error{ErrorCode::kInvalid, "one.toml:1:1: a mistake"});
  fleet_.follow(std::move(bad));
  ASSERT_TRUE(is_live("one"));
  EXPECT_EQ(status("one").pid, pid);
}

TEST_F(FleetTest, that_ends_takes_no_more_cameras) {
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one"); });
  bool ended = false;
  fleet_.end([&] { ended = true; });
  fleet_.follow(set_of({settings_of("one"), settings_of("two")}));
  EXPECT_TRUE(fleet_.slots().empty());
  turn([&] { return ended; });
  EXPECT_TRUE(ended);
  EXPECT_TRUE(fleet_.slots().empty());
}

TEST_F(FleetTest, a_camera_that_comes_back_before_it_has_left_runs_again) {
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one"); });
  const int pid = status("one").pid;
  fleet_.follow({});
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one") && status("one").pid != pid; });
  ASSERT_TRUE(is_live("one"));
  EXPECT_NE(status("one").pid, pid);
}

TEST_F(FleetTest, may_be_told_twice_to_end) {
  FeedSettings second = settings_of("second");
  second.large.sinks = output_text({"", "first", "first"});
  fleet_.follow(set_of({settings_of("first"), second}));
  EXPECT_TRUE(status("second").trouble) << "it has nothing to end";
  int ended = 0;
  fleet_.end([&] { ++ended; });
  fleet_.end([&] { ++ended; });
  turn([&] { return ended > 0; });
  EXPECT_EQ(ended, 1);
}

TEST_F(FleetTest, a_camera_whose_process_dies_goes_on_in_one_that_was_ready) {
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one") && children().size() == 2; });
  const int first = status("one").pid;
  std::set<int> ready = children();
  ASSERT_EQ(ready.erase(first), 1U);
  ASSERT_EQ(ready.size(), 1U);
  ASSERT_EQ(::kill(first, SIGKILL), 0);
  turn([&] { return is_live_again("one", first); });
  EXPECT_EQ(status("one").pid, *ready.begin());
}

TEST_F(FleetTest, a_camera_outlives_the_death_of_the_process_that_was_ready) {
  fleet_.follow(set_of({settings_of("one")}));
  turn([&] { return is_live("one") && children().size() == 2; });
  const std::set<int> both = children();
  const int first = status("one").pid;
  for (const int pid : both) ASSERT_EQ(::kill(pid, SIGKILL), 0);
  turn([&] { return is_live_again("one", first); });
  EXPECT_TRUE(is_live("one"));
  EXPECT_FALSE(both.contains(status("one").pid));
}

TEST_F(FleetTest, knows_that_an_output_was_left_behind) {
  register_faulty_source();
  FeedSettings hangs = settings_of("one");
  hangs.large.sinks = "fakesink testfaultysrc fault=hang num-buffers=1 ! fakesink";
  hangs.limits.stop = kNanosecondsPerSecond / 50;
  fleet_.follow(set_of({hangs}));
  turn([&] { return is_live("one"); });
  EXPECT_FALSE(fleet_.left_threads_behind());
  fleet_.follow({});
  turn([&] { return fleet_.left_threads_behind(); });
  EXPECT_TRUE(fleet_.left_threads_behind());
  bool ended = false;
  fleet_.end([&] { ended = true; });
  turn([&] { return ended; });
  EXPECT_TRUE(fleet_.left_threads_behind()) << "also when the camera is gone";
}

}  // namespace
}  // namespace sentry::pipelines
