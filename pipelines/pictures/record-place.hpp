// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <string>
#include <vector>

#include "pipelines/pictures/record-name.hpp"
#include "transport/base/result.hpp"
#include "transport/base/unique-fd.hpp"

namespace sentry::pipelines {

// The folder of one stream's records, `<directory>/<stream>`, held open and locked, so that no
// other process writes there.
class RecordPlace {
 public:
  static Result<RecordPlace> open(const std::string &directory, const std::string &stream);

  [[nodiscard]] const std::string &path() const { return path_; }
  [[nodiscard]] int folder() const { return folder_.get(); }
  // Whether its name still leads to it: somebody may have moved or removed it.
  [[nodiscard]] bool is_still_there() const;

  // The minutes that have a folder, in no order.
  [[nodiscard]] std::vector<Minute> minutes() const;
  [[nodiscard]] UniqueFd open_minute(Minute minute) const;
  [[nodiscard]] UniqueFd make_minute(Minute minute) const;
  // Removes the folder of a minute, and the one of its day, as far as they are empty.
  void remove_minute(Minute minute) const;

 private:
  std::string path_;
  UniqueFd folder_;
  UniqueFd lock_;
};

}  // namespace sentry::pipelines
