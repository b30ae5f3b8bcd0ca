// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib-object.h>

#include <span>

#include "relay/library/relay-settings.hpp"

namespace sentry::relay {

// A property of the server that is a number of its settings.
struct NumberProperty {
  const char *name;
  guint64 least;
  guint64 most;  // above G_MAXUINT: the property is a uint64, else a uint
  guint64 (*get)(const RelaySettings &settings);
  void (*set)(RelaySettings &settings, guint64 value);
};

std::span<const NumberProperty> number_properties();
GParamSpec *make_spec(const NumberProperty &property);
void store(const NumberProperty &property, const RelaySettings &settings, GValue *value);
void load(const NumberProperty &property, const GValue *value, RelaySettings &settings);

}  // namespace sentry::relay
