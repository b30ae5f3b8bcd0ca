// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/base/nearest-name.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace sentry {
namespace {

// Levenshtein's distance, which counts inserted, removed and replaced letters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

/// The one of `names` that somebody who wrote `name` most likely meant; empty: none is near.
std::string nearest_name(std::string_view name, std::span<const std::string_view> names) {
  std::size_t best = std::max<std::size_t>(name.size() / 3, 1) + 1;
  std::string nearest;
  for (const std::string_view known : names) {
    const std::size_t difference = distance(name, known);
    if (difference < best) {
      best = difference;
      nearest = known;
    }
  }
  return nearest;
}

}  // namespace sentry
