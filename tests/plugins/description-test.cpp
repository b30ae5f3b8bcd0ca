// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "tests/plugins/harness.hpp"

// What gst-inspect-1.0 shows of the plugin, which scripts and people depend on.
namespace sentry::plugins {
namespace {

struct Described {
  const char *factory;
  const char *klass;
  const char *caps;
  std::set<std::string> properties;
  std::set<std::string> signals;
};

class Description : public testing::TestWithParam<Described> {
 protected:
  [[nodiscard]] const char *metadata(const char *key) const {
    return gst_element_factory_get_metadata(gst_element_get_factory(element_.get()), key);
  }
  [[nodiscard]] GObjectClass *object_class() const { return G_OBJECT_GET_CLASS(element_.get()); }
  [[nodiscard]] GType type() const { return G_OBJECT_TYPE(element_.get()); }

  TestElement element_{GetParam().factory};
};

TEST_P(Description, says_what_the_element_is) {
  EXPECT_STREQ(metadata(GST_ELEMENT_METADATA_KLASS), GetParam().klass);
  EXPECT_STREQ(metadata(GST_ELEMENT_METADATA_AUTHOR), "The Sentry authors");
  EXPECT_EQ(
      gst_plugin_feature_get_rank(GST_PLUGIN_FEATURE(gst_element_get_factory(element_.get()))),
      static_cast<guint>(GST_RANK_NONE));
}

TEST_P(Description, has_one_pad_for_jpeg) {
  const GList *templates =
      gst_element_class_get_pad_template_list(GST_ELEMENT_CLASS(object_class()));
  ASSERT_NE(templates, nullptr);
  EXPECT_EQ(templates->next, nullptr);
  const auto caps = Ref<GstCaps>::adopt(
      gst_pad_template_get_caps(static_cast<GstPadTemplate *>(templates->data)));
  EXPECT_STREQ(GCharPtr(gst_caps_to_string(caps.get())).get(), GetParam().caps);
}

TEST_P(Description, has_the_properties_of_the_design_each_with_words) {
  guint count = 0;
  GParamSpec **specs = g_object_class_list_properties(object_class(), &count);
  std::set<std::string> own;
  for (guint i = 0; i < count; ++i) {
    if (specs[i]->owner_type != type()) continue;
    own.insert(specs[i]->name);
    EXPECT_GT(std::string(g_param_spec_get_blurb(specs[i])).size(), 20U) << specs[i]->name;
  }
  g_free(specs);
  EXPECT_EQ(own, GetParam().properties);
}

TEST_P(Description, has_the_signals_of_the_design) {
  guint count = 0;
  guint *ids = g_signal_list_ids(type(), &count);
  std::set<std::string> own;
  for (guint i = 0; i < count; ++i) own.insert(g_signal_name(ids[i]));
  g_free(ids);
  EXPECT_EQ(own, GetParam().signals);
}

INSTANTIATE_TEST_SUITE_P(
    Sentry, Description,
    testing::Values(
        Described{"sentryudpsink",
                  "Sink/Network",
                  "image/jpeg",
                  {"clients", "stream", "mtu", "pacing-bitrate", "priority", "fec", "key-file",
                   "bind-address", "bind-port", "ttl", "ttl-mc", "multicast-iface", "loop",
                   "qos-dscp", "buffer-size", "network-stats"},
                  {"add", "remove", "clear", "client-added", "client-removed"}},
        Described{"sentryudpsrc",
                  "Source/Network",
                  "image/jpeg, framerate=(fraction)0/1",
                  {"address", "port", "stream", "key-file", "allow-from", "multicast-iface",
                   "auto-multicast", "buffer-size", "timeout", "network-stats"},
                  {}},
        Described{"sentryshmsink",
                  "Sink",
                  "image/jpeg",
                  {"segment", "slots", "mode", "group", "segment-stats"},
                  {}},
        Described{"sentryshmsrc",
                  "Source",
                  "image/jpeg, framerate=(fraction)0/1",
                  {"segment", "timeout", "segment-stats"},
                  {}}),
    [](const auto &element) { return std::string(element.param.factory); });

TEST(Plugin, carries_its_licence_and_version) {
  const auto *plugin = gst_registry_find_plugin(gst_registry_get(), "sentry");
  ASSERT_NE(plugin, nullptr);
  auto *owned = const_cast<GstPlugin *>(plugin);
  EXPECT_STREQ(gst_plugin_get_license(owned), "LGPL");
  EXPECT_STREQ(gst_plugin_get_source(owned), "sentry");
  gst_object_unref(owned);
}

}  // namespace
}  // namespace sentry::plugins
