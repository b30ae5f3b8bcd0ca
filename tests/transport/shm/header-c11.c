/* SPDX-FileCopyrightText: The Sentry authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Compiled as strict C11: the public header must need nothing before it.
 */
#include "transport/shm/sentry-shm.h"

int sentry_shm_header_is_c11(void);
int sentry_shm_header_is_c11(void) { return sentry_shm_result_text(SENTRY_SHM_OK)[0]; }
