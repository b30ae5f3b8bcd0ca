// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/documents.hpp"

#include <cmath>

#include "relay/core/time-text.hpp"
#include "relay/http/json-writer.hpp"

namespace sentry::relay {
namespace {

void write_frame(JsonWriter &json, const FrameInfo &info, std::size_t size, std::int64_t age_ns) {
  // 64 bits of epoch do not fit a JavaScript number; a frame's number stays far below 2^53.
  json.text("epoch", std::to_string(info.id.epoch));
  json.integer("number", info.id.number);
  json.text("captured_at", rfc3339(info.capture_time_ns));
  json.integer("age_ms", static_cast<std::uint64_t>(age_ns / kNanosecondsPerMillisecond));
  json.integer("width", info.width);
  json.integer("height", info.height);
  json.integer("bytes", size);
  json.text("media_type", info.media_type);
}

void write_no_frame(JsonWriter &json) {
  for (const char *name :
       {"epoch", "number", "captured_at", "age_ms", "width", "height", "bytes", "media_type"}) {
    json.null(name);
  }
}

void write_source(JsonWriter &json, const Source &source) {
  json.begin_object("source");
  json.text("state", std::string(to_string(source.presence)));
  json.text("reason", source.reason);
  json.end_object();
}

void write_stream(JsonWriter &json, const Stream &stream, std::int64_t poll_interval_ms) {
  const StreamStatus status = stream.status();
  json.begin_object();
  json.text("stream", stream.name());
  if (status.newest) {
    write_frame(json, status.newest->info(), status.newest->payload().size(), status.age_ns);
  } else {
    write_no_frame(json);
  }
  json.text("server_time", rfc3339(status.now_ns));
  json.number("fps", std::round(status.fps * 1000) / 1000);
  json.integer("frames", status.frames);
  write_source(json, status.source);
  json.integer("viewers", status.viewers);
  // No frame is sealed: the datagrams carry none of the seals that would make it true.
  json.boolean("sealed", false);
  json.integer("poll_interval_ms", static_cast<std::uint64_t>(poll_interval_ms));
  json.end_object();
}

void write_server(JsonWriter &json, const ServerEntry &server) {
  json.begin_object();
  json.text("url", server.url);
  json.integer("weight", server.weight);
  json.text("region", server.region);
  json.text("state", server.state);
  json.end_object();
}

}  // namespace

std::string status_document(const Stream &stream, std::int64_t poll_interval_ms) {
  JsonWriter json;
  write_stream(json, stream, poll_interval_ms);
  return json.finish();
}

/// What µStreamer tells under `/state`, as far as a relay knows it.
std::string compat_state_document(const Stream &stream) {
  const StreamStatus status = stream.status();
  const auto fps = static_cast<std::uint64_t>(std::lround(status.fps));
  JsonWriter json;
  json.begin_object();
  json.boolean("ok", true);
  json.begin_object("result");
  json.begin_object("source");
  json.begin_object("resolution");
  json.integer("width", status.newest ? status.newest->info().width : 0);
  json.integer("height", status.newest ? status.newest->info().height : 0);
  json.end_object();
  json.boolean("online", status.source.presence == Presence::kLive);
  json.integer("captured_fps", fps);
  json.end_object();
  json.begin_object("stream");
  json.integer("queued_fps", fps);
  json.integer("clients", status.viewers);
  json.end_object();
  json.end_object();
  json.end_object();
  return json.finish();
}

std::string streams_document(const std::vector<StreamPtr> &streams, std::int64_t now_ns,
                             std::int64_t poll_interval_ms) {
  JsonWriter json;
  json.begin_object();
  json.text("server_time", rfc3339(now_ns));
  json.begin_array("streams");
  for (const StreamPtr &stream : streams) write_stream(json, *stream, poll_interval_ms);
  json.end_array();
  json.end_object();
  return json.finish();
}

/// The relays that a player may choose from; without any configured, this one. Its address is
/// `./`, relative to the document's own, because only the viewer knows under which name he came.
std::string servers_document(const std::vector<ServerEntry> &servers, std::string_view own_state,
                             std::int64_t poll_interval_ms) {
  JsonWriter json;
  json.begin_object();
  json.integer("poll_interval_ms", static_cast<std::uint64_t>(poll_interval_ms));
  json.begin_array("servers");
  for (const ServerEntry &server : servers) write_server(json, server);
  if (servers.empty()) {
    write_server(json, ServerEntry{.url = "./", .state = std::string(own_state)});
  }
  json.end_array();
  json.end_object();
  return json.finish();
}

}  // namespace sentry::relay
