// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/check/gstharness.h>
#include <gst/gst.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/gst-ref.hpp"
#include "tests/support/sample-jpeg.hpp"
#include "transport/base/frame.hpp"
#include "transport/udp/receiver.hpp"

namespace sentry::plugins {

inline constexpr std::chrono::seconds kPatience{30};  // for what must come; nothing waits this long

// An element of the plugin, alone, with a bus; back in NULL at the end.
class TestElement {
 public:
  explicit TestElement(const char *factory);
  TestElement(const TestElement &) = delete;
  TestElement &operator=(const TestElement &) = delete;
  ~TestElement();

  [[nodiscard]] GstElement *get() const { return element_.get(); }
  [[nodiscard]] GstBus *bus() const { return bus_.get(); }
  // A property from its text, as gst-launch-1.0 sets it.
  void set(const char *property, const std::string &text);
  [[nodiscard]] std::string text(const char *property) const;
  [[nodiscard]] std::uint64_t number(const char *property) const;
  // One field of network-stats or segment-stats.
  [[nodiscard]] std::uint64_t stat(const char *property, const char *field) const;
  GstStateChangeReturn go_to(GstState state) { return gst_element_set_state(get(), state); }

  // The next message of that type, or none after `kPatience`.
  [[nodiscard]] Ref<GstMessage> wait_for(GstMessageType type) const;
  [[nodiscard]] Ref<GstMessage> poll(GstMessageType type) const;

 private:
  Ref<GstElement> element_;
  Ref<GstBus> bus_;
};

struct Posted {
  GQuark domain = 0;
  int code = 0;
  std::string text;
  std::string debug;
};
Posted read_posted(GstMessage *message);
// Starts the element, which must fail with an error.
Posted start_and_fail(TestElement &element);

// The harness of a sink, fed with image/jpeg; with the test clock at zero.
struct SinkHarness {
  explicit SinkHarness(TestElement &element, bool live = true);
  SinkHarness(const SinkHarness &) = delete;
  SinkHarness &operator=(const SinkHarness &) = delete;
  ~SinkHarness() { gst_harness_teardown(h); }

  GstFlowReturn push(GstBuffer *buffer) const { return gst_harness_push(h, buffer); }

  GstHarness *h;
};

// The harness of a source, which plays by the system's clock.
struct SourceHarness {
  explicit SourceHarness(TestElement &element);
  SourceHarness(const SourceHarness &) = delete;
  SourceHarness &operator=(const SourceHarness &) = delete;
  ~SourceHarness() { gst_harness_teardown(h); }

  [[nodiscard]] Ref<GstBuffer> pull() const { return Ref<GstBuffer>::adopt(gst_harness_pull(h)); }

  GstHarness *h;
};

Ref<GstBuffer> make_buffer(std::span<const std::byte> bytes, GstClockTime pts = 0);
// A good picture whose grey is `shade`.
Ref<GstBuffer> jpeg_buffer(std::uint8_t shade = 128, GstClockTime pts = 0);
std::vector<std::byte> bytes_of(GstBuffer *buffer);

// What a sender's clients get: any free port of 127.0.0.1.
std::unique_ptr<udp::Receiver> open_receiver();
std::string client_of(const udp::Receiver &receiver);
std::optional<udp::ReceivedFrame> receive(udp::Receiver &receiver,
                                          std::chrono::nanoseconds limit = kPatience);

}  // namespace sentry::plugins
