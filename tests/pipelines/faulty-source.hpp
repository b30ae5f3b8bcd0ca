// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

// Registers `testfaultysrc`, a live source of small JPEGs that ends its process's thread, or all of
// it, as drivers and plugins do. Its property `fault`:
//   "hang"    its stop never returns
//   "freeze"  its stop halts the whole process
//   "crash"   the process aborts after three pictures
//   "silent"  there are no more than three pictures
void register_faulty_source();

}  // namespace sentry::pipelines
