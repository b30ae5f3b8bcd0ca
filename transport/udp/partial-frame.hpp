// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "transport/base/bytes.hpp"
#include "transport/base/result.hpp"
#include "transport/base/running-checksum.hpp"
#include "transport/udp/descriptor.hpp"
#include "transport/udp/shard-store.hpp"
#include "transport/udp/wire.hpp"

namespace sentry::udp {

// One frame from one sender, until its last shard is there.
class PartialFrame {
 public:
  enum class Added { kNew, kLast, kDuplicate, kContradiction };
  struct Whole {
    Descriptor descriptor;
    Bytes payload;
  };

  explicit PartialFrame(const DatagramHeader &first);

  Added add(const Datagram &datagram);
  [[nodiscard]] Result<Whole> finish();
  [[nodiscard]] std::size_t cost() const;

 private:
  void check_along();
  void read_descriptor();

  DatagramHeader header_;  // of the datagram that came first; all others must agree
  ShardStore store_;
  std::vector<bool> received_;
  std::size_t missing_;
  std::size_t in_order_ = 0;  // shards, from the first on, before which none is missing
  std::optional<Result<Descriptor>> descriptor_;
  std::optional<RunningChecksum> checksum_;
  std::size_t checked_ = 0;  // bytes of the object that are descriptor or in the checksum
};

}  // namespace sentry::udp
