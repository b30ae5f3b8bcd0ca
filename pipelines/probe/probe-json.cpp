// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/probe/probe-json.hpp"

#include <json-glib/json-glib.h>

#include <memory>

#include "pipelines/probe/advice.hpp"

namespace sentry::pipelines {
namespace {

using v4l2::CaptureDevice;
using v4l2::FrameSize;

// A value under construction: an object's member by its name, a list's without one.
class Writer {
 public:
  Writer() : builder_(json_builder_new(), g_object_unref) {}

  Writer &name(const char *name) {
    json_builder_set_member_name(builder_.get(), name);
    return *this;
  }
  void text(const std::string &value) {
    json_builder_add_string_value(builder_.get(), value.c_str());
  }
  void number(std::int64_t value) { json_builder_add_int_value(builder_.get(), value); }
  void boolean(bool value) { json_builder_add_boolean_value(builder_.get(), value ? TRUE : FALSE); }
  void null() { json_builder_add_null_value(builder_.get()); }
  template <class Members>
  void object(Members members) {
    json_builder_begin_object(builder_.get());
    members();
    json_builder_end_object(builder_.get());
  }
  template <class Items, class Write>
  void list(const Items &items, Write write) {
    json_builder_begin_array(builder_.get());
    for (const auto &item : items) write(item);
    json_builder_end_array(builder_.get());
  }
  void texts(const std::vector<std::string> &items) {
    list(items, [this](const std::string &item) { text(item); });
  }
  void text_or_null(const std::string &value) { value.empty() ? null() : text(value); }

  // The whole document on one line.
  std::string done() {
    const std::unique_ptr<JsonNode, decltype(&json_node_unref)> root(
        json_builder_get_root(builder_.get()), json_node_unref);
    const std::unique_ptr<char, decltype(&g_free)> line(json_to_string(root.get(), FALSE), g_free);
    return std::string(line.get()) + "\n";
  }

 private:
  std::unique_ptr<JsonBuilder, decltype(&g_object_unref)> builder_;
};

void write_inputs(Writer &to, const CaptureDevice &device) {
  const v4l2::Input *selected = device.selected_input();
  to.list(device.inputs, [&](const v4l2::Input &input) {
    to.object([&] {
      to.name("index").number(input.index);
      to.name("name").text(input.name);
      to.name("selected").boolean(&input == selected);
      to.name("tuner").boolean(input.is_tuner);
      to.name("digital").boolean(input.is_digital);
      to.name("standards").texts(v4l2::standard_names(input.standards));
    });
  });
}

void write_size(Writer &to, const FrameSize &size) {
  to.object([&] {
    to.name("width").number(size.width);
    to.name("height").number(size.height);
    if (size.is_range()) {
      to.name("least_width").number(size.least_width);
      to.name("least_height").number(size.least_height);
      to.name("step_width").number(size.step_width);
      to.name("step_height").number(size.step_height);
    }
    to.name("any_rate_between").boolean(size.any_rate);
    to.name("rates").list(size.rates, [&](const v4l2::Rate &rate) { to.text(to_string(rate)); });
  });
}

void write_formats(Writer &to, const CaptureDevice &device) {
  to.list(device.formats, [&](const v4l2::PixelFormat &format) {
    to.object([&] {
      to.name("fourcc").text(format.fourcc);
      to.name("description").text(format.description);
      to.name("kind").text(std::string(to_string(format.kind)));
      to.name("sizes").list(format.sizes, [&](const FrameSize &size) { write_size(to, size); });
    });
  });
}

void write_advice(Writer &to, const CaptureDevice &device) {
  const Advice advice = advise(device);
  to.name("profiles").list(advice.suggestions, [&](const Suggestion &suggestion) {
    to.object([&] {
      to.name("profile").text(suggestion.profile);
      to.name("why").text(suggestion.why);
      to.name("settings").object([&] {
        for (const auto &[name, value] : suggestion.settings) to.name(name.c_str()).text(value);
      });
      to.name("command").text(command_line(suggestion));
    });
  });
  to.name("why_no_profile").text_or_null(advice.why_none);
}

void write_device(Writer &to, const CaptureDevice &device) {
  to.object([&] {
    to.name("device").text(device.stable_name());
    to.name("path").text(device.path);
    to.name("names").texts(device.names);
    to.name("problem").text_or_null(device.problem);
    to.name("driver").text(device.driver);
    to.name("card").text(device.card);
    to.name("bus").text(device.bus);
    to.name("multi_planar").boolean(device.is_multi_planar);
    write_inputs(to.name("inputs"), device);
    to.name("standard")
        .text_or_null(device.current ? v4l2::standard_name(device.current->standard) : "");
    to.name("signal_problem").text_or_null(device.signal.problem);
    write_formats(to.name("formats"), device);
    write_advice(to, device);
  });
}

}  // namespace

/// Devices as `--probe --json` shows them, for programs.
std::string probe_json(const std::vector<CaptureDevice> &devices) {
  Writer to;
  to.object([&] {
    to.name("devices").list(devices,
                            [&](const CaptureDevice &device) { write_device(to, device); });
  });
  return to.done();
}

}  // namespace sentry::pipelines
