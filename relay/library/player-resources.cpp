// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/library/player-resources.hpp"

#include <gio/gio.h>

#include <memory>

// Generated without regard to C++.
extern "C" {
#include "sentry-web.h"
}

namespace sentry::relay {
namespace {

const std::string kFolder = "/sentry/web/";

void load_folder(GResource *resource, const std::string &below, PlayerFiles &files) {
  const std::unique_ptr<gchar *, void (*)(gchar **)> names(
      g_resource_enumerate_children(resource, (kFolder + below).c_str(),
                                    G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr),
      g_strfreev);
  for (gchar **name = names.get(); name != nullptr && *name != nullptr; ++name) {
    const std::string path = below + *name;
    if (path.ends_with('/')) {
      load_folder(resource, path, files);
      continue;
    }
    GBytes *data = g_resource_lookup_data(resource, (kFolder + path).c_str(),
                                          G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr);
    if (data == nullptr) continue;
    // Never given back: the files are served for as long as the process lives.
    gsize size = 0;
    const auto *bytes = static_cast<const char *>(g_bytes_get_data(data, &size));
    files.emplace(path, make_player_file(path, {bytes, size}));
  }
}

}  // namespace

const PlayerFiles &player_files() {
  static const PlayerFiles all = [] {
    PlayerFiles files;
    load_folder(sentry_web_get_resource(), "", files);
    return files;
  }();
  return all;
}

}  // namespace sentry::relay
