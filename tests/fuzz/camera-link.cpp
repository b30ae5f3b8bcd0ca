// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <glib.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "pipelines/capture/camera-source.hpp"
#include "pipelines/capture/control-desk.hpp"
#include "pipelines/capture/link.hpp"

namespace {

using namespace sentry;
using namespace sentry::pipelines;

using Packed = std::span<const std::byte>;

// What GLib takes for a programmer's mistake must not depend on what came over the link.
[[maybe_unused]] const GLogLevelFlags fatal = g_log_set_always_fatal(
    GLogLevelFlags(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));

void require(bool promise) {
  if (!promise) std::abort();
}

void check_source(Packed packed) {
  const auto source = unpack_source(packed);
  if (source) require(unpack_source(pack(*source).span()) == source);
}

void check_controls(Packed packed) {
  if (const auto request = unpack_control_request(packed)) {
    const auto again = unpack_control_request(pack(*request).span());
    require(again && again->id == request->id && again->name == request->name &&
            again->value == request->value);
  }
  if (const auto reply = unpack_control_reply(packed)) {
    const auto again = unpack_control_reply(pack(*reply).span());
    require(again && again->id == reply->id && again->line == reply->line);
  }
}

// These have words for what cannot be read.
void check_words(Packed packed) {
  const Error error = unpack_error(packed);
  const Error error_again = unpack_error(pack(error).span());
  require(error_again.code == error.code && error_again.message == error.message);
  const Trouble trouble = unpack_trouble(packed);
  const Trouble trouble_again = unpack_trouble(pack(trouble).span());
  require(trouble_again.text == trouble.text && trouble_again.reason == trouble.reason);
  const std::string text = unpack_text(packed);
  require(unpack_text(pack(text).span()) == text);
  const std::vector<std::string> texts = unpack_texts(packed);
  require(unpack_texts(pack(texts).span()) == texts);
}

void check_payload(Packed packed) {
  check_source(packed);
  check_controls(packed);
  check_words(packed);
}

// Any text without a NUL travels, UTF-8 or not, as in the name of a device.
void check_text(Packed bytes) {
  const std::string text(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (text.find('\0') != std::string::npos) return;
  require(unpack_text(pack(text).span()) == text);
  const CameraSource source{text, text, true, {text, "", text}, {}};
  require(unpack_source(pack(source).span()) == source);
}

// The same bytes as what the socket gives: messages, of which the last may be cut off.
void check_stream(Packed bytes) {
  auto ends = make_link();
  if (!ends) return;
  constexpr std::size_t kFitsTheSocket = 65536;
  const std::size_t size = std::min(bytes.size(), kFitsTheSocket);
  require(::send(ends->first.get(), bytes.data(), size, MSG_DONTWAIT) ==
          static_cast<ssize_t>(size));
  ends->first.reset();
  Link link(std::move(ends->second), Link::Patience::kNone);
  std::size_t received = 0;
  while (const auto message = link.receive()) {
    received += 2 * sizeof(std::uint32_t) + message->payload.size();
    check_payload(message->payload.span());
  }
  require(received <= size);
}

}  // namespace

// Whatever the bytes, as what sentryd and a camera's process say to each other: what is read can be
// said again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  check_payload(bytes);
  check_text(bytes);
  check_stream(bytes);
  return 0;
}
