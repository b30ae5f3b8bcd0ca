// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <thread>

#include "tests/relay/library/running-server.hpp"

namespace sentry::relay {
namespace {

struct Heard {
  guint viewers = 0;
  int times = 0;
  std::thread::id thread;
};

void hear_viewers(SentryRelayServer *, SentryRelayStream *, guint viewers, gpointer data) {
  auto *heard = static_cast<Heard *>(data);
  heard->viewers = viewers;
  heard->thread = std::this_thread::get_id();
  ++heard->times;
}

TEST(RelaySignals, tell_of_viewers_in_the_context_the_server_was_made_in) {
  GMainContext *context = g_main_context_new();
  g_main_context_push_thread_default(context);
  RunningServer relay;
  g_main_context_pop_thread_default(context);
  Heard heard;
  g_signal_connect(relay.server.get(), "viewers-changed", G_CALLBACK(hear_viewers), &heard);
  ASSERT_TRUE(relay.start());
  ASSERT_TRUE(push(relay.stream.get()));
  HttpClient viewer(relay.port());
  ASSERT_TRUE(watch(viewer, "field"));
  // The default context hears nothing of it.
  EXPECT_TRUE(turn_until([&] {
    guint viewers = 0;
    g_object_get(relay.server.get(), "n-viewers", &viewers, nullptr);
    return viewers == 1;
  }));
  EXPECT_EQ(heard.times, 0);
  while (heard.viewers != 1) g_main_context_iteration(context, TRUE);
  EXPECT_EQ(heard.thread, std::this_thread::get_id());
  g_main_context_unref(context);
}

TEST(RelaySignals, tell_of_properties_that_change) {
  RunningServer relay;
  int notified = 0;
  const auto count = +[](GObject *, GParamSpec *, gpointer data) { ++*static_cast<int *>(data); };
  g_signal_connect(relay.server.get(), "notify::n-connections", G_CALLBACK(count), &notified);
  ASSERT_TRUE(relay.start());
  HttpClient viewer(relay.port());
  EXPECT_EQ(viewer.get("/healthz").status, 200);
  EXPECT_TRUE(turn_until([&] { return notified > 0; }));
}

TEST(RelaySignals, come_no_more_once_the_server_is_gone) {
  Heard heard;
  {
    RunningServer relay;
    g_signal_connect(relay.server.get(), "viewers-changed", G_CALLBACK(hear_viewers), &heard);
    ASSERT_TRUE(relay.start());
    ASSERT_TRUE(push(relay.stream.get()));
    HttpClient viewer(relay.port());
    ASSERT_TRUE(watch(viewer, "field"));
  }
  while (g_main_context_iteration(nullptr, FALSE) != FALSE) continue;
  EXPECT_EQ(heard.times, 0);
}

}  // namespace
}  // namespace sentry::relay
