// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>

#include "relay/core/shared-frame.hpp"
#include "relay/http/reply.hpp"
#include "relay/http/settings.hpp"

namespace sentry::relay {

Reply latest_reply(const FramePtr &frame, std::int64_t age_ns, const HttpSettings &settings);
Reply compat_latest_reply(const FramePtr &frame, std::int64_t age_ns, const HttpSettings &settings);
Reply named_reply(const FramePtr &frame, const HttpSettings &settings);
Reply gone_reply(const FramePtr &newest);
Reply not_yet_reply(const FramePtr &newest);
Reply not_modified(Reply whole);

}  // namespace sentry::relay
