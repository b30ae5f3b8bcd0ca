// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/rendition.hpp"

#include <utility>

namespace sentry::pipelines {

Result<std::unique_ptr<Rendition>> Rendition::create(
    const RenditionSettings &settings, GMainContext *context,
    std::function<void(const std::string &)> failed) {
  std::unique_ptr<Rendition> rendition(new Rendition);
  auto output = Output::create(settings.sinks, context, std::move(failed));
  if (!output) return output.error();
  rendition->output_ = output.take();
  if (settings.shared_stream) rendition->namer_.emplace(*settings.shared_stream);
  rendition->switcher_ = std::make_unique<Switcher>(
      settings.stand_in, context,
      [raw = rendition.get()](Ref<GstBuffer> picture) { raw->push(std::move(picture)); });
  return rendition;
}

// On the camera's thread, or in the main context; the switcher lets one in at a time.
void Rendition::push(Ref<GstBuffer> picture) {
  output_->push(namer_ ? namer_->name(std::move(picture)) : std::move(picture));
}

bool Rendition::stop(std::int64_t limit_ns) {
  switcher_->close();
  return output_->stop(limit_ns);
}

}  // namespace sentry::pipelines
