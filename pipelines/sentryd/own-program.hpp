// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <unistd.h>

#include <string>
#include <string_view>

namespace sentry::pipelines {

// The program that runs, to start it once more: by its name, so that `ps` shows one; by the
// system's own link to it when an update has replaced its file (proc(5)).
inline std::string own_program() {
  constexpr const char *kLink = "/proc/self/exe";
  char name[4096];
  const ssize_t length = ::readlink(kLink, name, sizeof name);
  if (length <= 0 || length == sizeof name) return kLink;
  const std::string_view found(name, static_cast<std::size_t>(length));
  return found.ends_with(" (deleted)") ? kLink : std::string(found);
}

}  // namespace sentry::pipelines
