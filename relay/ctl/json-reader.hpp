// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <json-glib/json-glib.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sentry::ctl {

struct JsonDeleter {
  void operator()(JsonNode *node) const { json_node_unref(node); }
};
using JsonPtr = std::unique_ptr<JsonNode, JsonDeleter>;

// Members of an object that came from another program: one of another kind is as good as none.

inline JsonNode *value_member(JsonObject *object, const char *name) {
  JsonNode *node = json_object_get_member(object, name);
  return node != nullptr && JSON_NODE_HOLDS_VALUE(node) ? node : nullptr;
}

inline std::optional<std::string> text_member(JsonObject *object, const char *name) {
  JsonNode *node = value_member(object, name);
  const char *text = node != nullptr ? json_node_get_string(node) : nullptr;
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

inline std::optional<double> number_member(JsonObject *object, const char *name) {
  JsonNode *node = value_member(object, name);
  const GType type = node != nullptr ? json_node_get_value_type(node) : G_TYPE_INVALID;
  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) return std::nullopt;
  return json_node_get_double(node);
}

inline bool truth_member(JsonObject *object, const char *name) {
  JsonNode *node = value_member(object, name);
  return node != nullptr && json_node_get_boolean(node) != FALSE;
}

// The objects of an array; nothing when there is no such array.
inline std::optional<std::vector<JsonObject *>> objects_member(JsonObject *object,
                                                               const char *name) {
  JsonNode *node = json_object_get_member(object, name);
  if (node == nullptr || !JSON_NODE_HOLDS_ARRAY(node)) return std::nullopt;
  JsonArray *array = json_node_get_array(node);
  std::vector<JsonObject *> objects;
  for (guint at = 0; at < json_array_get_length(array); ++at) {
    JsonNode *element = json_array_get_element(array, at);
    if (JSON_NODE_HOLDS_OBJECT(element)) objects.push_back(json_node_get_object(element));
  }
  return objects;
}

}  // namespace sentry::ctl
