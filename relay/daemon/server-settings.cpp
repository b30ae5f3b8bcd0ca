// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/server-settings.hpp"

#include "relay/daemon/setting.hpp"

namespace sentry::relay {
namespace {

// A GValue that is unset when it goes.
class Value {
 public:
  explicit Value(GType type) { g_value_init(&value_, type); }
  Value(const Value &) = delete;
  Value &operator=(const Value &) = delete;
  ~Value() { g_value_unset(&value_); }
  GValue *get() { return &value_; }

 private:
  GValue value_ = G_VALUE_INIT;
};

void set_number(GObject *object, const GParamSpec *spec, std::int64_t number) {
  Value given(G_TYPE_INT64);
  g_value_set_int64(given.get(), number);
  Value fit(G_PARAM_SPEC_VALUE_TYPE(spec));
  g_value_transform(given.get(), fit.get());
  g_object_set_property(object, spec->name, fit.get());
}

void set_nick(GObject *object, const GParamSpec *spec, const std::string &nick) {
  const GEnumValue *found =
      g_enum_get_value_by_nick(G_PARAM_SPEC_ENUM(spec)->enum_class, nick.c_str());
  Value value(G_PARAM_SPEC_VALUE_TYPE(spec));
  g_value_set_enum(value.get(), found->value);
  g_object_set_property(object, spec->name, value.get());
}

// What is not given gets the library's default, also when it was given before.
void set_property(GObject *object, const char *name, const Options &options) {
  GParamSpec *spec = g_object_class_find_property(G_OBJECT_GET_CLASS(object), name);
  const auto given = options.properties.find(std::string_view(name));
  if (given == options.properties.end()) {
    g_object_set_property(object, name, g_param_spec_get_default_value(spec));
  } else if (const auto *number = std::get_if<std::int64_t>(&given->second)) {
    set_number(object, spec, *number);
  } else {
    set_nick(object, spec, std::get<std::string>(given->second));
  }
}

void set_properties(SentryRelayServer *server, const Options &options, Moment moment) {
  for (const Setting &setting : all_settings()) {
    if (setting.property.name == nullptr) continue;
    if (setting.unchanged != nullptr && moment == Moment::kReload) continue;
    set_property(G_OBJECT(server), setting.property.name, options);
  }
  set_property(G_OBJECT(server), kStaleProperty, options);
}

Result<void> set_servers(SentryRelayServer *server, const Options &options, Failure &failure) {
  GVariantBuilder list;
  g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
  for (const ListedServer &entry : options.servers) {
    g_variant_builder_open(&list, G_VARIANT_TYPE_VARDICT);
    g_variant_builder_add(&list, "{sv}", "url", g_variant_new_string(entry.url.c_str()));
    g_variant_builder_add(&list, "{sv}", "weight", g_variant_new_uint32(entry.weight));
    g_variant_builder_add(&list, "{sv}", "region", g_variant_new_string(entry.region.c_str()));
    g_variant_builder_add(&list, "{sv}", "state", g_variant_new_string(entry.state.c_str()));
    g_variant_builder_close(&list);
  }
  GVariant *servers = g_variant_ref_sink(g_variant_builder_end(&list));
  const bool done = sentry_relay_server_set_servers(server, servers, failure.out()) == TRUE;
  g_variant_unref(servers);
  if (!done) return failure.take();
  return {};
}

}  // namespace

/// All that the server is told beside its addresses, streams and log.
Result<void> apply_settings(SentryRelayServer *server, const Options &options, Moment moment) {
  Failure failure;
  const auto proxies = c_strings(options.trusted_proxies);
  if (sentry_relay_server_set_trusted_proxies(server, proxies.data(), failure.out()) == FALSE) {
    return failure.take();
  }
  const char *slate = options.slate_file.empty() ? nullptr : options.slate_file.c_str();
  if (sentry_relay_server_set_slate_file(server, slate, failure.out()) == FALSE) {
    return failure.take();
  }
  if (auto done = set_servers(server, options, failure); !done) return done.error();
  set_properties(server, options, moment);
  return {};
}

/// Opens the log, if one is wanted; before the server starts.
Result<void> set_access_log(SentryRelayServer *server, const Options &options) {
  if (options.access_log.empty()) return {};
  Failure failure;
  const char *path = options.access_log.c_str();
  const auto format = options.access_log_format == "json"       ? SENTRY_RELAY_LOG_FORMAT_JSON
                      : options.access_log_format == "combined" ? SENTRY_RELAY_LOG_FORMAT_COMBINED
                                                                : SENTRY_RELAY_LOG_FORMAT_COMMON;
  if (sentry_relay_server_set_access_log(server, path, format, failure.out()) == FALSE) {
    return failure.take();
  }
  return {};
}

}  // namespace sentry::relay
