// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecgmm {

/// What a clinic may have of a patient, in the order in which the network concatenates them.
enum class Modality { image, signal, clinical };

inline constexpr std::array<Modality, 3> kModalities = {Modality::image, Modality::signal,
                                                        Modality::clinical};

/// "image", "signal" or "clinical".
std::string_view to_string(Modality modality);
std::optional<Modality> parse_modality(std::string_view text);

/// Some of the three modalities.
class ModalitySet {
 public:
  constexpr ModalitySet() = default;
  static constexpr ModalitySet all() { return ModalitySet(7); }
  static constexpr ModalitySet of_bits(std::uint32_t bits) { return ModalitySet(bits & 7U); }
  /// @throws Error (usage) for an unknown or doubled word, or none.
  static ModalitySet parse(const std::vector<std::string>& words);

  /// Whether this modality is among them.
  constexpr bool has(Modality m) const { return (bits_ >> static_cast<int>(m)) & 1U; }
  /// These and one more.
  constexpr ModalitySet with(Modality m) const {
    return ModalitySet(bits_ | 1U << static_cast<int>(m));
  }
  /// These but for one.
  constexpr ModalitySet without(Modality m) const {
    return ModalitySet(bits_ & ~(1U << static_cast<int>(m)));
  }
  /// Whether all of the others are among these.
  constexpr bool contains(ModalitySet other) const { return (bits_ & other.bits_) == other.bits_; }
  /// Whether there is none.
  constexpr bool empty() const { return bits_ == 0; }
  /// Bit k is the modality of value k; of_bits() is the inverse.
  constexpr std::uint32_t bits() const { return bits_; }
  std::string text() const;  ///< "image+signal+clinical", "none"
  /// Those that are not empty, itself included, in the order of bits().
  std::vector<ModalitySet> subsets() const;
  /// By bits(): so that it can be a key.
  constexpr auto operator<=>(const ModalitySet&) const = default;

 private:
  explicit constexpr ModalitySet(std::uint32_t bits) : bits_(bits) {}
  std::uint32_t bits_ = 0;
};

/// The verdict of the reader of the ECG. Borderline is neither and is never trained on.
enum class Label { normal, abnormal, borderline };
std::string_view to_string(Label label);

/// What a model's call "normal" is to a reader. JSON and CSV say `normal`.
inline constexpr std::string_view kNormalCall = "no abnormality seen in lead II";

/// A record is known by the cohort it came from and its id there.
struct RecordKey {
  std::string cohort;
  std::string id;
  bool operator==(const RecordKey&) const = default;
};

/// An 8-bit picture, RGB interleaved, rows from the top.
struct Image {
  int width_px = 0;
  int height_px = 0;
  std::vector<std::uint8_t> rgb;  ///< (height, width, 3)
};

}  // namespace ecgmm
