// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <gio/gio.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "relay/soup/refs.hpp"

namespace sentry::testing_support {

// A certificate for itself and its key, made by openssl(1); PEM.
std::string make_certificate(const std::string &name);

// Speaks HTTP over TLS, and believes everybody.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port);
  TlsClient(const TlsClient &) = delete;
  TlsClient &operator=(const TlsClient &) = delete;
  ~TlsClient();

  [[nodiscard]] bool connected() const { return connected_; }
  [[nodiscard]] std::string protocol() const;
  [[nodiscard]] std::string server_name() const;  // of the certificate
  void send(std::string_view bytes);
  // Up to and with `mark`; empty: it did not come.
  std::string read_until(std::string_view mark);
  // The body of the reply to a GET, by its Content-Length.
  std::string get(std::string_view target, std::string_view fields = {});
  bool ends();  // in good order: by close_notify

 private:
  bool receive_more();

  Ref<GSocket> socket_;
  Ref<GIOStream> plain_;
  Ref<GIOStream> tls_;
  bool connected_ = false;
  bool in_good_order_ = false;
  std::string buffer_;
};

}  // namespace sentry::testing_support
