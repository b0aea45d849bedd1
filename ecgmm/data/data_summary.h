// SPDX-License-Identifier: Apache-2.0
// What a set of records looks like, told without telling of anyone: a model keeps it of those it
// was trained on.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/record_facts.h"

namespace ecgmm::data {

/// The facts of one record of a patient.
struct PatientFacts {
  std::string patient;
  std::vector<Fact> facts;
};

/// Of a yes or no.
struct FlagSummary {
  std::string name;
  std::size_t records = 0, patients = 0;  ///< that say it
  std::size_t yes = 0;
};

struct NumberSummary {
  std::string name, unit;
  std::size_t records = 0, patients = 0;  ///< that tell it
  double mean = 0, deviation = 0;         ///< deviation: of the sample
  std::vector<double> deciles = {};       ///< 10 .. 90 %
  std::vector<std::size_t> counts = {};   ///< of records, by bin

  /// The bin between deciles, from 0. A decile that stands there several times has a bin of its
  /// own.
  std::size_t bin_of(double value) const;
  std::size_t bins() const;
};

struct WordSummary {
  std::string name;
  std::size_t records = 0, patients = 0;  ///< that tell it
  std::vector<std::string> words = {};    ///< sorted
  std::vector<std::size_t> counts = {};   ///< of records: beside the words, last of all others
  /// Beside the counts: of some patients, but not enough to be told, and what would give it away.
  std::vector<bool> few = {};
};

struct Reference {
  /// A number that fewer tell has no mean, deviation, deciles and counts.
  static constexpr std::size_t kFewestPatients = 20;
  static constexpr std::size_t kFewestOfWord = 5;  ///< patients; a rarer word is not named

  std::size_t records = 0, patients = 0;
  std::vector<FlagSummary> flags;  ///< each number and word has one, "AGE missing"
  std::vector<NumberSummary> numbers;
  std::vector<WordSummary> words;
};

/// Each in the order in which its name is first met.
Reference summarize(std::span<const PatientFacts> records);

/// Of other records, to stand beside `like`: the same names, by its deciles and its words, with
/// means however few there are. What no record tells has 0 records.
Reference summarize_like(const Reference& like, std::span<const PatientFacts> records);

/// As bundles hold it.
nlohmann::json to_json(const Reference& reference);
/// Its inverse; null gives an empty one.
/// @throws Error (bundle) or json::exception for what is not of its making.
Reference reference_from(const nlohmann::json& json);

}  // namespace ecgmm::data
