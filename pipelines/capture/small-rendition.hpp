// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include "pipelines/pictures/picture-setting.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

// Adds a second, smaller rendition of what reaches `sink`, scaled from what its encoder is given,
// or, where the camera makes the JPEGs itself, from these, which costs decoding them. Returns its
// appsink. In a pipeline that does not run.
Result<Ref<GstElement>> add_small_rendition(const Ref<GstElement> &pipeline, GstElement *sink,
                                            const PictureSize &size);

}  // namespace sentry::pipelines
