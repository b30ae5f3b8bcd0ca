// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/capture/variant.hpp"

namespace sentry::pipelines {

VariantPtr variant_of(const std::vector<std::string> &texts) {
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("aay"));
  for (const std::string &text : texts) g_variant_builder_add(&builder, "^ay", text.c_str());
  return VariantPtr(g_variant_ref_sink(g_variant_builder_end(&builder)));
}

std::vector<std::string> texts_of(GVariant *array) {
  std::vector<std::string> texts;
  GVariantIter iterator;
  g_variant_iter_init(&iterator, array);
  for (const char *text = nullptr; g_variant_iter_next(&iterator, "^&ay", &text) != FALSE;) {
    texts.emplace_back(text);
  }
  return texts;
}

Bytes pack(const VariantPtr &variant) {
  Bytes packed(g_variant_get_size(variant.get()));
  g_variant_store(variant.get(), packed.data());
  return packed;
}

// The bytes are copied: a variant's have to be aligned.
VariantPtr unpack(std::span<const std::byte> packed, const char *type) {
  GBytes *bytes = g_bytes_new(packed.data(), packed.size());
  VariantPtr variant(
      g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(type), bytes, FALSE)));
  g_bytes_unref(bytes);
  if (g_variant_is_normal_form(variant.get()) == FALSE) return nullptr;
  return variant;
}

}  // namespace sentry::pipelines
