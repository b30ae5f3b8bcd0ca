// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/soup-lane.hpp"

#include <utility>

#include "relay/soup/acceptor.hpp"
#include "relay/soup/admin-server.hpp"
#include "relay/soup/hand-over-desk.hpp"
#include "relay/soup/ledger.hpp"
#include "relay/soup/lender.hpp"
#include "relay/soup/socket-address.hpp"
#include "relay/soup/soup-routes.hpp"
#include "relay/soup/tls-gate.hpp"

namespace sentry::relay {
namespace {

constexpr int kFullRetryAfterSeconds = 5;
// Beyond the limit this many more are heard out and told when to come back; the rest is cut off.
constexpr std::size_t kPoliteRefusals = 256;
constexpr std::size_t kMaxAdmins = 64;
constexpr std::chrono::milliseconds kCountInterval{1000};

// Targets that libsoup does not take for any (3.2); what it says of them is not for a page to read.
bool is_unreadable(const Refusal &refusal) {
  return refusal.status == 400 || refusal.status == 414;
}

}  // namespace

// A request's way: an acceptor or the desk, the gate if it is TLS, the reception, where its head is
// read, the lender, who has libsoup call the routes.
struct SoupLane::Impl {
  Impl(SoupServices given, SoupLimits limits);
  ~Impl();

  void listen(ListenSocket socket, ConnectionKind kind);
  void accept(UniqueFd fd, ConnectionKind kind);
  void serve(const ConnectionPtr &connection, const RequestHead &head);
  [[nodiscard]] std::size_t viewers() const;
  [[nodiscard]] bool has_room(ConnectionKind kind) const;
  void count() const;

  SoupServices services;
  Ledger ledger;
  Connections connections;
  Reception reception;
  Lender lender;
  TlsGate gate;
  HandOverDesk desk;
  PasswordChecker passwords;
  Ref<SoupServer> server;
  SoupRoutes routes;
  AdminServer admin;
  std::vector<std::unique_ptr<Acceptor>> acceptors;
  std::vector<std::unique_ptr<Acceptor>> admin_acceptors;
  MainSource counter;
};

SoupLane::Impl::Impl(SoupServices given, SoupLimits limits)
    : services(std::move(given)),
      ledger(services.access_log, services.answerer.clocks()),
      connections(limits.connection, services.answerer.clocks().monotonic),
      reception(connections, ledger,
                [this](const ConnectionPtr &connection, const RequestHead &head) {
                  serve(connection, head);
                }),
      lender(connections, reception, ledger),
      gate(connections, reception),
      desk(connections, limits.hand_over,
           [this](const ConnectionPtr &connection) { reception.receive(connection); }),
      passwords(services.answerer.clocks().monotonic),
      server(Ref<SoupServer>::adopt(soup_server_new("raw-paths", TRUE, nullptr))),
      routes(server.get(), "", services.answerer, connections, passwords),
      admin(connections, services.board, services.metrics_text) {
  lender.serve_with(server.get());
  lender.serve_with(admin.server());
  counter = MainContext().every(kCountInterval, [this] { count(); });
}

SoupLane::Impl::~Impl() {
  acceptors.clear();
  admin_acceptors.clear();
  // Ends every connection, and with it every waiter and viewer, while all they need still lives.
  soup_server_disconnect(admin.server());
  soup_server_disconnect(server.get());
  g_signal_handlers_disconnect_by_data(server.get(), &lender);
  for (Connection *connection : connections.registry().all) connection->cut_off();
}

void SoupLane::Impl::listen(ListenSocket socket, ConnectionKind kind) {
  auto &list = kind == ConnectionKind::kAdmin ? admin_acceptors : acceptors;
  list.push_back(std::make_unique<Acceptor>(
      std::move(socket), [this, kind](UniqueFd fd) { accept(std::move(fd), kind); }));
}

std::size_t SoupLane::Impl::viewers() const {
  return connections.count(ConnectionKind::kPlain) + connections.count(ConnectionKind::kTls);
}

bool SoupLane::Impl::has_room(ConnectionKind kind) const {
  if (kind == ConnectionKind::kAdmin) return connections.count(kind) < kMaxAdmins;
  return viewers() < connections.limits().connections + kPoliteRefusals;
}

void SoupLane::Impl::accept(UniqueFd fd, ConnectionKind kind) {
  const PeerAddress peer = address_of_peer(fd.get());
  auto socket = Ref<GSocket>::adopt(g_socket_new_from_fd(fd.get(), nullptr));
  if (!socket) return;
  fd.release();  // the socket's now
  ledger.metrics().accepted.add();
  if (!has_room(kind)) {
    ledger.metrics().refused.add();
    return;
  }
  const bool full = viewers() >= connections.limits().connections;
  const ConnectionPtr connection = connections.make(kind, std::move(socket));
  connection->peer = peer;
  connection->refused =
      kind != ConnectionKind::kAdmin && (full || services.board.refuses_newcomers());
  if (kind == ConnectionKind::kTls) {
    gate.open(connection);
  } else {
    reception.receive(connection);
  }
}

void SoupLane::Impl::serve(const ConnectionPtr &connection, const RequestHead &head) {
  if (connection->kind() == ConnectionKind::kAdmin) {
    lender.lend(admin.server(), connection, head);
    return;
  }
  const bool with_body = head.method != Method::kHead;
  const auto wanted = services.answerer.read(head.target);
  const auto *refusal = std::get_if<Refusal>(&wanted);
  if (refusal != nullptr && is_unreadable(*refusal) && head.target != "*") {
    reception.refuse(connection, error_reply(refusal->status, refusal->text), with_body);
    return;
  }
  // That the places are taken does not mean that the process is ill.
  const auto *route = std::get_if<Route>(&wanted);
  if (connection->refused && (route == nullptr || route->resource != Resource::kHealth)) {
    ledger.metrics().refused.add();
    reception.refuse(
        connection,
        unavailable_reply("All places are taken; come back in a moment.", kFullRetryAfterSeconds),
        with_body);
    return;
  }
  connection->last = connection->last || connection->refused;
  lender.lend(server.get(), connection, head);
}

void SoupLane::Impl::count() const {
  WorkerMetrics &metrics = ledger.metrics();
  metrics.connections.set(static_cast<std::int64_t>(connections.registry().all.size()));
  metrics.viewers.set(static_cast<std::int64_t>(routes.viewing()));
  metrics.waiting.set(static_cast<std::int64_t>(routes.waiting()));
}

SoupLane::SoupLane(SoupServices services, SoupLimits limits)
    : impl_(std::make_unique<Impl>(std::move(services), limits)) {}

SoupLane::~SoupLane() = default;

void SoupLane::listen(ListenSocket socket) {
  impl_->listen(std::move(socket), ConnectionKind::kPlain);
}

Result<void> SoupLane::listen(const ListenAddress &address) {
  auto sockets = open_listen_sockets(address);
  if (!sockets) return sockets.error();
  for (ListenSocket &socket : *sockets) listen(std::move(socket));
  return {};
}

void SoupLane::listen_tls(ListenSocket socket, GTlsCertificate *certificate) {
  impl_->gate.set_certificate(certificate);
  impl_->listen(std::move(socket), ConnectionKind::kTls);
}

void SoupLane::listen_admin(ListenSocket socket) {
  impl_->listen(std::move(socket), ConnectionKind::kAdmin);
}

void SoupLane::unlisten(std::string_view url) {
  const auto is_meant = [url](const auto &acceptor) { return acceptor->url() == url; };
  std::erase_if(impl_->acceptors, is_meant);
  std::erase_if(impl_->admin_acceptors, is_meant);
}

void SoupLane::unlisten(const std::string &url) {
  for (auto *list : {&impl_->acceptors, &impl_->admin_acceptors}) {
    std::erase_if(*list, [&url](const auto &acceptor) { return acceptor->url() == url; });
  }
}

std::vector<std::string> SoupLane::urls() const {
  std::vector<std::string> urls;
  for (const auto &acceptor : impl_->acceptors) urls.push_back(acceptor->url());
  return urls;
}

void SoupLane::take(HandedOver connection) { impl_->desk.take(std::move(connection)); }

void SoupLane::set_certificate(GTlsCertificate *certificate) {
  impl_->gate.set_certificate(certificate);
}

void SoupLane::set_users(StreamUsers users) { impl_->passwords.set_users(std::move(users)); }

void SoupLane::set_limits(SoupLimits limits) {
  impl_->connections.set_limits(limits.connection);
  impl_->desk.set_limits(limits.hand_over);
}

void SoupLane::set_root(
    std::function<void(SoupServerMessage *, const char *path, GHashTable *query)> root) {
  impl_->routes.set_root(std::move(root));
}

void SoupLane::drain() {
  impl_->acceptors.clear();
  impl_->lender.drain();
  impl_->routes.end_streams();
  impl_->reception.dismiss_idle();
}

SoupServer *SoupLane::server() const { return impl_->server.get(); }

std::size_t SoupLane::connections() const {
  return impl_->connections.registry().all.size() -
         impl_->connections.count(ConnectionKind::kAdmin);
}

const WorkerMetrics &SoupLane::metrics() const { return impl_->ledger.metrics(); }

}  // namespace sentry::relay
