// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/request-line.hpp"

#include "pipelines/base/json-object.hpp"
#include "transport/base/frame.hpp"

namespace sentry::pipelines {
namespace {

std::string member(JsonObject *request, const char *name) {
  JsonNode *node = json_object_get_member(request, name);
  if (node == nullptr || !JSON_NODE_HOLDS_VALUE(node)) return "";
  const char *text = json_node_get_string(node);
  return text != nullptr ? text : "";
}

// "\udc00" alone is half of a character (RFC 8259, 8.2), and json-glib lets it pass.
bool is_text(const RequestLine &request) {
  return is_utf8(request.command) && is_utf8(request.camera) && is_utf8(request.control) &&
         is_utf8(request.value);
}

}  // namespace

Result<RequestLine> read_request(const std::string &line) {
  const JsonNodePtr node(json_from_string(line.c_str(), nullptr));
  if (!node || !JSON_NODE_HOLDS_OBJECT(node.get())) {
    return Error{ErrorCode::kInvalid, "a request is a JSON object on one line"};
  }
  JsonObject *request = json_node_get_object(node.get());
  RequestLine read{member(request, "command"), member(request, "camera"),
                   member(request, "control"), member(request, "value")};
  if (is_text(read)) return read;
  return Error{ErrorCode::kInvalid, "a request has whole characters in its texts"};
}

}  // namespace sentry::pipelines
