// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/http/json-writer.hpp"

namespace sentry::relay {

JsonWriter::JsonWriter() : builder_(json_builder_new()) {}

JsonWriter::~JsonWriter() { g_object_unref(builder_); }

void JsonWriter::begin_object(const char *name) {
  member(name);
  json_builder_begin_object(builder_);
}

void JsonWriter::end_object() { json_builder_end_object(builder_); }

void JsonWriter::begin_array(const char *name) {
  member(name);
  json_builder_begin_array(builder_);
}

void JsonWriter::end_array() { json_builder_end_array(builder_); }

void JsonWriter::text(const char *name, const std::string &value) {
  member(name);
  json_builder_add_string_value(builder_, value.c_str());
}

void JsonWriter::integer(const char *name, std::uint64_t value) {
  member(name);
  json_builder_add_int_value(builder_, static_cast<gint64>(value));
}

void JsonWriter::number(const char *name, double value) {
  member(name);
  json_builder_add_double_value(builder_, value);
}

void JsonWriter::boolean(const char *name, bool value) {
  member(name);
  json_builder_add_boolean_value(builder_, value ? TRUE : FALSE);
}

void JsonWriter::null(const char *name) {
  member(name);
  json_builder_add_null_value(builder_);
}

/// The whole document on one line.
std::string JsonWriter::finish() {
  JsonNode *root = json_builder_get_root(builder_);
  char *text = json_to_string(root, FALSE);
  std::string document = std::string(text) + "\n";
  g_free(text);
  json_node_unref(root);
  return document;
}

void JsonWriter::member(const char *name) {
  if (name != nullptr) json_builder_set_member_name(builder_, name);
}

}  // namespace sentry::relay
