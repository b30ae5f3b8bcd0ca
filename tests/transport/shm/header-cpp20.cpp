// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Compiled as strict C++20: the public header must need nothing before it.
#include "transport/shm/sentry-shm.h"

int sentry_shm_header_is_cpp20();
int sentry_shm_header_is_cpp20() { return sentry_shm_result_text(SENTRY_SHM_OK)[0]; }
