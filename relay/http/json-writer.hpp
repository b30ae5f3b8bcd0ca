// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <json-glib/json-glib.h>

#include <cstdint>
#include <string>

namespace sentry::relay {

// A JSON document under construction. Members of an array have no name.
class JsonWriter {
 public:
  JsonWriter();
  JsonWriter(const JsonWriter &) = delete;
  JsonWriter &operator=(const JsonWriter &) = delete;
  ~JsonWriter();

  void begin_object(const char *name = nullptr);
  void end_object();
  void begin_array(const char *name);
  void end_array();
  void text(const char *name, const std::string &value);
  void integer(const char *name, std::uint64_t value);
  void number(const char *name, double value);
  void boolean(const char *name, bool value);
  void null(const char *name);
  std::string finish();

 private:
  void member(const char *name);

  JsonBuilder *builder_;  // owned
};

}  // namespace sentry::relay
