// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-device.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "pipelines/v4l2/control.hpp"
#include "pipelines/v4l2/device.hpp"
#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {
namespace {

using StructurePtr =
    std::unique_ptr<GstStructure, decltype([](GstStructure *s) { gst_structure_free(s); })>;

bool has_property(GstElement *element, const char *name) {
  return g_object_class_find_property(G_OBJECT_GET_CLASS(element), name) != nullptr;
}

std::vector<std::string> wanted_controls(GstElement *element) {
  std::vector<std::string> names;
  if (!has_property(element, "extra-controls")) return names;
  GstStructure *raw = nullptr;
  g_object_get(element, "extra-controls", &raw, nullptr);
  const StructurePtr controls(raw);
  const int count = controls ? gst_structure_n_fields(controls.get()) : 0;
  for (int i = 0; i < count; ++i) {
    names.emplace_back(gst_structure_nth_field_name(controls.get(), static_cast<guint>(i)));
  }
  return names;
}

// Only sources of V4L2 have both properties: other elements' devices are not files.
std::optional<CameraDevice> device_of(GstElement *element) {
  if (!has_property(element, "device") || !has_property(element, "device-fd")) return std::nullopt;
  char *device = nullptr;
  g_object_get(element, "device", &device, nullptr);
  const plugins::GCharPtr owner(device);
  if (device == nullptr) return std::nullopt;
  return CameraDevice{device, wanted_controls(element)};
}

// As v4l2src compares them.
std::string normal_name(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return g_ascii_isalnum(c) != FALSE ? g_ascii_tolower(c) : '_'; });
  return name;
}

}  // namespace

std::vector<CameraDevice> camera_devices(GstElement *pipeline) {
  std::vector<CameraDevice> found;
  const GstIteratorForeachFunction add = [](const GValue *item, gpointer to) {
    if (auto device = device_of(static_cast<GstElement *>(g_value_get_object(item)))) {
      static_cast<std::vector<CameraDevice> *>(to)->push_back(std::move(*device));
    }
  };
  GstIterator *elements = gst_bin_iterate_recurse(GST_BIN(pipeline));
  gst_iterator_foreach(elements, add, &found);
  gst_iterator_free(elements);
  return found;
}

/// The descriptor of the device that an element has open; -1 for none.
int open_device(GstElement *element) {
  int descriptor = -1;
  if (has_property(element, "device-fd")) {
    g_object_get(element, "device-fd", &descriptor, nullptr);
  }
  return descriptor;
}

/// Whether the device that was opened is gone, though another may have its name by now.
bool is_lost(int descriptor, v4l2::Driver &driver) {
  v4l2_capability capability{};
  return descriptor >= 0 && v4l2::is_gone(driver.control(descriptor, VIDIOC_QUERYCAP, &capability));
}

/// A sentence for each control that the device does not have, which v4l2src passes over in silence.
/// May wait for a driver; a device that cannot be asked has none to complain of.
std::vector<std::string> unknown_controls(const CameraDevice &camera, v4l2::Driver &driver) {
  std::vector<std::string> sentences;
  if (camera.controls.empty()) return sentences;
  const auto device = v4l2::Device::open(camera.path, driver);
  if (!device) return sentences;
  const auto controls = v4l2::list_controls(*device);
  if (!controls) return sentences;
  for (const std::string &name : camera.controls) {
    const auto control = v4l2::find_control(*controls, normal_name(name));
    if (!control) sentences.push_back(camera.path + ": " + control.error().message);
  }
  return sentences;
}

}  // namespace sentry::pipelines
