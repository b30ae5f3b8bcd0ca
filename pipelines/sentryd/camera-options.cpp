// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "pipelines/sentryd/camera-options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "transport/base/frame.hpp"
#include "transport/base/unique-fd.hpp"
#include "transport/udp/endpoint.hpp"

namespace sentry::pipelines {
namespace {

Error wrong(const std::string &what, const std::string &text, const std::string &sentence) {
  return {ErrorCode::kInvalid, what + " " + text + ": " + sentence};
}

}  // namespace

Result<void> add_clients(const std::string &what, const std::string &text,
                         Destinations &destinations) {
  const auto endpoints = udp::parse_endpoints(text);
  if (!endpoints) return wrong(what, text, endpoints.error().message);
  for (const udp::Endpoint &endpoint : *endpoints) {
    destinations.clients += (destinations.clients.empty() ? "" : ",") + to_string(endpoint);
  }
  return {};
}

Result<std::string> read_stream_name(const std::string &what, const std::string &text) {
  if (is_stream_name(text)) return text;
  return wrong(what, text,
               "expected at most 64 small letters, digits, '.', '_' or '-', the first a letter or "
               "a digit");
}

Result<Fraction> read_rate(const std::string &what, const std::string &text) {
  if (const auto rate = parse_fraction(text)) return *rate;
  return wrong(what, text, "expected pictures a second, as in 5 or 1/2");
}

/// A slate is needed when something else has failed already, so what can be seen now is looked at.
Result<std::string> read_slate(const std::string &what, const std::string &file) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return wrong(what, file, std::strerror(errno));
  char begin[4]{};
  const ssize_t size = ::read(fd.get(), begin, sizeof begin);
  const std::string_view read(begin, size > 0 ? static_cast<std::size_t>(size) : 0);
  if (read.starts_with("\xFF\xD8") || read.starts_with("\x89PNG")) return file;
  return wrong(what, file, "expected a JPEG or a PNG file");
}

}  // namespace sentry::pipelines
