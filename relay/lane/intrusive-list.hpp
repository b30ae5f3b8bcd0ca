// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <utility>

namespace sentry::relay::lane {

// A place in one list; `Tag` tells an object's several places apart. Leaves its list when it ends.
template <class Tag>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode &) = delete;
  ListNode &operator=(const ListNode &) = delete;
  ~ListNode() { leave(); }

  [[nodiscard]] bool listed() const { return next_ != this; }
  void leave() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = this;
  }

 private:
  template <class T, class U>
  friend class IntrusiveList;
  void insert_before(ListNode &other) {
    leave();
    previous_ = other.previous_;
    next_ = &other;
    previous_->next_ = this;
    other.previous_ = this;
  }

  ListNode *previous_ = this;
  ListNode *next_ = this;
};

// Objects that others own, in a row: joining, leaving and joining two lists cost the same however
// many there are, and nothing is allocated.
template <class T, class Tag>
class IntrusiveList {
 public:
  using Node = ListNode<Tag>;

  [[nodiscard]] bool empty() const { return !ends_.listed(); }
  // The analyzer does not see that a node leaves its list before it ends.
  [[nodiscard]] T &front() {  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDelete)
    return static_cast<T &>(*ends_.next_);
  }
  // Takes the object out of the list that it is in.
  void push_back(T &object) { static_cast<Node &>(object).insert_before(ends_); }
  T &pop_front() {
    T &first = front();
    static_cast<Node &>(first).leave();
    return first;
  }
  // Takes over everyone in `other`, behind those already here.
  void splice_back(IntrusiveList &other) {
    if (other.empty()) return;
    Node *first = other.ends_.next_;
    Node *last = other.ends_.previous_;
    other.ends_.next_ = other.ends_.previous_ = &other.ends_;
    first->previous_ = ends_.previous_;
    ends_.previous_->next_ = first;
    last->next_ = &ends_;
    ends_.previous_ = last;
  }
  // `visit` may take the object that it is given out of the list.
  template <class Visit>
  void for_each(Visit visit) {
    for (Node *node = ends_.next_; node != &ends_;) {
      Node *next = node->next_;
      visit(static_cast<T &>(*node));
      node = next;
    }
  }

 private:
  Node ends_;
};

}  // namespace sentry::relay::lane
