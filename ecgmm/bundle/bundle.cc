// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/bundle/bundle.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>
#include <utility>

#include "ecgmm/core/config.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"
#include "ecgmm/input/fields_json.h"
#include "ecgmm/input/preprocessor_factory.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/torch_file.h"

namespace ecgmm::bundle {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kSchemaPrefix = "ecgmm.bundle/";
constexpr std::string_view kFirstSchema = "ecgmm.bundle/1";
constexpr std::string_view kSecondSchema = "ecgmm.bundle/2";
constexpr std::string_view kThirdSchema = "ecgmm.bundle/3";
constexpr const char* kJsonName = "bundle.json";
constexpr const char* kWeightsName = "weights.safetensors";
constexpr std::size_t kJsonLimitBytes = std::size_t{1} << 28;
constexpr int kMaxDepth = 64;  // writing is recursive

/// The one text of a document: a file that differs from it by any byte is not what was written.
std::string canonical(const json& document) {
  return document.dump(1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace) + "\n";
}

/// The hash of the document with its own hash left empty.
std::string own_hash(json document) {
  document["sha256"] = "";
  return sha256_hex(canonical(document));
}

/// By the modalities' names: {"signal": {...}, "signal+clinical": {...}}.
json by_subset_json(const Decisions& decisions) {
  json document = json::object();
  for (const auto& [subset, own] : decisions.by_subset) {
    document[subset.text()] = decision_json(own);
  }
  return document;
}

Decisions read_decisions(const json& document) {
  if (document.at("schema") == kFirstSchema) {
    return {.overall = {.threshold = document.at("threshold").get<double>()}};
  }
  if (document.at("schema") == kSecondSchema) {
    auto decision = document;
    decision["answer_from"] = 0;
    decision["abstention_origin"] = nullptr;
    return {.overall = decision_from(decision)};
  }
  Decisions decisions{.overall = decision_from(document.at("decision"))};
  const char* key = document.at("schema") == kThirdSchema ? "by_parts" : "by_subset";
  for (const auto& [name, own] : document.at(key).items()) {
    const auto subset = ModalitySet::parse(split_text(name, '+'));
    if (subset.text() != name) throw bundle_error(concat(key, " names no modalities: ", name));
    decisions.by_subset.emplace(subset, decision_from(own));
  }
  return decisions;
}

bool all_finite(const io::TensorEntry& entry) {
  if (entry.dtype != "F32") return true;
  for (std::size_t at = 0; at + sizeof(float) <= entry.data.size(); at += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, entry.data.data() + at, sizeof value);
    if (!std::isfinite(value)) return false;
  }
  return true;
}

/// Reads with any fault of a file turned into one of the bundle.
template <class Read>
auto as_bundle_error(const fs::path& place, Read&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::environment || error.kind() == ErrorKind::interrupted) throw;
    throw bundle_error(concat("the model ", place.string(), " is damaged: ", error.what()),
                       "copy it again, or train it again");
  } catch (const json::exception& error) {
    throw bundle_error(concat("the model ", place.string(), " is damaged: ", error.what()),
                       "copy it again, or train it again");
  }
}

/// The bundle folder that the user's path means.
fs::path find_folder(const fs::path& path) {
  std::error_code error;
  for (const auto& folder : {path, path / "model"}) {
    if (fs::exists(folder / kJsonName, error)) return folder;
  }
  const std::string hint = "name a run folder or its model/, as `ecgmm train` writes them";
  if (!fs::exists(path, error)) throw bundle_error("no model at " + path.string(), hint);
  throw bundle_error(concat(path.string(), " is not a model: it has no ", kJsonName), hint);
}

void check_schema(const json& document, const fs::path& folder) {
  const auto schema = document.is_object() ? document.find("schema") : document.end();
  const std::string text =
      schema != document.end() && schema->is_string() ? schema->get<std::string>() : "";
  int version = 0;
  const char* end = text.data() + text.size();
  if (!text.starts_with(kSchemaPrefix) ||
      std::from_chars(text.data() + kSchemaPrefix.size(), end, version).ptr != end || version < 1) {
    throw bundle_error(
        concat(folder.string(), " is not a model of ecgmm: its schema is '", text, "'"),
        "name a run folder or its model/");
  }
  if (version > Bundle::kVersion) {
    throw bundle_error(
        concat("the model ", folder.string(), " was made by a newer ecgmm (schema ", text,
               "; this one reads up to ", kSchemaPrefix, Bundle::kVersion, ")"),
        "update ecgmm");
  }
}

json read_document(const fs::path& folder) {
  const auto bytes =
      as_bundle_error(folder, [&] { return io::read_file(folder / kJsonName, kJsonLimitBytes); });
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  auto document = as_bundle_error(folder, [&] {
    return json::parse(text, [](int depth, json::parse_event_t, json&) {
      if (depth > kMaxDepth) throw bundle_error(concat(kJsonName, " is nested too deeply"));
      return true;
    });
  });
  check_schema(document, folder);
  as_bundle_error(folder, [&] {
    if (canonical(document) != text || document.at("sha256") != own_hash(document)) {
      throw bundle_error(concat(kJsonName, " was changed after it was written (its hash differs)"));
    }
  });
  return document;
}

io::TensorFile read_weights_file(const fs::path& folder, const json& described) {
  const auto path = folder / kWeightsName;
  const auto bytes = io::read_file(path);
  if (bytes.size() != described.at("bytes").get<std::size_t>()) {
    throw bundle_error(concat(kWeightsName, " has ", bytes.size(), " bytes instead of ",
                              described.at("bytes").get<std::size_t>()));
  }
  if (sha256_hex(bytes) != described.at("sha256").get<std::string>()) {
    throw bundle_error(
        concat(kWeightsName, " was changed after it was written (its hash differs)"));
  }
  return io::read_safetensors(path);
}

}  // namespace

void write_bundle(const Bundle& bundle, const fs::path& folder) {
  io::TensorFile weights;
  weights.metadata = {{"format", "pt"}, {"producer", "ecgmm"}};
  weights.tensors = bundle.network;
  for (auto& entry : bundle.preprocessor->tensors()) weights.tensors.push_back(std::move(entry));
  for (const auto& entry : weights.tensors) {
    if (!all_finite(entry)) {
      throw data_error(entry.name + " of the network is not finite: training diverged",
                       "lower train.lr");
    }
  }
  const auto bytes = io::encode_safetensors(weights);
  auto model = bundle.model;
  json document = {
      {"schema", concat(kSchemaPrefix, Bundle::kVersion)},
      {"config_toml", bundle.config_toml},
      {"model", input::fields_json(model.fields())},
      {"preprocessor", bundle.preprocessor->to_json()},
      {"decision", decision_json(bundle.decisions.overall)},
      {"by_subset", by_subset_json(bundle.decisions)},
      {"baselines", baselines_json(bundle.baselines)},
      {"reference", data::to_json(bundle.reference)},
      {"provenance", provenance_json(bundle.provenance)},
      {"weights",
       {{"file", kWeightsName}, {"bytes", bytes.size()}, {"sha256", sha256_hex(bytes)}}}};
  document["sha256"] = own_hash(document);
  io::write_file(folder / kWeightsName, bytes);
  io::write_file(folder / kJsonName, canonical(document));
}

Bundle read_bundle(const fs::path& path) {
  const auto folder = find_folder(path);
  const auto document = read_document(folder);
  return as_bundle_error(folder, [&] {
    auto weights = read_weights_file(folder, document.at("weights"));
    Bundle bundle;
    bundle.sha256 = document.at("sha256").get<std::string>();
    bundle.config_toml = document.at("config_toml").get<std::string>();
    input::set_fields(bundle.model.fields(), document.at("model"));
    bundle.preprocessor = input::read_preprocessor(document.at("preprocessor"), weights);
    // Without the key, the form of its input decided.
    if (!document.at("model").contains("encoder")) {
      bundle.model.encoder = former_encoder(bundle.preprocessor->form());
    }
    bundle.decisions = read_decisions(document);
    if (document.at("schema") != kFirstSchema) {
      bundle.baselines = baselines_from(document.at("baselines"));
    }
    bundle.reference = data::reference_from(document.value("reference", json()));
    bundle.provenance = provenance_from(document.at("provenance"));
    if (!bundle.provenance.branch_weight) {  // older bundles have it in the config only
      bundle.provenance.branch_weight =
          toml_number(bundle.config_toml, "train.branch_weight", "the model's config");
    }
    for (auto& entry : weights.tensors) {
      if (!all_finite(entry)) throw bundle_error(entry.name + " is not finite");
      if (!entry.name.starts_with("preprocessor.")) bundle.network.push_back(std::move(entry));
    }
    return bundle;
  });
}

}  // namespace ecgmm::bundle
