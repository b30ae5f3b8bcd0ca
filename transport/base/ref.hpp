// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <utility>

namespace sentry {

// How to count references of a T: specialise with `static void retain(T *)` and
// `static void release(T *)`, beside the include that brings T.
template <class T>
struct RefTraits;

// Owns one reference of a reference-counted C object; a copy takes another.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(const Ref &other) : Ref(retain(other.object_)) {}
  Ref(Ref &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref &operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_ != nullptr) RefTraits<T>::release(object_);
  }

  // Takes over the caller's reference ("transfer full").
  static Ref adopt(T *object) {
    Ref ref;
    ref.object_ = object;
    return ref;
  }
  // Takes a reference of its own ("transfer none").
  static Ref retain(T *object) {
    if (object != nullptr) RefTraits<T>::retain(object);
    return adopt(object);
  }

  [[nodiscard]] T *get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  // Gives the reference to the caller.
  T *release() { return std::exchange(object_, nullptr); }

 private:
  T *object_ = nullptr;
};

}  // namespace sentry
