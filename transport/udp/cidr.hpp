// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/base/cidr.hpp"

namespace sentry::udp {

using sentry::AllowList;

}  // namespace sentry::udp
