// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "ecgmm/data/cohort.h"
#include "ecgmm/data/config.h"
#include "ecgmm/data/record.h"
#include "ecgmm/data/roles.h"
#include "ecgmm/input/scale.h"

namespace ecgmm::input {

/// The clinical side of a Preprocessor, the same for every form: which columns are inputs, as which
/// numbers, and on which scale.
class ClinicalInputs {
 public:
  /// One number of the clinical vector: a column's value, whether it has one category, or whether
  /// its cell is missing.
  struct Feature {
    enum class Kind { value, category, missing };
    std::size_t column = 0;
    Kind kind = Kind::value;
    std::size_t category = 0;
  };

  /// Fits column choice and scales on `train_rows`, each of which must have a clinical row.
  /// @throws Error (data) as data::decide_columns(); for a row without clinical values, or where no
  ///         column is an input.
  static ClinicalInputs fit(const data::Cohort& cohort, std::span<const std::size_t> train_rows,
                            const data::DataConfig& config);

  /// (C) the numbers of a row before the scale; NaN where the cell is missing or not understood.
  std::vector<double> raw(const data::ClinicalRow& row) const;
  const Scale& scale() const { return scale_; }  ///< (C)
  std::size_t size() const { return features_.size(); }

  const std::vector<data::ColumnDecision>& columns() const { return columns_; }
  const std::vector<Feature>& features() const { return features_; }
  /// "AGE", "SMOKE=2", "Wt missing", in the order of raw().
  std::vector<std::string> feature_names() const;

  /// Takes the scale of an earlier fit, if it is of features of the same names.
  void take_scale(const ClinicalInputs& earlier);

  /// {"columns": [...], "features": [...]}; read() is its inverse, with the scale's tensors.
  nlohmann::json to_json() const;
  /// @throws Error (bundle), or a fault of json, for missing or inconsistent state.
  static ClinicalInputs read(const nlohmann::json& json, const io::TensorFile& tensors);

 private:
  void choose_categories(std::span<const data::ClinicalRow> rows, bool with_indicators);
  void lay_out_features();

  std::vector<data::ColumnDecision> columns_;
  std::vector<bool> missing_indicator_;  ///< by column
  std::vector<Feature> features_;        ///< follows from columns_ and missing_indicator_
  Scale scale_;
};

}  // namespace ecgmm::input
