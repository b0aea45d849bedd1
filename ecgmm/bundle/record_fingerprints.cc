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

struct PartName {
  RunPart part;
  char letter;
  const char* name;
};
constexpr std::array<PartName, 3> kParts = {{
    {RunPart::train, 'r', "train"},
    {RunPart::val, 'v', "val"},
    {RunPart::test, 't', "test"},
}};
constexpr std::array<Modality, 2> kContent = {Modality::image, Modality::signal};

/// @param salt  "" in older bundles.
std::string content_key(const data::Cohort& cohort, std::size_t record, Modality modality,
                        const std::string& salt) {
  const auto hash = cohort.content_hash(record, modality);
  return (salt.empty() || hash.empty() ? hash : sha256_hex(salt + hash)).substr(0, kHashDigits);
}

/// The fingerprints of a split by modality and part.
json fingerprints(const data::Cohort& cohort,
                  const std::array<const std::vector<std::size_t>*, 3>& members,
                  ModalitySet modalities, const std::string& salt) {
  json content = json::object();
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    for (const auto modality : kContent) {
      if (!modalities.has(modality)) continue;
      std::vector<std::string> keys;
      for (const auto record : *members[p]) {
        if (auto key = content_key(cohort, record, modality, salt); !key.empty())
          keys.push_back(std::move(key));
      }
      std::sort(keys.begin(), keys.end());  // the order of the records is not kept
      content[to_string(modality)][kParts[p].name] = std::move(keys);
    }
  }
  return content;
}

/// Marks the records whose contents are among {"salt", "content"}.
void recognize_content(const data::Cohort& cohort, std::span<const std::size_t> used,
                       ModalitySet modalities, const json& remembered,
                       std::vector<Recognition>& found) {
  if (!remembered.contains("content")) return;
  const auto salt = remembered.value("salt", std::string());
  for (const auto modality : kContent) {
    if (!modalities.has(modality) || !remembered.at("content").contains(to_string(modality))) {
      continue;
    }
    // Where contents occur in several parts, training goes before validation before test.
    std::map<std::string, RunPart, std::less<>> known;
    for (const auto& part : kParts) {
      for (const auto& key : remembered.at("content").at(to_string(modality)).at(part.name)) {
        known.emplace(key.get<std::string>(), part.part);
      }
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
      const auto match = known.find(content_key(cohort, used[i], modality, salt));
      if (match == known.end()) continue;
      auto& own = found[i];
      own.content_trained_on |= match->second != RunPart::test;
      if (own.part == RunPart::none || match->second < own.part) own.part = match->second;
    }
  }
}

}  // namespace

json remember_records(const data::Cohort& cohort, std::span<const std::size_t> used,
                      const data::Split& split, ModalitySet modalities,
                      std::optional<std::int64_t> seed) {
  std::map<std::size_t, char> letters;
  const std::array<const std::vector<std::size_t>*, 3> members = {&split.train, &split.val,
                                                                  &split.test};
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    for (const auto record : *members[p]) letters[record] = kParts[p].letter;
  }
  const auto describe = [&](std::span<const std::size_t> records) {
    std::string parts;
    for (const auto record : records) parts += letters.contains(record) ? letters.at(record) : '-';
    return json{{"data_sha256", cohort.hash(records)}, {"parts", parts}};
  };
  auto remembered = describe(used);
  if (seed) {
    const auto& data = remembered["data_sha256"].get_ref<const std::string&>();
    const auto salt = sha256_hex(concat("fingerprints/", *seed, "/", data)).substr(0, kSaltDigits);
    remembered["salt"] = salt;
    remembered["content"] = fingerprints(cohort, members, modalities, salt);
  }
  if (cohort.parts() == 1) return remembered;
  std::map<std::string, std::vector<std::size_t>> by_cohort;
  for (const auto record : used) by_cohort[cohort.records()[record].key.cohort].push_back(record);
  for (const auto& [name, records] : by_cohort) remembered["cohorts"].push_back(describe(records));
  return remembered;
}

std::vector<Recognition> recognize_records(const data::Cohort& cohort,
                                           std::span<const std::size_t> used,
                                           ModalitySet modalities, const json& remembered) {
  std::vector<Recognition> found(used.size());
  try {
    recognize_content(cohort, used, modalities, remembered, found);
    for (const auto& earlier : remembered.value("earlier", json::array())) {
      recognize_content(cohort, used, modalities, earlier, found);
    }
    auto wholes = remembered.value("cohorts", json::array());
    wholes.push_back(
        {{"data_sha256", remembered.at("data_sha256")}, {"parts", remembered.at("parts")}});
    for (const auto& whole : wholes) {
      const auto& parts = whole.at("parts").get_ref<const std::string&>();
      if (parts.size() != used.size() || whole.at("data_sha256") != cohort.hash(used)) continue;
      for (std::size_t i = 0; i < used.size(); ++i) {
        const auto part = std::find_if(kParts.begin(), kParts.end(),
                                       [&](const auto& p) { return p.letter == parts[i]; });
        found[i].part = part == kParts.end() ? RunPart::none : part->part;
      }
    }
  } catch (const json::exception& error) {
    throw bundle_error(std::string("the model's provenance is incomplete: ") + error.what());
  }
  return found;
}

}  // namespace ecgmm::bundle
