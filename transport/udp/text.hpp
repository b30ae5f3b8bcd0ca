// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/text.hpp"

namespace sentry::udp {

using sentry::next_item;
using sentry::trim;

}  // namespace sentry::udp
