// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "tests/relay/soup/tls-client.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/temp-directory.hpp"

namespace sentry::testing_support {
namespace {

constexpr guint kLimitSeconds = 20;

std::string read_file(const std::string &path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string make_certificate(const std::string &name) {
  const TempDirectory directory;
  const std::string key = directory.path("key.pem");
  const std::string certificate = directory.path("certificate.pem");
  const std::string subject = "/CN=" + name;
  const std::array<const char *, 17> command{"openssl",
                                             "req",
                                             "-x509",
                                             "-newkey",
                                             "ec",
                                             "-pkeyopt",
                                             "ec_paramgen_curve:P-256",
                                             "-nodes",
                                             "-days",
                                             "2",
                                             "-subj",
                                             subject.c_str(),
                                             "-keyout",
                                             key.c_str(),
                                             "-out",
                                             certificate.c_str(),
                                             nullptr};
  int status = -1;
  const auto flags = static_cast<GSpawnFlags>(G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL);
  EXPECT_TRUE(g_spawn_sync(nullptr, const_cast<char **>(command.data()), nullptr, flags, nullptr,
                           nullptr, nullptr, nullptr, &status, nullptr));
  EXPECT_EQ(status, 0);
  return read_file(certificate) + read_file(key);
}

TlsClient::TlsClient(std::uint16_t port) {
  socket_ = Ref<GSocket>::adopt(
      g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, nullptr));
  g_socket_set_timeout(socket_.get(), kLimitSeconds);
  const auto address =
      Ref<GSocketAddress>::adopt(g_inet_socket_address_new_from_string("127.0.0.1", port));
  if (g_socket_connect(socket_.get(), address.get(), nullptr, nullptr) == FALSE) return;
  plain_ = Ref<GIOStream>::adopt(
      G_IO_STREAM(g_socket_connection_factory_create_connection(socket_.get())));
  tls_ = Ref<GIOStream>::adopt(g_tls_client_connection_new(plain_.get(), nullptr, nullptr));
  g_signal_connect(tls_.get(), "accept-certificate",
                   G_CALLBACK(+[](GTlsConnection *, GTlsCertificate *, GTlsCertificateFlags,
                                  gpointer) noexcept -> gboolean { return TRUE; }),
                   nullptr);
  const std::array<const char *, 3> protocols{"h2", "http/1.1", nullptr};
  g_tls_connection_set_advertised_protocols(G_TLS_CONNECTION(tls_.get()), protocols.data());
  connected_ = g_tls_connection_handshake(G_TLS_CONNECTION(tls_.get()), nullptr, nullptr) == TRUE;
}

TlsClient::~TlsClient() {
  if (tls_) g_io_stream_close(tls_.get(), nullptr, nullptr);
}

std::string TlsClient::protocol() const {
  const char *name = g_tls_connection_get_negotiated_protocol(G_TLS_CONNECTION(tls_.get()));
  return name != nullptr ? name : "";
}

std::string TlsClient::server_name() const {
  char *name = nullptr;
  g_object_get(g_tls_connection_get_peer_certificate(G_TLS_CONNECTION(tls_.get())), "subject-name",
               &name, nullptr);
  const std::string text(name != nullptr ? name : "");
  g_free(name);
  return text;
}

void TlsClient::send(std::string_view bytes) {
  g_output_stream_write_all(g_io_stream_get_output_stream(tls_.get()), bytes.data(), bytes.size(),
                            nullptr, nullptr, nullptr);
}

bool TlsClient::receive_more() {
  std::array<char, 16384> bytes{};
  const gssize count = g_input_stream_read(g_io_stream_get_input_stream(tls_.get()), bytes.data(),
                                           bytes.size(), nullptr, nullptr);
  in_good_order_ = count == 0;
  if (count > 0) buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string TlsClient::read_until(std::string_view mark) {
  while (buffer_.find(mark) == std::string::npos) {
    if (!receive_more()) return {};
  }
  const std::string read = buffer_.substr(0, buffer_.find(mark) + mark.size());
  buffer_.erase(0, read.size());
  return read;
}

std::string TlsClient::get(std::string_view target, std::string_view fields) {
  std::string request("GET ");
  request.append(target).append(" HTTP/1.1\r\nHost: h\r\n").append(fields).append("\r\n");
  send(request);
  const std::string head = read_until("\r\n\r\n");
  const std::size_t length = head.find("Content-Length: ");
  if (length == std::string::npos) return {};
  const std::size_t size = std::strtoull(head.c_str() + length + 16, nullptr, 10);
  while (buffer_.size() < size && receive_more()) {
  }
  const std::string body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return body;
}

bool TlsClient::ends() {
  while (receive_more()) {
  }
  return in_good_order_;
}

}  // namespace sentry::testing_support
