// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include "transport/jpeg/scan.hpp"

namespace sentry::jpeg {

// One way through a picture from its SOI to its EOI, marker by marker, without decoding.
class Walk {
 public:
  Walk(Input input, std::size_t start) : input_(input), start_(start), insert_at_(start) {}

  MaybeFault run();

  // After success:
  [[nodiscard]] const Header &header() const { return frame_.header; }
  [[nodiscard]] std::size_t end() const { return at_; }  // behind EOI
  // Where default tables may stand: behind the first APPn, so that any table of the picture's own
  // comes later and replaces them.
  [[nodiscard]] std::size_t insert_at() const { return insert_at_; }
  [[nodiscard]] bool needs_default_tables() const { return needs_default_tables_; }

  // After a fault:
  // Where a search for another start may go on; everything before it belongs to this picture.
  [[nodiscard]] std::size_t resume() const { return resume_; }
  // A picture that lies wholly before this is a preview inside an APPn of this one.
  [[nodiscard]] std::size_t preview_end() const { return preview_end_; }

 private:
  MaybeFault step(bool &at_end);
  MaybeFault confirm(const Segment &segment);
  MaybeFault take(const Segment &segment, bool &at_end);
  MaybeFault take_frame_header(const Segment &segment);
  MaybeFault take_scan(const Segment &segment);
  MaybeFault finish(const Segment &segment);
  void note_insertion(const Segment &segment);

  Input input_;
  std::size_t start_;
  std::size_t at_ = 0;
  std::size_t resume_ = 0;
  std::size_t preview_end_ = 0;
  std::size_t insert_at_;
  bool insertion_known_ = false;
  bool has_frame_ = false;
  bool has_scan_ = false;
  bool needs_default_tables_ = false;
  std::array<bool, 4> coded_{};  // components that a scan has brought
  FrameHeader frame_;
  Tables tables_;
};

}  // namespace sentry::jpeg
