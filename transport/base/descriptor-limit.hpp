// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <sys/resource.h>

namespace sentry {

// Lets this process open so many files, or as many as the system allows it (RLIMIT_NOFILE's hard
// limit), and returns how many that are. The limit never falls.
rlim_t raise_descriptor_limit(rlim_t wanted = RLIM_INFINITY);

}  // namespace sentry
