// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "relay/soup/password-checker.hpp"

#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <utility>

namespace sentry::relay {
namespace {

constexpr int kThreads = 2;
constexpr std::size_t kMaxWaiting = 256;
constexpr std::size_t kMaxKnown = 1024;
constexpr std::int64_t kKnownNs = 60 * kNanosecondsPerSecond;

}  // namespace

struct PasswordChecker::Shared {
  explicit Shared(PasswordChecker *owner) : checker(owner) {}

  PasswordChecker *checker;            // main context only; nothing once it has ended
  std::atomic<bool> stopping = false;  // then what is left is not worth its time
};

struct PasswordChecker::Job {
  MainContext context;
  std::shared_ptr<Shared> shared;
  std::shared_ptr<const Htpasswd> users;
  Key key;
  Credentials credentials;

  // On a thread of the pool. Unknown names take the time that known ones do.
  void run() {
    if (shared->stopping) return;
    const Htpasswd::Found found = users->find(credentials.user);
    const bool right = password_matches(credentials.password, found.hash) && found.known;
    context.post([shared = shared, users = users, key = key, right] {
      if (shared->checker != nullptr) shared->checker->ended(key, users.get(), right);
    });
  }
};

PasswordChecker::PasswordChecker(Clock monotonic)
    : monotonic_(std::move(monotonic)),
      secret_(),
      shared_(std::make_shared<Shared>(this)),
      threads_(g_thread_pool_new(
          [](gpointer data, gpointer) noexcept {
            const std::unique_ptr<Job> job(static_cast<Job *>(data));
            job->run();
          },
          nullptr, kThreads, FALSE, nullptr)) {
  // Fails only where there is no source of random numbers, and then nothing is known by its hash.
  if (sodium_init() >= 0) randombytes_buf(secret_.data(), secret_.size());
}

PasswordChecker::~PasswordChecker() {
  shared_->checker = nullptr;
  shared_->stopping = true;
  g_thread_pool_free(threads_, FALSE, TRUE);
}

void PasswordChecker::set_users(StreamUsers users) {
  users_ = std::move(users);
  known_.clear();
}

void PasswordChecker::check(std::string_view stream, std::string_view authorization, Then then) {
  auto credentials = parse_basic(authorization);
  const auto users = users_.find(stream);
  if (!credentials || users == users_.end() || users->second->size() == 0) {
    then(Verdict::kWrong);
    return;
  }
  const Key key = key_of(stream, *credentials);
  if (const auto known = known_.find(key); known != known_.end() && monotonic_() < known->second) {
    then(Verdict::kRight);
    return;
  }
  if (waiting_.size() >= kMaxWaiting) {
    then(Verdict::kBusy);
    return;
  }
  auto &waiting = waiting_[key];
  waiting.push_back(std::move(then));
  if (waiting.size() == 1) begin(key, users->second, std::move(*credentials));
}

// The name of a stream holds no NUL, and neither does that of a user.
PasswordChecker::Key PasswordChecker::key_of(std::string_view stream,
                                             const Credentials &credentials) const {
  const std::string text =
      std::string(stream) + '\0' + credentials.user + '\0' + credentials.password;
  Key key;
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char *>(text.data()),
                     text.size(), secret_.data(), secret_.size());
  return key;
}

void PasswordChecker::begin(const Key &key, std::shared_ptr<const Htpasswd> users,
                            Credentials credentials) {
  g_thread_pool_push(
      threads_, new Job{context_, shared_, std::move(users), key, std::move(credentials)}, nullptr);
}

void PasswordChecker::ended(const Key &key, const Htpasswd *users, bool right) {
  // The users may have changed meanwhile: who was right still is for this once.
  const bool still = std::any_of(users_.begin(), users_.end(),
                                 [users](const auto &one) { return one.second.get() == users; });
  if (right && still) remember(key);
  const auto waiting = std::move(waiting_.extract(key).mapped());
  for (const Then &then : waiting) then(right ? Verdict::kRight : Verdict::kWrong);
}

void PasswordChecker::remember(const Key &key) {
  const std::int64_t now = monotonic_();
  std::erase_if(known_, [now](const auto &known) { return known.second <= now; });
  if (known_.size() < kMaxKnown) known_[key] = now + kKnownNs;
}

}  // namespace sentry::relay
