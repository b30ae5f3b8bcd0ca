// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <json-glib/json-glib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

namespace sentry::pipelines {

struct JsonNodeDeleter {
  void operator()(JsonNode *node) const { json_node_unref(node); }
};
using JsonNodePtr = std::unique_ptr<JsonNode, JsonNodeDeleter>;

// Fit for JSON: UTF-8, and without U+001F, which json-glib 1.6 fails to escape.
inline std::string json_text(const std::string &value) {
  const std::unique_ptr<char, decltype(&g_free)> valid(
      g_utf8_make_valid(value.data(), static_cast<gssize>(value.size())), g_free);
  std::string text = valid.get();
  std::replace(text.begin(), text.end(), '\x1F', ' ');
  return text;
}

// A JSON object that is being written (RFC 8259).
class JsonWriter {
 public:
  JsonWriter() : object_(json_object_new()) {}
  JsonWriter(const JsonWriter &) = delete;
  JsonWriter &operator=(const JsonWriter &) = delete;
  ~JsonWriter() { json_object_unref(object_); }

  void text(const char *name, const std::string &value) {
    json_object_set_string_member(object_, name, json_text(value).c_str());
  }
  void number(const char *name, std::int64_t value) {
    json_object_set_int_member(object_, name, value);
  }
  void real(const char *name, double value) { json_object_set_double_member(object_, name, value); }
  void truth(const char *name, bool value) {
    json_object_set_boolean_member(object_, name, static_cast<gboolean>(value));
  }
  // Takes the array over.
  void array(const char *name, JsonArray *value) {
    json_object_set_array_member(object_, name, value);
  }
  void append_to(JsonArray *array) {
    json_array_add_object_element(array, json_object_ref(object_));
  }

  [[nodiscard]] std::string line() const {
    const JsonNodePtr node(json_node_alloc());
    json_node_init_object(node.get(), object_);
    const std::unique_ptr<char, decltype(&g_free)> text(json_to_string(node.get(), FALSE), g_free);
    return text.get();
  }

 private:
  JsonObject *object_;
};

inline std::string json_error(const std::string &sentence) {
  JsonWriter object;
  object.text("error", sentence);
  return object.line();
}

}  // namespace sentry::pipelines
