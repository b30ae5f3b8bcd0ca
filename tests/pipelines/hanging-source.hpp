// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::pipelines {

// Registers `testhangingsrc`, a live source of small JPEGs whose stop never returns, as with a
// driver that has lost its device. While this lives; then all that hang are let go.
class HangingSource {
 public:
  HangingSource();
  HangingSource(const HangingSource &) = delete;
  HangingSource &operator=(const HangingSource &) = delete;
  ~HangingSource();

  [[nodiscard]] int hung() const;
};

}  // namespace sentry::pipelines
