// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>

namespace sentry::pipelines {

// Why a camera gives no pictures: once for who runs it, and once for who watches.
struct Trouble {
  std::string text;    // with the element, the device and the cause: for the log
  std::string reason;  // a few words without names or addresses: for every viewer
};

}  // namespace sentry::pipelines
