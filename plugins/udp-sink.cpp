// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "plugins/udp-sink.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "plugins/element-message.hpp"
#include "plugins/gst-ref.hpp"
#include "plugins/properties.hpp"

GST_DEBUG_CATEGORY(sentryudpsink_debug);
#define GST_CAT_DEFAULT sentryudpsink_debug

namespace sentry::plugins {
namespace {

// How long the end of the stream waits for the last frame to leave.
constexpr std::chrono::seconds kDrainLimit{5};

using ClientList = UdpSinkSettings::ClientList;

bool contains(const ClientList &list, const udp::Endpoint &client) {
  return std::find(list.begin(), list.end(), client) != list.end();
}

ClientList missing_from(const ClientList &there, const ClientList &wanted) {
  ClientList missing;
  std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(missing),
               [&](const udp::Endpoint &client) { return !contains(there, client); });
  return missing;
}

void drop_repeated(ClientList &list) {
  ClientList once;
  for (auto &client : list) {
    if (!contains(once, client)) once.push_back(std::move(client));
  }
  list = std::move(once);
}

// The same client written the same way, or why it is none.
Result<udp::Endpoint> make_endpoint(const char *host, int port) {
  if (port < 1 || port > G_MAXUINT16) {
    return Error{ErrorCode::kInvalid,
                 "Bad client port " + std::to_string(port) + ": expected 1 to 65535."};
  }
  const udp::Endpoint written{host != nullptr ? host : "", static_cast<std::uint16_t>(port)};
  return udp::parse_endpoint(udp::to_string(written));
}

}  // namespace

UdpSink::UdpSink(GstBaseSink *element) : element_(element), upstream_(element) {}

bool UdpSink::start() {
  const Settings settings = copy_settings();
  if (const auto checked = settings.check(); !checked) return fail(checked.error());
  auto sender = udp::Sender::create(settings.sender);
  if (!sender) return fail(sender.error());
  Running running{sender.take(),
                  std::make_unique<FrameIntake>(element_, GST_CAT_DEFAULT, settings.sender.stream)};
  upstream_.forget();

  const ObjectLock lock(element_);
  // Not those copied above: somebody may have added one since.
  for (const udp::Endpoint &client : settings_.clients) running.sender->add(client);
  running_ = std::move(running);
  return true;
}

UdpSink::Settings UdpSink::copy_settings() {
  const ObjectLock lock(element_);
  return settings_;
}

bool UdpSink::fail(const Error &error) {
  post_error(GST_ELEMENT_CAST(element_), error, "The element cannot start sending.");
  return false;
}

void UdpSink::stop() {
  std::optional<Running> ended;  // outlives the lock, since its thread is joined
  const ObjectLock lock(element_);
  ended.swap(running_);
}

GstFlowReturn UdpSink::render(GstBuffer *buffer) {
  if (auto frame = running_->intake->accept(buffer)) {
    running_->sender->send(std::move(frame->info), std::move(frame->payload));
  }
  return GST_FLOW_OK;
}

/// Lets the last frame leave before the end of the stream is told. Ended by interrupt().
void UdpSink::drain() {
  if (!running_->sender->drain(kDrainLimit)) {
    GST_WARNING_OBJECT(element_, "the stream ended before its last frame had left");
  }
}

void UdpSink::interrupt(bool interrupted) {
  const ObjectLock lock(element_);
  if (running_) running_->sender->interrupt(interrupted);
}

void UdpSink::set_property(guint property, const GValue *value) {
  if (property == Settings::kClients) {
    set_clients(g_value_get_string(value));
    return;
  }
  const ObjectLock lock(element_);
  settings_.set(property, value);
  if (running_ && property == Settings::kPacingBitrate) {
    running_->sender->set_pacing_bitrate(settings_.sender.pacing_bitrate);
  }
}

void UdpSink::get_property(guint property, GValue *value) {
  if (property == Settings::kNetworkStats) {
    g_value_take_boxed(value, stats());
    return;
  }
  const ObjectLock lock(element_);
  settings_.get(property, value);
}

// A list that cannot be read changes nothing; while sending a warning tells, else start() fails.
void UdpSink::set_clients(const char *text) {
  auto clients = udp::parse_endpoints(text != nullptr ? text : "");
  const bool sending = [&] {
    const ObjectLock lock(element_);
    settings_.bad_clients = clients ? std::nullopt : std::optional(clients.error());
    return running_.has_value();
  }();
  if (clients) {
    edit_clients([&](ClientList &list) { list = clients.take(); });
  } else if (sending) {
    post_warning(GST_ELEMENT_CAST(element_), clients.error(), "The clients stay as they were.");
  }
}

void UdpSink::add(const char *host, int port) {
  const auto client = make_endpoint(host, port);
  if (client) {
    edit_clients([&](ClientList &list) { list.push_back(*client); });
  } else {
    post_warning(GST_ELEMENT_CAST(element_), client.error(), "No client was added.");
  }
}

void UdpSink::remove(const char *host, int port) {
  const auto client = make_endpoint(host, port);
  if (client) {
    edit_clients([&](ClientList &list) { std::erase(list, *client); });
  } else {
    post_warning(GST_ELEMENT_CAST(element_), client.error(), "No client was removed.");
  }
}

void UdpSink::clear() {
  edit_clients([](ClientList &list) { list.clear(); });
}

// Changes the list, tells a running sender, and then whoever listens to the signals.
void UdpSink::edit_clients(const std::function<void(ClientList &)> &edit) {
  ClientList added;
  ClientList removed;
  {
    const ObjectLock lock(element_);
    const ClientList before = settings_.clients;
    edit(settings_.clients);
    drop_repeated(settings_.clients);
    added = missing_from(before, settings_.clients);
    removed = missing_from(settings_.clients, before);
    if (running_) {
      for (const auto &client : removed) running_->sender->remove(client);
      for (const auto &client : added) running_->sender->add(client);
    }
  }
  for (const auto &client : removed) announce("client-removed", client);
  for (const auto &client : added) announce("client-added", client);
}

void UdpSink::announce(const char *signal, const udp::Endpoint &client) {
  GST_INFO_OBJECT(element_, "%s %s", signal, udp::to_string(client).c_str());
  g_signal_emit_by_name(element_, signal, client.host.c_str(), static_cast<int>(client.port));
}

Result<void> UdpSink::set_uri(const UdpUri &uri) {
  const auto client = make_endpoint(uri.host.c_str(), uri.port);
  if (!client) return client.error();
  {
    const ObjectLock lock(element_);
    if (running_) return Error{ErrorCode::kBusy, "A URI cannot be set while the element sends."};
    if (!uri.stream.empty()) settings_.sender.stream = uri.stream;
    settings_.bad_clients.reset();
  }
  edit_clients([&](ClientList &list) { list = {*client}; });
  return {};
}

/// The first client's; the others have no place in a URI.
std::optional<UdpUri> UdpSink::uri() {
  const ObjectLock lock(element_);
  if (settings_.clients.empty()) return std::nullopt;
  const udp::Endpoint &client = settings_.clients.front();
  return UdpUri{client.host, client.port, settings_.sender.stream};
}

GstStructure *UdpSink::stats() {
  const ObjectLock lock(element_);
  const auto sent = running_ ? running_->sender->stats() : udp::SenderStats{};
  return make_stats("sentryudpsink-stats",
                    {{"frames-sent", sent.frames_sent},
                     {"frames-replaced", sent.frames_replaced},
                     {"frames-aborted", sent.frames_aborted},
                     {"frames-damaged", running_ ? running_->intake->damaged() : 0},
                     {"frames-repeated", running_ ? running_->intake->repeated() : 0},
                     {"datagrams-sent", sent.datagrams_sent},
                     {"bytes-sent", sent.bytes_sent},
                     {"refused", sent.refused},
                     {"unreachable", sent.unreachable},
                     {"no-buffers", sent.no_buffers},
                     {"other-errors", sent.other_errors},
                     {"unresolved", sent.unresolved}});
}

}  // namespace sentry::plugins
