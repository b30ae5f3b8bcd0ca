// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/request-line.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipelines/base/json-object.hpp"
#include "pipelines/capture/control-desk.hpp"

namespace {

using namespace sentry;
using namespace sentry::pipelines;

// What GLib takes for a programmer's mistake must not depend on who asks.
[[maybe_unused]] const GLogLevelFlags fatal = g_log_set_always_fatal(
    GLogLevelFlags(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING));

void require(bool promise) {
  if (!promise) std::abort();
}

// One line of JSON, in which no control character stands bare, with this sentence.
void check_reply(const std::string &sentence) {
  const std::string line = json_error(sentence);
  require(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }));
  const JsonNodePtr node(json_from_string(line.c_str(), nullptr));
  require(node && JSON_NODE_HOLDS_OBJECT(node.get()));
  require(json_object_get_string_member(json_node_get_object(node.get()), "error") ==
          json_text(sentence));
}

}  // namespace

// Whatever the line, as a request at the control socket: what it asks can be told to whoever asked,
// and passed on to a camera's process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const auto request = read_request(std::string(reinterpret_cast<const char *>(data), size));
  if (!request) {
    check_reply(request.error().message);
    return 0;
  }
  check_reply(request->command);
  check_reply(request->camera);
  const auto passed =
      unpack_control_request(pack(ControlRequest{1, request->control, request->value}).span());
  require(passed && passed->name == request->control && passed->value == request->value);
  return 0;
}
