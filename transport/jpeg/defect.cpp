// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include "transport/jpeg/defect.hpp"

#include <array>
#include <string>
#include <string_view>

#include "transport/jpeg/markers.hpp"

namespace sentry::jpeg {
namespace {

// {at} is the byte, {a} and {b} the numbers, {marker} the name of the marker with the code {a}.
struct Sentence {
  ErrorCode code;
  std::string_view text;
};

constexpr auto kCorrupt = ErrorCode::kCorrupt;
constexpr auto kUnsupported = ErrorCode::kUnsupported;

constexpr std::array kSentences = {
    Sentence{ErrorCode::kInvalid, "not a JPEG, nothing in it starts with FF D8 FF"},
    Sentence{kCorrupt, "cut off at byte {at}, before the end of the picture (EOI)"},
    Sentence{kCorrupt, "cut off at byte {at} by the start of another picture, expected EOI first"},
    Sentence{kCorrupt, "byte {at} is {a}, expected a marker (255)"},
    Sentence{kCorrupt, "{marker} at byte {at} needs {b} bytes, more than are left"},
    Sentence{kCorrupt, "{marker} at byte {at} has length {b}, which its contents contradict"},
    Sentence{kCorrupt, "marker {marker} at byte {at} is reserved and has no meaning"},
    Sentence{kCorrupt, "marker {marker} at byte {at} is out of place between segments"},
    Sentence{kCorrupt, "scan at byte {at} comes without a frame header (SOF) before it"},
    Sentence{kCorrupt, "ends at byte {at} without any picture data (SOS)"},
    Sentence{kCorrupt, "second frame header {marker} at byte {at}, expected one"},
    Sentence{kCorrupt, "frame header {marker} at byte {at} comes after picture data"},
    Sentence{kUnsupported,
             "coded as {marker} (byte {at}), browsers show only Huffman-coded SOF0, SOF1 and SOF2"},
    Sentence{kUnsupported, "{marker} at byte {at} belongs to a coding that no browser shows"},
    Sentence{kUnsupported, "{a} bits a sample (byte {at}), browsers show only 8"},
    Sentence{kCorrupt, "frame header at byte {at} says a width of 0 pixels"},
    Sentence{kUnsupported,
             "frame header at byte {at} leaves the height to a DNL marker, no browser reads it"},
    Sentence{kUnsupported, "{a} x {b} pixels (byte {at}) are more than browsers show"},
    Sentence{kCorrupt, "frame header at byte {at} has no component"},
    Sentence{kUnsupported, "{a} components (byte {at}), browsers show only 1, 3 and 4"},
    Sentence{kCorrupt, "frame header at byte {at} names component {a} twice"},
    Sentence{kCorrupt, "frame header at byte {at} has sampling factors {a} x {b}, expected 1 to 4"},
    Sentence{kUnsupported,
             "sampling factors at byte {at} do not divide the largest ones ({a} x {b})"},
    Sentence{kCorrupt, "quantisation table at byte {at} is not one of 64 values for slots 0 to 3"},
    Sentence{kCorrupt, "Huffman table at byte {at} is not a code for slots 0 to 3"},
    Sentence{kCorrupt, "scan at byte {at} has {a} components of the frame's {b}"},
    Sentence{kCorrupt, "scan at byte {at} names component {a}, which the frame does not have once"},
    Sentence{kCorrupt, "scan at byte {at} contradicts the rules of progressive coding"},
    Sentence{kCorrupt, "scan at byte {at} interleaves {a} blocks, expected at most 10"},
    Sentence{kCorrupt, "scan at byte {at} uses quantisation table {a}, which is missing"},
    Sentence{kCorrupt, "scan at byte {at} uses Huffman table {a}, which is missing"},
    Sentence{kCorrupt, "scan at byte {at} has {a} bytes, its blocks need at least {b}"},
    Sentence{kCorrupt, "restart marker at byte {at}, but no restart interval (DRI) before it"},
    Sentence{kCorrupt, "restart marker RST{a} at byte {at}, expected RST{b}: data is lost"},
    Sentence{kCorrupt, "scan ending at byte {at} has {a} restart markers, expected {b}"},
    Sentence{kCorrupt, "ends at byte {at} without picture data for component {a}"},
    Sentence{kUnsupported, "{a} bytes as a whole picture, at most {b} are carried"},
};
static_assert(kSentences.size() == static_cast<std::size_t>(Defect::kTooManyBytes) + 1);

std::string value_of(std::string_view name, const Fault &fault) {
  if (name == "at") return std::to_string(fault.at);
  if (name == "a") return std::to_string(fault.a);
  if (name == "b") return std::to_string(fault.b);
  return marker_name(static_cast<std::uint8_t>(fault.a));
}

}  // namespace

// One sentence that tells the size of the input, what is wrong, and what was expected.
Error describe(const Fault &fault, std::size_t input_size) {
  const Sentence &sentence = kSentences.at(static_cast<std::size_t>(fault.defect));
  std::string message = "Picture of " + std::to_string(input_size) + " bytes: ";
  std::string_view rest = sentence.text;
  for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
    const auto close = rest.find('}', open);
    message.append(rest.substr(0, open));
    message += value_of(rest.substr(open + 1, close - open - 1), fault);
    rest.remove_prefix(close + 1);
  }
  return Error{sentence.code, message.append(rest)};
}

}  // namespace sentry::jpeg
