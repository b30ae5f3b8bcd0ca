// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// The floor of every way over UDP: a thread that sends blocks of so many bytes at a steady rate to
// a thread that puts them together again in memory, over loopback, with nothing between. What it
// takes from the moment before the first datagram is sent to the last one's copy is the kernel's
// alone.

#include <netinet/udp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/bench/arguments.hpp"
#include "tests/bench/control.hpp"
#include "tests/bench/pace.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/sockets.hpp"

namespace sentry::bench {
namespace {

constexpr std::size_t kDatagram = 1400;
constexpr std::size_t kAtOnce = 46;  // datagrams that the kernel cuts from one write, within 64 KB

// What each datagram begins with.
struct Head {
  std::int64_t sent_ns;
  std::uint32_t block;
  std::uint32_t offset;  // of its contents in the block
};
constexpr std::size_t kContents = kDatagram - sizeof(Head);

void run_on(std::thread &thread, std::size_t core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  ::pthread_setaffinity_np(thread.native_handle(), sizeof cores, &cores);
}

UniqueFd udp_socket() {
  UniqueFd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr *>(&any), sizeof any) != 0) {
    fail_with_errno("a UDP socket");
  }
  return fd;
}

void connect_to(const UniqueFd &from, const UniqueFd &to) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  auto *raw = reinterpret_cast<sockaddr *>(&address);
  if (::getsockname(to.get(), raw, &length) != 0 || ::connect(from.get(), raw, length) != 0) {
    fail_with_errno("a UDP socket");
  }
}

class Hop {
 public:
  explicit Hop(Arguments &arguments)
      : bytes_(arguments.count("bytes", 25'000)),
        rate_(arguments.number("rate", 30)),
        from_core_(arguments.count("from-core", 0)),
        to_core_(arguments.count("to-core", 1)) {}

  void run() {
    prepare();
    Control control;
    control.on("mark", [this](const std::string &) { mark(); });
    Loop loop(control);
    Report("ready").print();
    std::thread receiving([this] { receive(); });
    std::thread sending([this] { send(); });
    run_on(sending, from_core_);
    run_on(receiving, to_core_);
    while (!loop.over()) loop.wait(monotonic_now_ns() + kNanosecondsPerSecond);
    over_ = true;
    sending.join();
    receiving.join();
  }

 private:
  void prepare() {
    constexpr int kRoom = 4 << 20;  // bytes; without root the system gives what it allows
    if (::setsockopt(to_.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kRoom, sizeof kRoom) != 0) {
      ::setsockopt(to_.get(), SOL_SOCKET, SO_RCVBUF, &kRoom, sizeof kRoom);
    }
    constexpr timeval kPatience{1, 0};
    ::setsockopt(to_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    constexpr int kSegment = kDatagram;
    ::setsockopt(from_.get(), SOL_UDP, UDP_SEGMENT, &kSegment, sizeof kSegment);
    connect_to(from_, to_);
    const std::size_t datagrams = (bytes_ + kContents - 1) / kContents;
    outgoing_.resize(datagrams * sizeof(Head) + bytes_);
    incoming_.resize(bytes_);
  }

  void send() {
    Pace pace(rate_, monotonic_now_ns());
    for (std::uint32_t block = 1; !over_; ++block) {
      pace.pass();
      const std::int64_t due = pace.due();
      const timespec until{due / kNanosecondsPerSecond, due % kNanosecondsPerSecond};
      ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
      send_block(block);
    }
  }

  void send_block(std::uint32_t block) {
    const std::int64_t now = monotonic_now_ns();
    std::uint32_t offset = 0;
    for (std::size_t at = 0; at < outgoing_.size(); at += kDatagram, offset += kContents) {
      const Head head{now, block, offset};
      std::memcpy(outgoing_.data() + at, &head, sizeof head);
    }
    for (std::size_t at = 0; at < outgoing_.size(); at += kAtOnce * kDatagram) {
      const std::size_t size = std::min(kAtOnce * kDatagram, outgoing_.size() - at);
      if (::send(from_.get(), outgoing_.data() + at, size, 0) < 0) fail_with_errno("sending");
    }
  }

  void receive() {
    std::array<std::byte, kDatagram> datagram;
    while (!over_) {
      const ssize_t got = ::recv(to_.get(), datagram.data(), datagram.size(), 0);
      if (got > static_cast<ssize_t>(sizeof(Head))) {
        take(std::span(datagram).first(static_cast<std::size_t>(got)));
      } else if (got < 0 && errno != EAGAIN && errno != EINTR) {
        fail_with_errno("receiving");
      }
    }
  }

  void take(std::span<const std::byte> datagram) {
    Head head{};
    std::memcpy(&head, datagram.data(), sizeof head);
    const auto contents = datagram.subspan(sizeof head);
    if (head.offset + contents.size() > incoming_.size()) return;
    std::memcpy(incoming_.data() + head.offset, contents.data(), contents.size());
    if (head.block != block_) gathered_ = 0;
    block_ = head.block;
    gathered_ += contents.size();
    if (gathered_ != bytes_) return;
    const std::scoped_lock lock(mutex_);
    if (whole_ != 0) missed_ += block_ - whole_ - 1;
    whole_ = block_;
    delay_.add(monotonic_now_ns() - head.sent_ns);
  }

  void mark() {
    const std::scoped_lock lock(mutex_);
    Report("mark")
        .add("frames", static_cast<std::int64_t>(delay_.count()))
        .add("missed", missed_)
        .add("delay", delay_)
        .print();
    missed_ = 0;
    delay_.clear();
  }

  std::size_t bytes_;
  double rate_;
  std::size_t from_core_;
  std::size_t to_core_;
  UniqueFd from_ = udp_socket();
  UniqueFd to_ = udp_socket();
  std::atomic<bool> over_ = false;
  std::vector<std::byte> outgoing_;  // whole datagrams, one behind another; the sending thread's
  std::vector<std::byte> incoming_;  // the receiving thread's, as the next two
  std::uint32_t block_ = 0;
  std::size_t gathered_ = 0;  // bytes of that block
  std::mutex mutex_;          // guards the next
  std::uint32_t whole_ = 0;   // the last block that came whole
  std::int64_t missed_ = 0;
  Latency delay_;
};

}  // namespace
}  // namespace sentry::bench

int main(int count, char **words) {
  sentry::bench::Arguments arguments(count, words);
  sentry::bench::Hop hop(arguments);
  arguments.finish();
  hop.run();
}
