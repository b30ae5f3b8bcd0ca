// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#define G_LOG_USE_STRUCTURED
#define G_LOG_DOMAIN "Sentry"

#include "pipelines/base/log.hpp"

#include <glib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "pipelines/base/redact.hpp"

namespace sentry::pipelines {
namespace {

bool verbose_log = false;  // written once, before there is a second thread

std::string one_line(std::string text) {
  text = without_credentials(std::move(text));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

std::string_view field(const GLogField *fields, gsize count, const char *key) {
  for (gsize i = 0; i < count; ++i) {
    if (std::strcmp(fields[i].key, key) != 0) continue;
    const auto *text = static_cast<const char *>(fields[i].value);
    return fields[i].length < 0
               ? std::string_view(text)
               : std::string_view(text, static_cast<std::size_t>(fields[i].length));
  }
  return {};
}

GLogWriterOutput write_line(GLogLevelFlags level, const GLogField *fields, gsize count,
                            gpointer /*data*/) {
  const bool detail = (level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0;
  const bool ours = field(fields, count, "GLIB_DOMAIN") == G_LOG_DOMAIN;
  if (detail && !(ours && verbose_log)) {
    return g_log_writer_default(level, fields, count, nullptr);
  }
  if (g_log_writer_is_journald(STDERR_FILENO)) {
    return g_log_writer_journald(level, fields, count, nullptr);
  }
  if (!ours) return g_log_writer_standard_streams(level, fields, count, nullptr);
  const bool warning = (level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL)) != 0;
  const std::string_view text = field(fields, count, "MESSAGE");
  std::fprintf(stderr, "sentryd: %s%.*s\n", warning ? "warning: " : "",
               static_cast<int>(text.size()), text.data());
  return G_LOG_WRITER_HANDLED;
}

}  // namespace

bool log_is_verbose() { return verbose_log; }

void log_message(const std::string &text) { g_message("%s", one_line(text).c_str()); }
void log_warning(const std::string &text) { g_warning("%s", one_line(text).c_str()); }
void log_debug(const std::string &text) { g_debug("%s", one_line(text).c_str()); }

void install_log_writer(bool verbose) {
  verbose_log = verbose;
  g_log_set_writer_func(write_line, nullptr, nullptr);
}

}  // namespace sentry::pipelines
