// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/profile/substitute.hpp"

#include "pipelines/profile/gst-quote.hpp"
#include "pipelines/profile/pipeline-text.hpp"

namespace sentry::pipelines {
namespace {

std::string value_of(const Values &values, const std::string &name) {
  const auto found = values.find(name);
  return found == values.end() ? "" : found->second;
}

bool is_complete(std::string_view text, const Values &values) {
  for (auto at = next_placeholder(text, 0); at; at = next_placeholder(text, at->end)) {
    if (!values.contains(at->name)) return false;
  }
  return true;
}

// A text without the marks of its sections.
struct Selected {
  std::string text;
  bool complete = true;  // whether every variable outside its sections has a value
  int sections = 0;      // how many of them stand
};

// Selects from what stands in `whole` from `begin` to `end`.
Selected select(std::string_view whole, std::size_t begin, std::size_t end,
                const std::vector<Section> &sections, const Values &values) {
  Selected selected;
  const auto append = [&](std::size_t to) {
    const std::string_view text = whole.substr(begin, to - begin);
    selected.complete = selected.complete && is_complete(text, values);
    selected.text.append(text);
  };
  for (const Section &section : sections) {
    append(section.open);
    const Selected first = select(whole, section.open + 2, section.bar, section.inner, values);
    if (first.complete && (section.inner.empty() || first.sections > 0)) {
      selected.text += first.text;
      ++selected.sections;
    } else if (section.bar != section.close) {
      selected.text += whole.substr(section.bar + 1, section.close - section.bar - 1);
    }
    begin = section.close + 1;
  }
  append(end);
  return selected;
}

// The text with those of its sections that stand, and without their marks.
std::string select_sections(std::string_view text, const Values &values) {
  std::vector<Section> sections;
  find_sections(text, sections);
  return select(text, 0, text.size(), sections, values).text;
}

// Puts in the texts of choices, which have placeholders of their own.
std::string insert_texts(std::string_view text, const std::vector<Variable> &variables,
                         const Values &values) {
  std::string whole;
  std::size_t done = 0;
  for (auto at = next_placeholder(text, 0); at; at = next_placeholder(text, at->end)) {
    if (!has_texts(*find_variable(variables, at->name))) continue;
    whole.append(text.substr(done, at->begin - done));
    whole += select_sections(value_of(values, at->name), values);
    done = at->end;
  }
  return whole.append(text.substr(done));
}

std::string fill_word(std::string_view word, const std::vector<Variable> &variables,
                      const Values &values, const Quote &quote) {
  std::string filled;
  FreeText free_text;
  std::size_t done = 0;
  for (auto at = next_placeholder(word, 0); at; at = next_placeholder(word, at->end)) {
    const Variable *variable = find_variable(variables, at->name);
    if (is_free_text(variable->type)) free_text.variables.push_back(variable);
    filled.append(word.substr(done, at->begin - done)).append(value_of(values, at->name));
    done = at->end;
  }
  filled.append(word.substr(done));
  if (free_text.variables.empty()) return filled;
  const std::size_t head = assignment_length(filled);
  free_text.written = word.substr(head);
  free_text.value = filled.substr(head);
  return filled.substr(0, head) + quote(free_text);
}

}  // namespace

/// Fills a text that check_text() found good. Free text is quoted together with the rest of its
/// word, and not looked at again.
std::string substitute(std::string_view text, const std::vector<Variable> &variables,
                       const Values &values, const Quote &quote) {
  const std::string whole = insert_texts(select_sections(text, values), variables, values);
  std::string filled;
  for (std::size_t at = 0; at < whole.size();) {
    if (kSpaces.find(whole[at]) != std::string_view::npos) {
      filled += whole[at++];
      continue;
    }
    const std::string_view word = word_at(whole, at);
    filled += fill_word(word, variables, values, quote);
    at += word.size();
  }
  return filled;
}

std::string substitute(std::string_view text, const std::vector<Variable> &variables,
                       const Values &values) {
  return substitute(text, variables, values,
                    [](const FreeText &free_text) { return gst_quote(free_text.value); });
}

}  // namespace sentry::pipelines
