// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gst/gst.h>

#include <string>
#include <vector>

#include "pipelines/profile/debian-package.hpp"
#include "plugins/gst-ref.hpp"
#include "transport/base/result.hpp"

namespace sentry::pipelines {

Result<Ref<GstElement>> launch(const std::string &text, const std::vector<std::string> &packages);
Ref<GstElement> element_named(const Ref<GstElement> &pipeline, const char *name);
void warm_up(const std::string &text);
bool is_installed(const std::string &element);

}  // namespace sentry::pipelines
