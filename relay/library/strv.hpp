// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <string>
#include <vector>

namespace sentry::relay {

// The caller frees it with g_strfreev().
inline char **new_strv(const std::vector<std::string> &texts) {
  char **strv = g_new0(char *, texts.size() + 1);
  for (std::size_t i = 0; i < texts.size(); ++i) strv[i] = g_strdup(texts[i].c_str());
  return strv;
}

inline std::vector<std::string> to_vector(const char *const *strv) {
  std::vector<std::string> texts;
  for (; strv != nullptr && *strv != nullptr; ++strv) texts.emplace_back(*strv);
  return texts;
}

// Nothing and the empty text are one.
inline const char *or_null(const std::string &text) {
  return text.empty() ? nullptr : text.c_str();
}

}  // namespace sentry::relay
