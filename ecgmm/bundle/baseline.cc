// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/baseline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/age.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::bundle {
namespace {

using nlohmann::json;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kMostDeviations = 5;

/// A record of a cohort.
struct Place {
  const data::Cohort& cohort;
  std::size_t index;
  const data::Record& record() const { return cohort.records()[index]; }
};

double lacks(const Place& place, Modality modality) {
  return place.record().available().has(modality) ? 0 : 1;
}

double order(const Place& place) {
  const auto number = io::parse_number(place.record().key.id);
  return number && std::isfinite(*number) ? *number : static_cast<double>(place.index);
}

template <class Number>
double of_image(const Place& place, Number number) {
  const auto* facts = place.cohort.image_facts(place.index);
  return facts == nullptr ? kNaN : static_cast<double>(number(*facts));
}

double missing_samples(const Place& place) {
  return place.record().signal_row ? static_cast<double>(place.record().filled_samples) : kNaN;
}

/// What is read of the record as a whole.
struct Quantity {
  std::string_view what;
  double (*read)(const Place&);
};
using Facts = data::ImageFacts;
constexpr std::array kQuantities = {
    Quantity{"age", [](const Place& p) { return data::age_years(p.cohort, p.index); }},
    Quantity{"lacks image", [](const Place& p) { return lacks(p, Modality::image); }},
    Quantity{"lacks signal", [](const Place& p) { return lacks(p, Modality::signal); }},
    Quantity{"lacks clinical", [](const Place& p) { return lacks(p, Modality::clinical); }},
    Quantity{"order", order},
    Quantity{"image width",
             [](const Place& p) { return of_image(p, [](const Facts& f) { return f.width_px; }); }},
    Quantity{
        "image height",
        [](const Place& p) { return of_image(p, [](const Facts& f) { return f.height_px; }); }},
    Quantity{
        "image bytes",
        [](const Place& p) { return of_image(p, [](const Facts& f) { return f.file_bytes; }); }},
    Quantity{
        "image red",
        [](const Place& p) { return of_image(p, [](const Facts& f) { return f.mean_rgb[0]; }); }},
    Quantity{
        "image green",
        [](const Place& p) { return of_image(p, [](const Facts& f) { return f.mean_rgb[1]; }); }},
    Quantity{
        "image blue",
        [](const Place& p) { return of_image(p, [](const Facts& f) { return f.mean_rgb[2]; }); }},
    Quantity{"missing samples", missing_samples},
};

bool is_of_column(std::string_view what) {
  return what == "value" || what == "word" || what == "known";
}

double of_column(const Place& place, const BaselineFeature& feature) {
  const auto cells = place.cohort.clinical(place.index);
  const auto& names = place.cohort.clinical_columns();
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (to_lower(names[c]) != to_lower(feature.column.name)) continue;
    if (feature.what == "known") return cells[c].empty() ? 0 : 1;
    if (feature.what == "word") return trim(cells[c].shown()) == feature.word ? 1 : 0;
    if (data::column_spec(place.cohort.config(), names[c]).unit != feature.column.unit) return kNaN;
    return data::cell_value(cells[c], feature.column).value_or(kNaN);
  }
  return kNaN;
}

double number_of(const Place& place, const BaselineFeature& feature) {
  if (is_of_column(feature.what)) return of_column(place, feature);
  for (const auto& quantity : kQuantities) {
    if (quantity.what == feature.what) return quantity.read(place);
  }
  throw Error(ErrorKind::internal, "no baseline feature is called " + feature.what);
}

json feature_json(const BaselineFeature& feature) {
  json out = {{"what", feature.what},
              {"mean", feature.mean},
              {"deviation", feature.deviation},
              {"coefficient", feature.coefficient}};
  if (!is_of_column(feature.what)) return out;
  out["column"] = feature.column.name;
  if (feature.what == "word") out["word"] = feature.word;
  if (feature.what == "value") {
    out["kind"] = to_string(feature.column.kind);
    out["unit"] = feature.column.unit;
    out["values"] = feature.column.values;
  }
  return out;
}

BaselineFeature feature_from(const json& from) {
  BaselineFeature feature;
  feature.what = from.at("what").get<std::string>();
  feature.mean = io::finite_from(from.at("mean"));
  feature.deviation = io::finite_from(from.at("deviation"));
  feature.coefficient = io::finite_from(from.at("coefficient"));
  const bool known =
      std::any_of(kQuantities.begin(), kQuantities.end(),
                  [&](const Quantity& quantity) { return quantity.what == feature.what; });
  if (!known && !is_of_column(feature.what)) {
    throw bundle_error("no baseline feature is called " + feature.what);
  }
  if (!(feature.deviation > 0)) throw bundle_error("a baseline's deviation is not positive");
  if (!is_of_column(feature.what)) return feature;
  feature.column.name = from.at("column").get<std::string>();
  if (feature.what == "word") feature.word = from.at("word").get<std::string>();
  if (feature.what == "value") {
    const auto kind = data::parse_kind(from.at("kind").get<std::string>());
    if (!kind) throw bundle_error("a baseline's column is of an unknown kind");
    feature.column.kind = *kind;
    feature.column.unit = from.at("unit").get<std::string>();
    feature.column.values = from.at("values").get<std::map<std::string, double>>();
  }
  return feature;
}

}  // namespace

std::string BaselineFeature::name() const {
  if (what == "value") return column.name;
  if (what == "word") return concat(column.name, "=", word);
  if (what == "known") return concat(column.name, " known");
  return what;
}

double standardized(double value, const BaselineFeature& feature) {
  if (std::isnan(value)) return 0;
  return std::clamp((value - feature.mean) / feature.deviation, -kMostDeviations, kMostDeviations);
}

double Baseline::operator()(std::span<const double> values) const {
  double log_odds = intercept;
  bool any = features.empty();
  for (std::size_t i = 0; i < features.size(); ++i) {
    any |= !std::isnan(values[i]);
    log_odds += features[i].coefficient * standardized(values[i], features[i]);
  }
  return any ? metrics::probability_of(log_odds) : kNaN;
}

std::vector<double> baseline_features(const data::Cohort& cohort, std::size_t record,
                                      std::span<const BaselineFeature> features) {
  std::vector<double> numbers;
  for (const auto& feature : features) numbers.push_back(number_of({cohort, record}, feature));
  return numbers;
}

json baselines_json(std::span<const Baseline> baselines) {
  json list = json::array();
  for (const auto& baseline : baselines) {
    json features = json::array();
    for (const auto& feature : baseline.features) features.push_back(feature_json(feature));
    list.push_back({{"name", baseline.name},
                    {"reason", baseline.reason},
                    {"intercept", baseline.intercept},
                    {"features", features}});
  }
  return list;
}

std::vector<Baseline> baselines_from(const json& list) {
  std::vector<Baseline> baselines;
  for (const auto& from : list) {
    auto& baseline = baselines.emplace_back();
    baseline.name = from.at("name").get<std::string>();
    baseline.reason = from.at("reason").get<std::string>();
    baseline.intercept = io::finite_from(from.at("intercept"));
    for (const auto& feature : from.at("features")) {
      baseline.features.push_back(feature_from(feature));
    }
  }
  return baselines;
}

}  // namespace ecgmm::bundle
