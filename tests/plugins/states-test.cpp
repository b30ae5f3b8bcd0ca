// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/plugins/harness.hpp"

// Every element through every change of state, with nobody at the other end.
namespace sentry::plugins {
namespace {

class States : public testing::TestWithParam<const char *> {
 protected:
  States() {
    if (GetParam() == std::string("sentryudpsrc")) element_.set("port", "0");
    if (g_object_class_find_property(G_OBJECT_GET_CLASS(element_.get()), "segment") != nullptr) {
      element_.set("segment", "states");
    }
  }

  void pass_through(const std::vector<GstState> &states) {
    for (const GstState state : states) {
      ASSERT_NE(element_.go_to(state), GST_STATE_CHANGE_FAILURE)
          << gst_element_state_get_name(state);
      GstState reached = GST_STATE_VOID_PENDING;
      EXPECT_NE(gst_element_get_state(element_.get(), &reached, nullptr, GST_CLOCK_TIME_NONE),
                GST_STATE_CHANGE_FAILURE);
      EXPECT_EQ(reached, state);
    }
    EXPECT_FALSE(element_.poll(GST_MESSAGE_ERROR));
  }

  TestElement element_{GetParam()};
};

constexpr GstState kStates[] = {GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED,
                                GST_STATE_PLAYING};

TEST_P(States, every_state_can_follow_every_other) {
  for (const GstState from : kStates) {
    for (const GstState to : kStates) pass_through({from, to, GST_STATE_NULL});
  }
}

TEST_P(States, a_hundred_starts_and_stops) {
  for (int i = 0; i < 100; ++i) pass_through({GST_STATE_PLAYING, GST_STATE_NULL});
}

TEST_P(States, a_hundred_pauses) {
  for (int i = 0; i < 100; ++i) pass_through({GST_STATE_PLAYING, GST_STATE_PAUSED});
}

// A source waits for a frame that does not come; the change must not wait for it.
TEST_P(States, stops_while_it_waits) {
  Ref<GstElement> pipeline =
      Ref<GstElement>::adopt(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr))));
  const bool is_source = GST_OBJECT_FLAG_IS_SET(element_.get(), GST_ELEMENT_FLAG_SOURCE);
  GstElement *other = gst_element_factory_make(is_source ? "fakesink" : "appsrc", nullptr);
  gst_bin_add_many(GST_BIN(pipeline.get()), GST_ELEMENT(gst_object_ref(element_.get())), other,
                   nullptr);
  ASSERT_TRUE(is_source ? gst_element_link(element_.get(), other)
                        : gst_element_link(other, element_.get()));
  for (int i = 0; i < 20; ++i) {
    ASSERT_NE(gst_element_set_state(pipeline.get(), GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
    ASSERT_EQ(gst_element_set_state(pipeline.get(), GST_STATE_NULL), GST_STATE_CHANGE_SUCCESS);
  }
}

// Sets every writable property to its default, in every state, and reads every readable one.
TEST_P(States, properties_may_be_touched_in_every_state) {
  for (const GstState state : kStates) {
    pass_through({state});
    guint count = 0;
    GParamSpec **specs = g_object_class_list_properties(G_OBJECT_GET_CLASS(element_.get()), &count);
    for (guint i = 0; i < count; ++i) {
      const GParamSpec *spec = specs[i];
      const bool ours = std::string(g_type_name(spec->owner_type)).rfind("Sentry", 0) == 0;
      GValue value = G_VALUE_INIT;
      g_object_get_property(G_OBJECT(element_.get()), spec->name, &value);
      if (ours && (spec->flags & G_PARAM_WRITABLE) != 0) {
        g_object_set_property(G_OBJECT(element_.get()), spec->name, &value);
      }
      g_value_unset(&value);
    }
    g_free(specs);
  }
  EXPECT_FALSE(element_.poll(GST_MESSAGE_WARNING));
}

TEST_P(States, events_and_queries_of_any_kind_do_no_harm) {
  for (const GstState state : kStates) {
    pass_through({state});
    for (GstEvent *event : {gst_event_new_flush_start(), gst_event_new_flush_stop(TRUE),
                            gst_event_new_reconfigure(), gst_event_new_latency(GST_SECOND),
                            gst_event_new_seek(1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                                               GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0),
                            gst_event_new_qos(GST_QOS_TYPE_UNDERFLOW, 1.0, 0, 0)}) {
      gst_element_send_event(element_.get(), event);
    }
    for (GstQuery *query :
         {gst_query_new_latency(), gst_query_new_position(GST_FORMAT_TIME),
          gst_query_new_duration(GST_FORMAT_TIME), gst_query_new_seeking(GST_FORMAT_TIME)}) {
      gst_element_query(element_.get(), query);
      gst_query_unref(query);
    }
    EXPECT_FALSE(element_.poll(GST_MESSAGE_ERROR));
  }
}

INSTANTIATE_TEST_SUITE_P(Sentry, States,
                         testing::Values("sentryudpsink", "sentryudpsrc", "sentryshmsink",
                                         "sentryshmsrc"),
                         [](const auto &element) { return std::string(element.param); });

}  // namespace
}  // namespace sentry::plugins
