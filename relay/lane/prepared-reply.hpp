// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "relay/core/shared-frame.hpp"
#include "relay/lane/outgoing.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::relay::lane {

// A whole reply with a frame, as everybody gets it who asks for the same at the same moment: of a
// crowd only the first has to be thought about. When many ask, head and picture go into one file,
// which the kernel sends by one call and without a copy.
class PreparedReply {
 public:
  // A file is worth it for so many in one moment.
  explicit PreparedReply(std::size_t many) : many_(many) {}

  // Of a frame that nothing is said of but what stays true until the moment is over.
  void keep(std::int64_t moment, std::string_view head, FramePtr frame);
  // For as long as the caller's clock says the same.
  [[nodiscard]] bool is_for(std::int64_t moment) const { return frame_ && moment == moment_; }
  [[nodiscard]] const FramePtr &frame() const { return frame_; }
  [[nodiscard]] const std::string &head() const { return head_; }
  // A file of head and picture, for one reply more; -1: they are to be copied.
  int take_file();

 private:
  std::size_t many_;
  std::int64_t moment_ = 0;
  std::size_t uses_ = 0;
  std::size_t uses_before_ = 0;  // of the moment before
  std::string head_;
  FramePtr frame_;
  UniqueFd file_;
};

}  // namespace sentry::relay::lane
