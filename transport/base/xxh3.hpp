// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <xxhash.h>

// Where libxxhash can, it chooses while running among what has been written for x86 processors:
// XXH3_64bits() and XXH3_64bits_update() mean that one from here on.
#ifdef SENTRY_XXHASH_CHOOSES
#include <xxh_x86dispatch.h>
#endif

namespace sentry {

// What libxxhash 0.8 chooses ends without VZEROUPPER. Until somebody executes it, code for SSE,
// which encoders have much of, is slower on the same thread, by half on some processors (Intel 64
// and IA-32 Architectures Optimization Reference Manual, "Mixing Intel AVX code with SSE code").
inline void clear_wide_registers() {
#ifdef SENTRY_XXHASH_CHOOSES
  if (!__builtin_cpu_supports("avx")) return;
  asm volatile("vzeroupper" ::
                   : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                     "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
#endif
}

}  // namespace sentry
