// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/load/exposition.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace sentry::relay {
namespace {

std::string_view type_name(Exposition::Type type) {
  switch (type) {
    case Exposition::Type::kCounter:
      return "counter";
    case Exposition::Type::kGauge:
      return "gauge";
    case Exposition::Type::kHistogram:
      return "histogram";
  }
  return "untyped";
}

// A label's value: backslash, quote and the end of a line are escaped (Prometheus documentation,
// "Exposition formats"); a help text knows the same escapes but for the quote.
void append_escaped(std::string &text, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') text += '\\';
    text += c;
  }
}

// The shortest text that reads back as the same number.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

}  // namespace

void Exposition::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type_name(type)).append("\n");
}

void Exposition::sample(MetricLabels labels, std::int64_t value) {
  begin_sample({}, labels);
  end_sample(value);
}

void Exposition::sample(MetricLabels labels, double value) {
  begin_sample({}, labels);
  end_sample(value);
}

void Exposition::bucket(double bound, std::int64_t count) {
  const std::string text = number(bound);
  begin_sample("_bucket", {{"le", text}});
  end_sample(count);
}

void Exposition::sum_and_count(double sum, std::int64_t count) {
  begin_sample("_sum", {});
  end_sample(sum);
  begin_sample("_count", {});
  end_sample(count);
}

void Exposition::begin_sample(std::string_view suffix, MetricLabels labels) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (const MetricLabel &label : labels) {
    text_ += before;
    text_.append(label.name).append("=\"");
    append_escaped(text_, label.value);
    text_ += '"';
    before = ',';
  }
  if (labels.size() > 0) text_ += '}';
  text_ += ' ';
}

void Exposition::end_sample(std::int64_t value) {
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::end_sample(double value) { text_.append(number(value)).append("\n"); }

}  // namespace sentry::relay
