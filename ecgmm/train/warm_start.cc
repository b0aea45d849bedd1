// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/train/warm_start.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "ecgmm/bundle/measured_inputs.h"
#include "ecgmm/bundle/record_fingerprints.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/engine/weights.h"
#include "ecgmm/model/weights.h"

namespace ecgmm::train {
namespace {

/// "encoder" of "encoder.stem.0.weight".
std::string branch_of(const std::string& tensor) { return tensor.substr(0, tensor.find('.')); }

std::map<std::string, const io::TensorEntry*> by_name(const std::vector<io::TensorEntry>& tensors) {
  std::map<std::string, const io::TensorEntry*> named;
  for (const auto& entry : tensors) named[entry.name] = &entry;
  return named;
}

/// The first tensor of these branches that only one of the states has, or in another shape; "" if
/// there is none.
std::string first_misfit(const std::vector<io::TensorEntry>& own,
                         const std::vector<io::TensorEntry>& other,
                         const std::set<std::string>& branches) {
  const auto theirs = by_name(other);
  for (const auto& entry : own) {
    if (!branches.contains(branch_of(entry.name))) continue;
    const auto found = theirs.find(entry.name);
    if (found == theirs.end() || found->second->shape != entry.shape) return entry.name;
  }
  const auto ours = by_name(own);
  for (const auto& entry : other) {
    if (branches.contains(branch_of(entry.name)) && !ours.contains(entry.name)) return entry.name;
  }
  return {};
}

std::set<std::string> branches_of(const std::vector<io::TensorEntry>& tensors) {
  std::set<std::string> branches;
  for (const auto& entry : tensors) branches.insert(branch_of(entry.name));
  return branches;
}

/// The model.* keys whose values differ, as --set takes the earlier ones.
std::vector<std::string> differing_keys(bundle::ModelConfig earlier, bundle::ModelConfig now) {
  std::vector<std::string> keys;
  const auto theirs = earlier.fields();
  const auto ours = now.fields();
  for (std::size_t f = 0; f < theirs.size(); ++f) {
    if (theirs[f].key == "model.pretrained" || theirs[f].key == "model.dropout") continue;
    const auto value = value_text(theirs[f]);
    if (value != value_text(ours[f])) keys.push_back(concat("--set ", theirs[f].key, "=", value));
  }
  return keys;
}

/// The clinical features that only one of them has; where they differ in order alone, says so.
std::string differing_names(const input::Preprocessor& one, const input::Preprocessor& other) {
  auto ours = one.feature_names();
  auto theirs = other.feature_names();
  if (ours == theirs) return {};
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  std::vector<std::string> names;
  std::set_symmetric_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                                std::back_inserter(names));
  return names.empty() ? "in another order" : join(names, ", ");
}

}  // namespace

WarmStart::WarmStart(bundle::Bundle model, const RunConfig& config)
    : model_(std::move(model)), members_(engine::members_of(model_.network)) {
  if (model_.model.encoder != config.model.encoder) {
    const auto theirs = word_of(bundle::kEncoders, model_.model.encoder);
    throw usage_error(
        concat("--init: the model's encoder is ", theirs, ", the run's ",
               word_of(bundle::kEncoders, config.model.encoder)),
        concat("use --set model.encoder=", theirs, ", or a recipe with that encoder"));
  }
  // The run's network on the model's own inputs: what differs is the run's choice.
  const auto probe = model::network_state(*model::make_network(config.model, *model_.preprocessor));
  const auto& state = members_.front();
  auto branches = branches_of(probe);
  for (const auto& branch : branches_of(state)) branches.insert(branch);
  branches.erase(bundle::kTreesName);  // fitted anew
  const auto misfit = first_misfit(probe, state, branches);
  if (misfit.empty()) return;
  const auto keys = differing_keys(model_.model, config.model);
  throw usage_error(
      concat("--init: the model has another network (the first difference: ", misfit, ")"),
      keys.empty() ? "train a new model, or train without --init" : join(keys, " "));
}

std::vector<std::string> WarmStart::apply(model::Network& network,
                                          const input::Preprocessor& preprocessor,
                                          std::int64_t member) const {
  const auto& theirs = members_[static_cast<std::size_t>(member) % members_.size()];
  auto state = model::network_state(network);
  auto taken = branches_of(theirs);
  std::vector<std::string> anew;
  for (const auto& branch : branches_of(state)) {
    if (!taken.contains(branch)) {
      anew.push_back(
          concat("the branch ", branch, " starts from random weights: the model has none"));
    }
  }
  const auto other = differing_names(preprocessor, *model_.preprocessor);
  if (taken.contains("clinical") && branches_of(state).contains("clinical") && !other.empty()) {
    taken.erase("clinical");
    anew.push_back(
        "the branch clinical starts from random weights: its inputs differ from the model's (" +
        other + ")");
  }
  const auto named = by_name(theirs);
  for (auto& entry : state) {
    if (!taken.contains(branch_of(entry.name))) continue;
    const auto found = named.find(entry.name);
    if (found == named.end() || found->second->shape != entry.shape) {
      throw usage_error(
          concat("--init: ", entry.name, " has another shape in the model; it takes ",
                 model_.preprocessor->signal_points(), " points of ",
                 model_.preprocessor->modalities().text(), ", the run ",
                 preprocessor.signal_points(), " of ", preprocessor.modalities().text()),
          "train on signals of that length and the same modalities");
    }
    entry = *found->second;
  }
  model::load_network_state(network, state);
  return anew;
}

void WarmStart::check_cohort(const data::Cohort& cohort,
                             std::span<const std::size_t> held_out) const {
  with_context("--init", [&] { model_.preprocessor->check_cohort(cohort); });
  if (!model_.provenance.records) return;
  const auto known = bundle::recognize_records(cohort, held_out, model_.preprocessor->modalities(),
                                               *model_.provenance.records);
  std::size_t count = 0;
  std::string first;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    if (!known[i].trained_on()) continue;
    if (count++ == 0) first = cohort.records()[held_out[i]].key.id;
  }
  if (count == 0) return;
  throw data_error(
      concat("--init: the model was trained on ", share_text(count, held_out.size()),
             " records that this run validates or tests on, such as ", first),
      "put them into the training split with --split-file, or give their cohort with --extra");
}

bundle::RecordFingerprints WarmStart::remember(bundle::RecordFingerprints records) const {
  const auto& theirs = model_.provenance.records;
  if (!theirs || !records.own) return records;
  records.earlier = theirs->earlier;
  if (!theirs->own) return records;
  // What chose the model is as if trained on; what tested it is not.
  auto& trained = records.earlier.emplace_back(bundle::FingerprintSet{theirs->own->salt, {}});
  for (const auto& [modality, splits] : theirs->own->content) {
    auto& keys = trained.content[modality].train;
    keys = splits.train;
    keys.insert(keys.end(), splits.val.begin(), splits.val.end());
    std::sort(keys.begin(), keys.end());
  }
  return records;
}

}  // namespace ecgmm::train
