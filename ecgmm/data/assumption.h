// SPDX-License-Identifier: Apache-2.0
// What a file does not say and was therefore taken as usual.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace ecgmm::data {

/// One such thing. Only what the file could have told, or its owner can declare: what is wrong is
/// an Error, and what was read with tolerance a note.
struct Assumption {
  std::string key;     ///< the same for its kind: "signals.unit", "paper.mm_per_s"
  std::string text;    ///< "the unit is not declared; mV is assumed"
  std::string remedy;  ///< how to declare it: "cohort.toml: [signals] unit = \"mV\""

  /// "<text> (<remedy>)".
  std::string sentence() const;
  bool operator==(const Assumption&) const = default;
};

using Assumptions = std::vector<Assumption>;

/// Adds it, unless it is there already.
void add(Assumptions& assumed, Assumption assumption);

/// What a reader says to a user, one sentence each.
std::vector<std::string> sentences(std::span<const Assumption> assumed);

/// Their keys, each once, in order.
std::vector<std::string> keys(std::span<const Assumption> assumed);

/// What --strict does.
/// @throws Error (data) if there are any: the first with its remedy, and the keys of the others.
void refuse(std::span<const Assumption> assumed);

}  // namespace ecgmm::data
