// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <xxhash.h>

// Where libxxhash can, it chooses while running among what has been written for x86 processors:
// XXH3_64bits() and XXH3_64bits_update() mean that one from here on.
#ifdef SENTRY_XXHASH_CHOOSES
#include <xxh_x86dispatch.h>
#endif
