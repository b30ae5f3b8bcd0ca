// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <string>

#include "transport/base/result.hpp"

// What the wire format leaves room for and this version does not do. Asking for it must fail:
// a sender that goes on without would be taken for protected.
namespace sentry::plugins {

inline Error parity_unavailable(std::uint32_t percent) {
  return {ErrorCode::kUnsupported, "fec=" + std::to_string(percent) +
                                       " asks for parity, which is not available in this version; "
                                       "set fec=0."};
}

inline Error sealing_unavailable(const std::string &key_file) {
  return {ErrorCode::kUnsupported, "key-file=\"" + key_file +
                                       "\" asks for sealed datagrams, which are not available in "
                                       "this version; leave key-file empty."};
}

}  // namespace sentry::plugins
