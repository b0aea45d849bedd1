// SPDX-License-Identifier: Apache-2.0
// Free of torch. Simple models that stand beside the network, so that its figures can be judged.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/roles.h"

namespace ecgmm::bundle {

inline constexpr std::string_view kAgeBaseline = "age only";
inline constexpr std::string_view kClinicalBaseline = "clinical logistic regression";
inline constexpr std::string_view kShortcutBaseline = "shortcuts";
inline constexpr std::string_view kInklessBaseline = "shortcuts without ink";
inline constexpr std::string_view kMaskBaseline = "modality mask";
/// Not a Baseline but Prediction::by_measures.
inline constexpr std::string_view kMeasuresBaseline = "measured waves and clinical values";

/// One number that a baseline takes of a record. `what` is one of
///
///     age                       in years, data::age_years()
///     lacks image|signal|clinical   1 where the record has no such readable modality, else 0
///     order                     the id where it is a number, else the record's place
///     image width|height|bytes|red|green|blue   of the file; mean of a channel
///     missing samples           of the signal, before they were filled in
///     value                     the number in the column
///     word                      1 where the column's cell is `word`, else 0
///     known                     1 where the column's cell is filled, else 0
struct BaselineFeature {
  std::string what;
  data::ColumnDecision column = {};  ///< of value, word and known: name, kind, unit, values
  std::string word = {};
  double mean = 0, deviation = 1;  ///< of the training rows that have the number
  double coefficient = 0;          ///< of the standardized number
  std::string name() const;        ///< "image width", "DEVICE=CS-12"
};

/// A logistic regression of standardized numbers. Fitted by train::fit_baselines().
struct Baseline {
  std::string name;
  std::string reason =
      {};  ///< why it has no features and says one share for all; "" if it has some
  std::vector<BaselineFeature> features = {};
  double intercept = 0;

  /// Probability of abnormal. A number that is missing counts as the training mean.
  /// @param values  (features.size()) as baseline_features() makes them, NaN = missing.
  /// @return        NaN where there are features, but every one is missing.
  double operator()(std::span<const double> values) const;
};

/// The standardized number as fit and use take it: limited to 5 deviations, so that a single number
/// of another cohort (its ids, its pictures' size) does not decide alone; missing is 0.
double standardized(double value, const BaselineFeature& feature);

/// The features' numbers of one record; NaN = the record does not say. Images count as they were
/// decoded with Cohort::open(). Clinical columns are found ignoring case; one in another unit is
/// missing.
/// @throws Error (internal) for an unknown `what`.
std::vector<double> baseline_features(const data::Cohort& cohort, std::size_t record,
                                      std::span<const BaselineFeature> features);

/// As bundles hold them.
nlohmann::json baselines_json(std::span<const Baseline> baselines);
/// Its inverse.  @throws Error (bundle) or json::exception for what is not of its making.
std::vector<Baseline> baselines_from(const nlohmann::json& json);

}  // namespace ecgmm::bundle
