// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_merge.h"
#include "ecgmm/data/cohort_open.h"
#include "ecgmm/data/cohort_state.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image.h"

namespace ecgmm::data {
namespace {

double rate_hz(const CohortConfig& config) {
  return config.sampling_rate_hz.value_or(CohortConfig::kDefaultSamplingRateHz);
}

/// By the section of cohort.toml in which it can be declared.
bool concerns(const Assumption& assumption, const DecodedRecord& record) {
  if (assumption.key.starts_with("signals.")) return record.signal.has_value();
  if (assumption.key.starts_with("columns.")) return record.clinical.has_value();
  return record.image.has_value();
}

}  // namespace

Cohort::Cohort(std::shared_ptr<const CohortState> state) : state_(std::move(state)) {}

Cohort Cohort::open(const std::filesystem::path& folder, const OpenOptions& options) {
  return Cohort(std::make_shared<const CohortState>(open_cohort(folder, options)));
}

Cohort Cohort::merge(const std::vector<Cohort>& cohorts) {
  std::vector<std::shared_ptr<const CohortState>> states;
  for (const auto& cohort : cohorts) states.push_back(cohort.state_);
  return Cohort(std::make_shared<const CohortState>(merge_cohorts(states)));
}

const std::filesystem::path& Cohort::folder() const {
  return state_->sources[state_->main_source]->folder;
}
const std::string& Cohort::name() const { return state_->name; }
const CohortConfig& Cohort::config() const { return state_->config; }
const std::vector<Record>& Cohort::records() const { return state_->records; }
const std::vector<std::string>& Cohort::clinical_columns() const {
  return state_->clinical_columns;
}
std::size_t Cohort::source_count() const { return state_->sources.size(); }
std::size_t Cohort::signal_points() const { return state_->signals_source().points; }
const std::vector<std::string>& Cohort::warnings() const { return state_->findings.warnings; }
const Assumptions& Cohort::assumptions() const { return state_->findings.assumptions; }
const std::vector<std::string>& Cohort::notes() const { return state_->findings.notes; }

std::vector<std::pair<std::string, Source>> Cohort::sources() const {
  std::vector<std::pair<std::string, Source>> found;
  for (const auto& source : state_->sources)
    found.emplace_back(source->name, source->config.source);
  return found;
}

ModalitySet Cohort::modalities() const {
  ModalitySet there;
  for (const auto& source : state_->sources) {
    for (const Modality modality : kModalities) {
      if (source->modalities.has(modality)) there = there.with(modality);
    }
  }
  return there;
}

double Cohort::sampling_rate_hz() const { return rate_hz(state_->signals_source().config); }
double Cohort::sampling_rate_hz(std::size_t record) const {
  return rate_hz(state_->sources[state_->source_of(record)]->config);
}

ecg::Unit Cohort::signal_unit(std::size_t record) const {
  const auto& unit = state_->sources[state_->source_of(record)]->config.unit;
  return unit == "none" ? ecg::Unit::none : ecg::Unit::millivolt;
}

bool Cohort::training_only(std::size_t record) const {
  return state_->sources[state_->source_of(record)]->config.training_only;
}

std::optional<std::size_t> Cohort::find(const RecordKey& key) const {
  for (std::size_t p = 0; p < state_->sources.size(); ++p) {
    const CohortSource& source = *state_->sources[p];
    if (source.name != key.cohort) continue;
    const auto found = source.by_id.find(normalize_id(key.id));
    if (found != source.by_id.end()) return state_->first_record[p] + found->second;
  }
  return std::nullopt;
}

std::optional<std::size_t> Cohort::find(std::string_view id) const {
  std::optional<std::size_t> only;
  for (const auto& source : state_->sources) {
    const auto found = find({source->name, std::string(id)});
    if (found && only) return std::nullopt;
    if (found) only = found;
  }
  return only;
}

std::span<const io::Cell> Cohort::clinical(std::size_t record) const {
  const auto& row = records().at(record).clinical_row;
  if (!row) return {};
  return state_->clinical_rows[*row];
}

std::vector<float> Cohort::signal(std::size_t record) const {
  const auto& row = records().at(record).signal_row;
  if (!row) return {};
  return state_->sources[state_->source_of(record)]->signals->get<float>(*row);
}

std::size_t Cohort::signal_points(std::size_t record) const {
  return records().at(record).signal_row ? state_->sources[state_->source_of(record)]->points : 0;
}

const ImageFacts* Cohort::image_facts(std::size_t record) const {
  const std::size_t source = state_->source_of(record);
  const auto& facts =
      state_->sources[source]->image_facts.at(record - state_->first_record[source]);
  return facts ? &*facts : nullptr;
}

ecg::StripGeometry Cohort::strip_geometry(std::size_t record, int width_px) const {
  return state_->sources[state_->source_of(record)]->config.strip_geometry(width_px);
}

PictureCache& Cohort::pictures() const { return *state_->pictures; }

DecodedRecord Cohort::decode(std::size_t index, ModalitySet wanted) const {
  const Record& record = records().at(index);
  for (const auto& [modality, reason] : record.unreadable) {
    if (wanted.has(modality)) {
      throw data_error(concat("record ", record.key.id, ": ", reason, " (",
                              record.unreadable_detail.at(modality), ")"));
    }
  }
  DecodedRecord decoded;
  decoded.key = record.key;
  decoded.lead = state_->sources[state_->source_of(index)]->config.signals_lead;
  if (wanted.has(Modality::image) && !record.image.empty()) {
    decoded.image = with_context(concat("record ", record.key.id),
                                 [&] { return io::read_image(record.image).image; });
    decoded.geometry = strip_geometry(index, decoded.image->width_px);
  }
  if (wanted.has(Modality::signal) && record.signal_row) {
    decoded.signal = ecg::Waveform{signal(index), sampling_rate_hz(index), signal_unit(index)};
  }
  if (wanted.has(Modality::clinical) && record.clinical_row) {
    const auto cells = clinical(index);
    auto& row = decoded.clinical.emplace();
    for (std::size_t c = 0; c < cells.size(); ++c)
      row.emplace_back(clinical_columns()[c], cells[c]);
  }
  for (const auto& assumption : state_->sources[state_->source_of(index)]->assumptions) {
    if (concerns(assumption, decoded)) add(decoded.assumed, assumption);
  }
  return decoded;
}

std::string Cohort::content_hash(std::size_t record, Modality part) const {
  switch (part) {
    case Modality::image: {
      if (const auto* facts = image_facts(record)) return facts->sha256;
      const auto& path = records().at(record).image;
      return path.empty() ? std::string() : sha256_hex(io::read_file(path));
    }
    case Modality::signal: {
      const auto samples = signal(record);
      return samples.empty() ? std::string() : sha256_hex(std::as_bytes(std::span(samples)));
    }
    case Modality::clinical:
      break;
  }
  return {};
}

std::string Cohort::hash(std::span<const std::size_t> records, ModalitySet contents) const {
  Sha256 sum;
  const auto add = [&](std::string_view text) { sum.add(text).add(std::string_view("\0", 1)); };
  for (const std::size_t index : records) {
    const Record& record = this->records().at(index);
    add(record.key.id);
    add(record.patient);
    add(record.label ? to_string(*record.label) : "");
    for (const auto modality : {Modality::image, Modality::signal}) {
      add(contents.has(modality) ? content_hash(index, modality) : "");
    }
    // By name and without empty cells: the same alone and among merged cohorts.
    std::map<std::string, const io::Cell*> by_name;
    const auto cells = clinical(index);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (!cells[c].empty()) by_name[to_lower(clinical_columns()[c])] = &cells[c];
    }
    for (const auto& [name, cell] : by_name) {
      add(name);
      add(cell->kind == io::Cell::Kind::number ? shortest(cell->number) : cell->shown());
    }
  }
  return sum.hex();
}

void log_findings(const Cohort& cohort) {
  constexpr std::size_t kShown = 12;
  for (const auto& assumption : cohort.assumptions())
    log::warn("assumed: " + assumption.sentence());
  for (const auto& warning : cohort.warnings()) log::warn(warning);
  const auto& notes = cohort.notes();
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (i < kShown) {
      log::info(notes[i]);
    } else {
      log::debug(notes[i]);
    }
  }
  if (notes.size() > kShown) log::info(concat("... and ", notes.size() - kShown, " more (see -v)"));
}

}  // namespace ecgmm::data
