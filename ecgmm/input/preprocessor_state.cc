// SPDX-License-Identifier: Apache-2.0
// The Preprocessor's fitted state as it lies in a bundle.
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/fields_json.h"
#include "ecgmm/input/preprocessor.h"

namespace ecgmm::input {
namespace {

using nlohmann::json;

const char* word_of(ecg::Unit unit) { return unit == ecg::Unit::millivolt ? "mV" : "none"; }

[[noreturn]] void refuse_word(const std::string& text) {
  throw bundle_error("the preprocessor state has the unknown word '" + text + "'");
}

ecg::Unit unit_of(const std::string& text) {
  for (const auto unit : {ecg::Unit::millivolt, ecg::Unit::none}) {
    if (text == word_of(unit)) return unit;
  }
  refuse_word(text);
}

template <class Value>
Value parsed(std::optional<Value> (*parse)(std::string_view), const json& word) {
  const auto text = word.get<std::string>();
  const auto value = parse(text);
  if (!value) refuse_word(text);
  return *value;
}

io::TensorEntry entry(const char* name, const std::vector<float>& values) {
  io::TensorEntry out{
      std::string("preprocessor.") + name, "F32", {static_cast<std::int64_t>(values.size())}, {}};
  out.data.resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(out.data.data(), values.data(), out.data.size());
  return out;
}

std::vector<float> values(const io::TensorFile& tensors, const char* name, std::size_t count) {
  const auto* found = tensors.find(std::string("preprocessor.") + name);
  if (found == nullptr || found->dtype != "F32" ||
      found->shape != std::vector{static_cast<std::int64_t>(count)}) {
    throw bundle_error(concat("the preprocessor state lacks ", name, " of ", count, " numbers"));
  }
  std::vector<float> out(count);
  if (count > 0) std::memcpy(out.data(), found->data.data(), found->data.size());
  for (const float value : out) {
    if (!std::isfinite(value)) {
      throw bundle_error(concat("the preprocessor's ", name, " is not finite"));
    }
  }
  return out;
}

json column_json(const data::ColumnDecision& column, bool indicator) {
  return {{"name", column.name},
          {"role", to_string(column.role)},
          {"kind", to_string(column.kind)},
          {"unit", column.unit},
          {"values", column.values},
          {"categories", column.categories},
          {"declared", column.declared},
          {"reason", column.reason},
          {"missing_indicator", indicator}};
}

data::ColumnDecision column_of(const json& from) {
  data::ColumnDecision column;
  column.name = from.at("name").get<std::string>();
  column.role = parsed(data::parse_role, from.at("role"));
  column.kind = parsed(data::parse_kind, from.at("kind"));
  column.unit = from.at("unit").get<std::string>();
  column.values = from.at("values").get<std::map<std::string, double>>();
  column.categories = from.at("categories").get<std::vector<std::string>>();
  column.declared = from.at("declared").get<bool>();
  column.reason = from.at("reason").get<std::string>();
  return column;
}

}  // namespace

json Preprocessor::to_json() const {
  auto config = config_;
  json modalities = json::array();
  for (const auto modality : kModalities) {
    if (modalities_.has(modality)) modalities.push_back(to_string(modality));
  }
  json state = {{"modalities", modalities}, {"config", fields_json(config.fields())}};
  if (modalities_.has(Modality::signal)) {
    state["signal"] = {{"points", signal_points()},
                       {"sampling_rate_hz", sampling_rate_hz_},
                       {"unit", word_of(signal_unit_)}};
  }
  if (config_.wave()) state["amplitude"] = !amplitude_.mean.empty();
  if (modalities_.has(Modality::clinical)) {
    json columns = json::array();
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      columns.push_back(column_json(columns_[c], missing_indicator_[c]));
    }
    state["clinical"] = {{"columns", columns}, {"features", feature_names()}};
  }
  return state;
}

std::vector<io::TensorEntry> Preprocessor::tensors() const {
  std::vector<io::TensorEntry> entries;
  if (!amplitude_.mean.empty()) {
    entries.push_back(entry("amplitude_mean", amplitude_.mean));
    entries.push_back(entry("amplitude_deviation", amplitude_.deviation));
  }
  if (modalities_.has(Modality::signal) && !config_.wave()) {
    entries.push_back(entry("signal_mean", signal_.mean));
    entries.push_back(entry("signal_deviation", signal_.deviation));
  }
  if (modalities_.has(Modality::clinical)) {
    entries.push_back(entry("clinical_mean", clinical_.mean));
    entries.push_back(entry("clinical_deviation", clinical_.deviation));
  }
  return entries;
}

Preprocessor Preprocessor::from_state(const json& state, const io::TensorFile& tensors) {
  Preprocessor out;
  const auto scale = [&](const std::string& part, std::size_t count) {
    Scale own{values(tensors, (part + "_mean").c_str(), count),
              values(tensors, (part + "_deviation").c_str(), count)};
    for (const float deviation : own.deviation) {
      if (!(deviation > 0))
        throw bundle_error(concat("the preprocessor's ", part, "_deviation is not positive"));
    }
    return own;
  };
  try {
    set_fields(out.config_.fields(), state.at("config"));
    out.modalities_ = ModalitySet::parse(state.at("modalities").get<std::vector<std::string>>());
    if (out.modalities_.has(Modality::signal)) {
      const auto& signal = state.at("signal");
      out.sampling_rate_hz_ = signal.at("sampling_rate_hz").get<double>();
      out.signal_unit_ = unit_of(signal.at("unit").get<std::string>());
      const auto points = signal.at("points").get<std::size_t>();
      if (!(out.sampling_rate_hz_ > 0) || points == 0) {
        throw bundle_error("the preprocessor state has a signal of no length");
      }
      if (out.config_.wave()) {
        out.wave_points_ = points;
      } else {
        out.signal_ = scale("signal", points);
      }
    }
    if (out.config_.wave() && state.at("amplitude").get<bool>()) {
      out.amplitude_ = scale("amplitude", 1);
    }
    if (out.modalities_.has(Modality::clinical)) {
      for (const auto& column : state.at("clinical").at("columns")) {
        out.columns_.push_back(column_of(column));
        out.missing_indicator_.push_back(column.at("missing_indicator").get<bool>());
      }
      out.lay_out_features();
      if (out.features_.empty() ||
          out.feature_names() !=
              state.at("clinical").at("features").get<std::vector<std::string>>()) {
        throw bundle_error("the preprocessor's columns and features disagree");
      }
      out.clinical_ = scale("clinical", out.features_.size());
    }
  } catch (const json::exception& error) {
    throw bundle_error(concat("the preprocessor state is incomplete: ", error.what()));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::bundle) throw;
    throw bundle_error(error.what());
  }
  return out;
}

}  // namespace ecgmm::input
