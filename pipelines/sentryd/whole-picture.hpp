// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include "plugins/gst-ref.hpp"

namespace sentry::pipelines {

Ref<GstBuffer> whole_picture(const Ref<GstBuffer> &jpeg);

}  // namespace sentry::pipelines
