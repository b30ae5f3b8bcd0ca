// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/camera-source.hpp"

#include "pipelines/capture/variant.hpp"

namespace sentry::pipelines {
namespace {

constexpr const char *kType = "(ayaybaay(xx)xd(ii))";  // of the plan, 0 for what is not given

}  // namespace

Bytes pack(const CameraSource &source) {
  const PicturePlan &plan = source.plan;
  const Fraction rate = plan.rate.value_or(Fraction{0, 1});
  const PictureSize small = plan.small.value_or(PictureSize{});
  return pack(variant("(^ay^ayb@aay(xx)xd(ii))", source.name.c_str(), source.launch_text.c_str(),
                      static_cast<gboolean>(source.loop), variant_of(source.packages).get(),
                      gint64{rate.numerator}, gint64{rate.denominator},
                      gint64{plan.most_bitrate.value_or(0)}, plan.on_change.value_or(0),
                      gint32{small.width}, gint32{small.height}));
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
  gint64 bitrate = 0;
  double on_change = 0;
  PictureSize small;
  g_variant_get(variant.get(), "(^&ay^&ayb@aay(xx)xd(ii))", &name, &text, &loop, &packages,
                &numerator, &denominator, &bitrate, &on_change, &small.width, &small.height);
  const VariantPtr owner(packages);
  CameraSource source{name, text, loop != FALSE, texts_of(packages), {}};
  if (numerator > 0 && denominator > 0) source.plan.rate = Fraction{numerator, denominator};
  if (bitrate > 0) source.plan.most_bitrate = bitrate;
  if (on_change > 0) source.plan.on_change = on_change;
  if (small.width > 0 && small.height > 0) source.plan.small = small;
  return source;
}

}  // namespace sentry::pipelines
