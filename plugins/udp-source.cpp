// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/udp-source.hpp"

#include <chrono>
#include <utility>

#include "plugins/element-message.hpp"
#include "plugins/frame-output.hpp"
#include "plugins/gst-ref.hpp"
#include "plugins/properties.hpp"
#include "transport/base/epoch-store.hpp"

GST_DEBUG_CATEGORY(sentryudpsrc_debug);
#define GST_CAT_DEFAULT sentryudpsrc_debug

namespace sentry::plugins {
namespace {

// One wait where no timeout is set; what ends it early is unlock().
constexpr std::chrono::nanoseconds kLongWait = std::chrono::hours(1);

}  // namespace

UdpSource::UdpSource(GstPushSrc *element) : element_(element) {}

bool UdpSource::start() {
  const Settings settings = [&] {
    const ObjectLock lock(element_);
    return settings_;
  }();
  if (const auto checked = settings.check(); !checked) return fail(checked.error());
  udp::ReceiverOptions options = settings.receiver;
  if (!settings.stream.empty()) options.streams = {settings.stream};
  options.first_heard = true;  // where no stream is named: a pad shows one
  options.state_directory = state_directory();
  auto receiver = udp::Receiver::create(options);
  if (!receiver) return fail(receiver.error());

  const ObjectLock lock(element_);
  running_ = Running{receiver.take(), settings.timeout_ns};
  return true;
}

bool UdpSource::fail(const Error &error) {
  post_error(GST_ELEMENT_CAST(element_), error, "The element cannot start receiving.");
  return false;
}

void UdpSource::stop() {
  std::optional<Running> ended;  // destroyed without the lock
  const ObjectLock lock(element_);
  ended.swap(running_);
}

GstFlowReturn UdpSource::create(GstBuffer **buffer) {
  while (true) {
    auto received = next();
    if (!received) {
      post_error(GST_ELEMENT_CAST(element_), received.error(), "The element stops receiving.");
      return GST_FLOW_ERROR;
    }
    if (auto &frame = *received) {
      warn_once();
      if (!fits_caps(frame->frame.info)) {
        GST_LOG_OBJECT(element_, "passing over a frame of type %s",
                       frame->frame.info.media_type.c_str());
        continue;
      }
      GST_LOG_OBJECT(element_, "frame %s of %s", to_string(frame->frame.info.id).c_str(),
                     frame->stream.c_str());
      *buffer = make_buffer(std::move(frame->frame), frame->discontinuity);
      return GST_FLOW_OK;
    }
    const bool interrupted = gate_.is_closed();
    if (const auto flow = gate_.pass(GST_BASE_SRC(element_)); flow != GST_FLOW_OK) return flow;
    if (!interrupted && running_->timeout_ns != 0) {
      post_timeout(GST_ELEMENT_CAST(element_), "GstSentryUdpSrcTimeout", running_->timeout_ns);
    }
  }
}

// The next frame; after a pause the newest of those that came meanwhile.
Result<std::optional<udp::ReceivedFrame>> UdpSource::next() {
  const bool timed = running_->timeout_ns != 0;
  auto received = running_->receiver->receive(timed ? std::chrono::nanoseconds(running_->timeout_ns)
                                                    : kLongWait);
  if (!received || !*received || !gate_.take_catch_up()) return received;
  while (true) {
    auto newer = running_->receiver->receive(std::chrono::nanoseconds(0));
    if (!newer || !*newer) return received;
    (*newer)->discontinuity = true;
    received = std::move(newer);
  }
}

// Frames come all the same, so that this is no error.
void UdpSource::warn_once() {
  const auto warning = running_->warned ? std::nullopt : running_->receiver->warning();
  if (!warning) return;
  running_->warned = true;
  post_warning(
      GST_ELEMENT_CAST(element_), *warning,
      "After a restart, frames that were recorded from the network could be played again.");
}

void UdpSource::set_flushing(bool flushing) {
  gate_.set_flushing(flushing);
  update_interrupt();
}

void UdpSource::set_paused(bool paused) {
  gate_.set_paused(paused);
  update_interrupt();
}

// The gate is read under the lock: of two that change it at once, the last to come here knows both.
// An application may flush an element that has not started.
void UdpSource::update_interrupt() {
  const ObjectLock lock(element_);
  if (running_) running_->receiver->interrupt(gate_.is_closed());
}

void UdpSource::set_property(guint property, const GValue *value) {
  const ObjectLock lock(element_);
  settings_.set(property, value);
}

void UdpSource::get_property(guint property, GValue *value) {
  const ObjectLock lock(element_);
  if (property == Settings::kNetworkStats) {
    g_value_take_boxed(value, stats());
  } else if (property == Settings::kPort) {
    store(value, port());
  } else {
    settings_.get(property, value);
  }
}

// The bound one, where there is one. Under the object lock.
std::uint16_t UdpSource::port() const {
  return running_ ? running_->receiver->port() : settings_.receiver.port;
}

Result<void> UdpSource::set_uri(const UdpUri &uri) {
  const ObjectLock lock(element_);
  if (running_) return Error{ErrorCode::kBusy, "A URI cannot be set while the element receives."};
  settings_.receiver.address = uri.host;
  settings_.receiver.port = uri.port != 0 ? uri.port : kDefaultUdpPort;
  settings_.stream = uri.stream;
  return {};
}

UdpUri UdpSource::uri() {
  const ObjectLock lock(element_);
  return {settings_.receiver.address, port(), settings_.stream};
}

// Under the object lock.
GstStructure *UdpSource::stats() const {
  const auto heard = running_ ? running_->receiver->stats() : udp::ReceiverStats{};
  return make_stats("sentryudpsrc-stats", {{"datagrams", heard.datagrams},
                                           {"bytes", heard.bytes},
                                           {"frames", heard.frames},
                                           {"frames-lost", heard.frames_lost},
                                           {"not-allowed", heard.not_allowed},
                                           {"malformed", heard.malformed},
                                           {"duplicate", heard.duplicate},
                                           {"corrupt", heard.corrupt},
                                           {"stale-epoch", heard.stale_epoch},
                                           {"skewed", heard.skewed},
                                           {"evicted", heard.evicted},
                                           {"unsupported", heard.unsupported},
                                           {"late", heard.late},
                                           {"other-stream", heard.other_stream},
                                           {"expired", heard.expired},
                                           {"kernel-drops", heard.kernel_drops}});
}

}  // namespace sentry::plugins
