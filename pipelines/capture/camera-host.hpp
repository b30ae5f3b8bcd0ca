// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

// The argument with which sentryd starts itself as the process of one attempt at a camera, and the
// descriptor at which that finds its link.
inline constexpr const char *kCameraHostArgument = "--camera-process";
inline constexpr int kCameraHostFd = 3;

void leave_signals_to_sentryd();
int run_camera_host();

}  // namespace sentry::pipelines
