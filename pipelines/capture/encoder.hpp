// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

Ref<GstElement> find_encoder(GstElement *sink);
bool split(const Ref<GstElement> &pipeline, GstElement *tee, GstElement *before);
bool insert_before(const Ref<GstElement> &pipeline, GstElement *element, GstElement *before);

}  // namespace sentry::pipelines
