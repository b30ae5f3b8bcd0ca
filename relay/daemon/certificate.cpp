// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/daemon/certificate.hpp"

namespace sentry::relay {

Result<Ref<GTlsCertificate>> load_certificate(const Options &options) {
  if (options.tls_certificate.empty()) return Ref<GTlsCertificate>();
  const std::string &key = options.tls_key.empty() ? options.tls_certificate : options.tls_key;
  Failure failure;
  auto certificate = Ref<GTlsCertificate>::adopt(g_tls_certificate_new_from_files(
      options.tls_certificate.c_str(), key.c_str(), failure.out()));
  if (certificate) return certificate;
  return Error{ErrorCode::kInvalid, "Cannot use the certificate " + options.tls_certificate +
                                        " with the key " + key + ": " + failure.take().message};
}

}  // namespace sentry::relay
