/* SPDX-FileCopyrightText: The Sentry authors */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <sentry-relay/enum-types.h>
#include <sentry-relay/enums.h>
#include <sentry-relay/error.h>
#include <sentry-relay/server.h>
#include <sentry-relay/stream.h>
#include <sentry-relay/version.h>
