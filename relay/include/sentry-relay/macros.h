/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* Marks what the library shows; everything else is hidden. */
#ifndef SENTRY_RELAY_AVAILABLE
#if defined(__GNUC__)
#define SENTRY_RELAY_AVAILABLE __attribute__((visibility("default"))) extern
#else
#define SENTRY_RELAY_AVAILABLE extern
#endif
#endif
