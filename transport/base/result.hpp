// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace sentry {

enum class ErrorCode {
  kInvalid,      // the caller's value is not allowed
  kNotFound,     // no such file, segment, host or interface
  kPermission,   // the system forbids it
  kBusy,         // a living process holds the port or the segment
  kStuck,        // a living process holds the segment, but its heartbeat has stopped
  kUnsupported,  // well-formed, but of a kind or version that is not handled
  kCorrupt,      // outside bytes that contradict themselves
  kSystem,       // any other failure of a system call
};

// `message` is one sentence that names the input and what was expected.
struct Error {
  ErrorCode code;
  std::string message;
  int system_errno = 0;
};

// A value or an error. transport/ neither logs nor throws; this is what it returns instead.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T &operator*() { return *std::get_if<0>(&state_); }
  const T &operator*() const { return *std::get_if<0>(&state_); }
  T *operator->() { return std::get_if<0>(&state_); }
  const T *operator->() const { return std::get_if<0>(&state_); }
  T take() { return std::move(*std::get_if<0>(&state_)); }
  const Error &error() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return !error_; }
  const Error &error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

}  // namespace sentry
