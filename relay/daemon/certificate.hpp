// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "relay/daemon/glib-refs.hpp"
#include "relay/daemon/options.hpp"

namespace sentry::relay {

// As the files are at this moment; nothing where none is named.
Result<Ref<GTlsCertificate>> load_certificate(const Options &options);

}  // namespace sentry::relay
