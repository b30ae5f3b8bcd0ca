// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

#include "pipelines/sentryd/feed-status.hpp"

namespace sentry::pipelines {

class Feed;

// A camera of a running daemon, as others may see it.
struct CameraView {
  std::string name;
  FeedStatus status;
  Feed *feed;  // null while it has none
};

}  // namespace sentry::pipelines
