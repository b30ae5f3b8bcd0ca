// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <future>

namespace sentry::pipelines {

// Holds another thread up until the test lets it go.
class Gate {
 public:
  // On the other thread, once.
  void pass() {
    reached_.set_value();
    opened_.get_future().wait();
  }
  void await_reached() { reached_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> reached_;
  std::promise<void> opened_;
};

}  // namespace sentry::pipelines
