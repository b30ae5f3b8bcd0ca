// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/v4l2/standard.hpp"

#include <array>

namespace sentry::v4l2 {
namespace {

struct Family {
  v4l2_std_id members;
  const char *name;
};

// What people call them, the most common first.
constexpr std::array kFamilies{
    Family{V4L2_STD_NTSC, "NTSC"},     Family{V4L2_STD_PAL, "PAL"},
    Family{V4L2_STD_SECAM, "SECAM"},   Family{V4L2_STD_NTSC_443, "NTSC-443"},
    Family{V4L2_STD_PAL_M, "PAL-M"},   Family{V4L2_STD_PAL_N, "PAL-N"},
    Family{V4L2_STD_PAL_Nc, "PAL-Nc"}, Family{V4L2_STD_PAL_60, "PAL-60"},
};

}  // namespace

/// kUnknown for none, and for a set with both: a driver that cannot tell answers with all.
Lines lines_of(v4l2_std_id standards) {
  const bool has_525 = (standards & V4L2_STD_525_60) != 0;
  const bool has_625 = (standards & V4L2_STD_625_50) != 0;
  if (has_525 == has_625) return Lines::kUnknown;
  return has_525 ? Lines::k525 : Lines::k625;
}

/// The families of which a set has a member.
std::vector<std::string> standard_names(v4l2_std_id standards) {
  std::vector<std::string> names;
  for (const Family &family : kFamilies) {
    if ((standards & family.members) != 0) names.emplace_back(family.name);
  }
  return names;
}

/// The most common of them: drivers that know only the number of lines answer with all that have
/// it. Empty for none.
std::string standard_name(v4l2_std_id standards) {
  const auto names = standard_names(standards);
  return names.empty() ? "" : names.front();
}

}  // namespace sentry::v4l2
