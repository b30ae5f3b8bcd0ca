// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <span>

#include "relay/load/exposition.hpp"
#include "relay/load/worker-metrics.hpp"

namespace sentry::relay {

void write_workers(Exposition &out, std::span<const WorkerMetrics *const> workers);

}  // namespace sentry::relay
