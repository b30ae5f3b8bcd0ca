// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/output-text.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

#include "pipelines/profile/gst-quote.hpp"
#include "transport/shm/ring-reader.hpp"

namespace sentry::pipelines {
namespace {

// A sink that is slow loses pictures behind it, and costs nobody else anything.
constexpr const char *kQueue =
    "queue max-size-buffers=2 max-size-bytes=0 max-size-time=0 leaky=downstream ! ";

// To write elsewhere may take any time, and whoever gives the pictures would wait.
bool is_in_memory(const std::string &directory) {
  struct statfs about {};
  if (::statfs(directory.c_str(), &about) != 0) return false;
  const auto type = static_cast<unsigned>(about.f_type);
  return type == TMPFS_MAGIC || type == RAMFS_MAGIC;
}

}  // namespace

/// The launch text of the sinks, to stand after a ` ! `.
std::string output_text(const Destinations &destinations) {
  std::string udp = "sentryudpsink clients=" + gst_quote(destinations.clients) +
                    " stream=" + gst_quote(destinations.stream);
  std::string shm = "sentryshmsink segment=" + gst_quote(destinations.segment);
  if (destinations.segment.empty()) return udp;
  if (destinations.clients.empty()) {
    return is_in_memory(shm::segment_directory()) ? shm : std::string(kQueue) + shm;
  }
  return std::string("tee name=outputs ! ") + kQueue + udp + " outputs. ! " + kQueue + shm;
}

}  // namespace sentry::pipelines
