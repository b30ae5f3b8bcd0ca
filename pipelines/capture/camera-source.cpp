// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-source.hpp"

#include "pipelines/capture/variant.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kType = "(ssbas(xx))";

}  // namespace

Bytes pack(const CameraSource &source) {
  const Fraction rate = source.rate.value_or(Fraction{0, 1});
  return pack(variant("(ssb@as(xx))", source.name.c_str(), source.launch_text.c_str(),
                      static_cast<gboolean>(source.loop), variant_of(source.packages).get(),
                      gint64{rate.numerator}, gint64{rate.denominator}));
}

/// Nothing when the bytes are not what pack() makes.
std::optional<CameraSource> unpack_source(std::span<const std::byte> packed) {
  const VariantPtr variant = unpack(packed, kType);
  if (!variant) return std::nullopt;
  const char *name = nullptr;
  const char *text = nullptr;
  gboolean loop = FALSE;
  GVariant *packages = nullptr;
  gint64 numerator = 0;
  gint64 denominator = 1;
  g_variant_get(variant.get(), "(&s&sb@as(xx))", &name, &text, &loop, &packages, &numerator,
                &denominator);
  const VariantPtr owner(packages);
  CameraSource source{name, text, loop != FALSE, texts_of(packages), std::nullopt};
  if (numerator > 0 && denominator > 0) source.rate = Fraction{numerator, denominator};
  return source;
}

}  // namespace sentry::pipelines
