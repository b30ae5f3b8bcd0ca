// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "transport/base/result.hpp"

namespace sentry::jpeg {

// Everything that makes bytes no picture a browser shows; sentences in defect.cpp, in this order.
enum class Defect : std::uint8_t {
  kNoStart,
  kCutOff,
  kCutByPicture,
  kNotAMarker,
  kSegmentPastEnd,
  kSegmentLength,
  kReservedMarker,
  kMisplacedMarker,
  kNoFrameHeader,
  kNoScan,
  kSecondFrameHeader,
  kFrameHeaderLate,
  kCodingProcess,
  kMarkerKind,
  kPrecision,
  kNoWidth,
  kNoHeight,
  kTooManyPixels,
  kNoComponents,
  kComponentCount,
  kComponentTwice,
  kSampling,
  kFractionalSampling,
  kQuantisationTable,
  kHuffmanTable,
  kScanComponents,
  kUnknownComponent,
  kProgression,
  kMcuTooBig,
  kQuantisationMissing,
  kHuffmanMissing,
  kScanTooShort,
  kRestartWithoutInterval,
  kRestartOrder,
  kRestartCount,
  kComponentWithoutScan,
  kTooManyBytes,
};

// A defect and where it is. It costs nothing to make, because a hostile input can hold millions of
// false starts; only the one that is reported is put into words.
struct Fault {
  Defect defect = Defect::kNoStart;
  std::size_t at = 0;   // byte of the input
  std::uint64_t a = 0;  // what the sentence tells: a marker's code, a count or a size
  std::uint64_t b = 0;
};

using MaybeFault = std::optional<Fault>;

Error describe(const Fault &fault, std::size_t input_size);

}  // namespace sentry::jpeg
