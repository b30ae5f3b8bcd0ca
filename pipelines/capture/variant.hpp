// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <glib.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "transport/base/bytes.hpp"

namespace sentry::pipelines {

struct VariantDeleter {
  void operator()(GVariant *variant) const { g_variant_unref(variant); }
};
using VariantPtr = std::unique_ptr<GVariant, VariantDeleter>;

template <class... Values>
VariantPtr variant(const char *type, Values... values) {
  return VariantPtr(g_variant_ref_sink(g_variant_new(type, values...)));
}

// Texts travel as bytes (^ay), so that one that is no UTF-8 does too: a path, a network camera's
// words.
VariantPtr variant_of(const std::vector<std::string> &texts);  // aay
std::vector<std::string> texts_of(GVariant *array);

Bytes pack(const VariantPtr &variant);
// The variant of `type` in these bytes; none when they are not one in GVariant's normal form.
VariantPtr unpack(std::span<const std::byte> packed, const char *type);

}  // namespace sentry::pipelines
