// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/record_fingerprints.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"

namespace ecgmm::bundle {
namespace {

using nlohmann::json;

/// Enough to tell a million records apart, too little to be more than a hint of the content.
constexpr std::size_t kHashDigits = 16;
constexpr std::size_t kSaltDigits = 32;

struct SplitName {
  RunSplit split;
  char letter;
  const char* name;
  std::vector<std::string> SplitKeys::* keys;
  std::vector<std::size_t> data::Split::* records;
};
constexpr std::array<SplitName, 3> kSplits = {{
    {RunSplit::train, 'r', "train", &SplitKeys::train, &data::Split::train},
    {RunSplit::val, 'v', "val", &SplitKeys::val, &data::Split::val},
    {RunSplit::test, 't', "test", &SplitKeys::test, &data::Split::test},
}};
constexpr std::array<Modality, 2> kContent = {Modality::image, Modality::signal};

/// @param salt  "" in older bundles.
std::string content_key(const data::Cohort& cohort, std::size_t record, Modality modality,
                        const std::string& salt) {
  const auto hash = cohort.content_hash(record, modality);
  return (salt.empty() || hash.empty() ? hash : sha256_hex(salt + hash)).substr(0, kHashDigits);
}

FingerprintSet fingerprints(const data::Cohort& cohort, const data::Split& split,
                            ModalitySet modalities, std::string salt) {
  FingerprintSet set{std::move(salt), {}};
  for (const auto& own : kSplits) {
    for (const auto modality : kContent) {
      if (!modalities.has(modality)) continue;
      auto& keys = set.content[modality].*own.keys;
      for (const auto record : split.*own.records) {
        if (auto key = content_key(cohort, record, modality, set.salt); !key.empty())
          keys.push_back(std::move(key));
      }
      std::sort(keys.begin(), keys.end());  // the order of the records is not kept
    }
  }
  return set;
}

/// Marks the records whose contents are in the set.
void recognize_content(const data::Cohort& cohort, std::span<const std::size_t> used,
                       ModalitySet modalities, const FingerprintSet& set,
                       std::vector<Recognition>& found) {
  for (const auto& [modality, splits] : set.content) {
    if (!modalities.has(modality)) continue;
    // Where contents occur in several splits, training goes before validation before test.
    std::map<std::string_view, RunSplit> known;
    for (const auto& split : kSplits) {
      for (const auto& key : splits.*split.keys) known.emplace(key, split.split);
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      const auto match = known.find(content_key(cohort, used[i], modality, set.salt));
      if (match == known.end()) continue;
      auto& own = found[i];
      own.content_trained_on |= match->second != RunSplit::test;
      if (own.split == RunSplit::none || match->second < own.split) own.split = match->second;
    }
  }
}

/// Gives the records their exact splits if they are, all together, those of `whole`.
void recognize_whole(const std::string& hash, const WholeCohort& whole,
                     std::vector<Recognition>& found) {
  if (whole.splits.size() != found.size() || whole.data_sha256 != hash) return;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto split = std::find_if(kSplits.begin(), kSplits.end(),
                                    [&](const auto& own) { return own.letter == whole.splits[i]; });
    found[i].split = split == kSplits.end() ? RunSplit::none : split->split;
  }
}

json set_json(const FingerprintSet& set) {
  json content = json::object();
  for (const auto& [modality, splits] : set.content) {
    for (const auto& split : kSplits) content[to_string(modality)][split.name] = splits.*split.keys;
  }
  return {{"salt", set.salt}, {"content", std::move(content)}};
}

FingerprintSet set_from(const json& document) {
  FingerprintSet set{document.value("salt", std::string()), {}};
  for (const auto& [name, splits] : document.at("content").items()) {
    const auto modality = parse_modality(name);
    if (!modality) throw bundle_error("the model's fingerprints name no modality: " + name);
    for (const auto& split : kSplits) {
      set.content[*modality].*split.keys = splits.at(split.name).get<std::vector<std::string>>();
    }
  }
  return set;
}

json whole_json(const WholeCohort& whole) {
  return {{"data_sha256", whole.data_sha256}, {"splits", whole.splits}};
}

WholeCohort whole_from(const json& document) {
  // Versions 1 to 3 had the splits as "parts".
  const char* key = document.contains("splits") ? "splits" : "parts";
  return {document.at("data_sha256"), document.at(key)};
}

}  // namespace

RecordFingerprints remember_records(const data::Cohort& cohort, std::span<const std::size_t> used,
                                    const data::Split& split, ModalitySet modalities,
                                    std::optional<std::int64_t> seed) {
  std::map<std::size_t, char> letters;
  for (const auto& own : kSplits) {
    for (const auto record : split.*own.records) letters[record] = own.letter;
  }
  const auto describe = [&](std::span<const std::size_t> records) {
    WholeCohort whole{cohort.hash(records, modalities), {}};
    for (const auto record : records) {
      whole.splits += letters.contains(record) ? letters.at(record) : '-';
    }
    return whole;
  };
  RecordFingerprints remembered;
  remembered.whole = describe(used);
  if (seed) {
    const auto text = concat("fingerprints/", *seed, "/", remembered.whole.data_sha256);
    remembered.own =
        fingerprints(cohort, split, modalities, sha256_hex(text).substr(0, kSaltDigits));
  }
  if (cohort.source_count() == 1) return remembered;
  std::map<std::string, std::vector<std::size_t>> by_cohort;
  for (const auto record : used) by_cohort[cohort.records()[record].key.cohort].push_back(record);
  for (const auto& [name, records] : by_cohort) remembered.cohorts.push_back(describe(records));
  return remembered;
}

json fingerprints_json(const RecordFingerprints& remembered) {
  auto document = whole_json(remembered.whole);
  if (remembered.own) document.update(set_json(*remembered.own));
  for (const auto& cohort : remembered.cohorts) document["cohorts"].push_back(whole_json(cohort));
  for (const auto& set : remembered.earlier) document["earlier"].push_back(set_json(set));
  return document;
}

RecordFingerprints fingerprints_from(const json& document) {
  RecordFingerprints remembered;
  remembered.whole = whole_from(document);
  if (document.contains("content")) remembered.own = set_from(document);
  for (const auto& cohort : document.value("cohorts", json::array())) {
    remembered.cohorts.push_back(whole_from(cohort));
  }
  for (const auto& set : document.value("earlier", json::array())) {
    remembered.earlier.push_back(set_from(set));
  }
  return remembered;
}

std::vector<Recognition> recognize_records(const data::Cohort& cohort,
                                           std::span<const std::size_t> used,
                                           ModalitySet modalities,
                                           const RecordFingerprints& remembered) {
  std::vector<Recognition> found(used.size());
  if (remembered.own) recognize_content(cohort, used, modalities, *remembered.own, found);
  for (const auto& earlier : remembered.earlier) {
    recognize_content(cohort, used, modalities, earlier, found);
  }
  const auto hash = cohort.hash(used, modalities);  // others may be open for another model
  for (const auto& whole : remembered.cohorts) recognize_whole(hash, whole, found);
  recognize_whole(hash, remembered.whole, found);
  return found;
}

}  // namespace ecgmm::bundle
