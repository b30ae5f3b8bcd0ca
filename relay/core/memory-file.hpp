// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>

#include "transport/base/unique-fd.hpp"

namespace sentry::relay {

// The parts one after the other in an anonymous file (memfd_create(2)). sendfile(2) gives its pages
// to any number of sockets without copying them: what waits in the kernel for ten thousand slow
// viewers is one copy, not ten thousand. None when the system has no descriptors or memory left.
//
// Such a file is never written again: pages are on their way for as long as a peer has not
// acknowledged them, long after sendfile has returned.
UniqueFd make_memory_file(std::initializer_list<std::span<const std::byte>> parts);

}  // namespace sentry::relay
