// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace sentry::relay {

struct MetricLabel {
  std::string_view name;
  std::string_view value;
};
using MetricLabels = std::initializer_list<MetricLabel>;

// Text in Prometheus' exposition format, version 0.0.4: families of samples, one after the other.
class Exposition {
 public:
  enum class Type { kCounter, kGauge, kHistogram };

  // Begins a family; its samples follow.
  void family(std::string_view name, Type type, std::string_view help);
  void sample(MetricLabels labels, std::int64_t value);
  void sample(MetricLabels labels, double value);
  // A family of one sample without labels.
  template <class Number>
  void single(std::string_view name, Type type, std::string_view help, Number value) {
    family(name, type, help);
    sample({}, value);
  }
  // Of a histogram: how many were at most `bound` (in the family's unit; infinity for the last).
  void bucket(double bound, std::int64_t count);
  void sum_and_count(double sum, std::int64_t count);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin_sample(std::string_view suffix, MetricLabels labels);
  void end_sample(std::int64_t value);
  void end_sample(double value);

  std::string text_;
  std::string name_;  // of the family
};

}  // namespace sentry::relay
