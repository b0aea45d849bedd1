// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <fstream>
#include <set>
#include <utility>

#include "ecgmm/assess/record_source.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/table.h"

namespace ecgmm::assess {
namespace {

namespace fs = std::filesystem;

/// Whether a file begins as a JPEG or PNG does.
bool is_picture(const fs::path& path) {
  std::array<char, 4> first{};
  std::ifstream(path, std::ios::binary).read(first.data(), first.size());
  const std::string_view bytes(first.data(), first.size());
  return bytes.starts_with("\xFF\xD8") || bytes == "\x89PNG";
}

class ManifestRecords : public RecordSource {
 public:
  ManifestRecords(const fs::path& path, const input::Preprocessor& model)
      : model_(model),
        folder_(path.parent_path()),
        name_(path.stem().string()),
        table_(io::read_table(path, {.required = {"record", "id"}})) {
    for (const auto& note : table_.notes) log::info(note);
    for (const auto& warning : table_.warnings) log::warn(warning);
    record_ = *find({"record", "id"});
    patient_ = find({"patient", "patient_id"});
    path_ = find({"path"});
    image_ = find({"image"});
    find_clinical();
    if (!path_ && !image_ && clinical_.empty()) {
      throw data_error(
          concat(table_.source, " names no files and none of the model's clinical columns"),
          "give it a column path, image, or one of the model's clinical columns");
    }
    check_records();
  }

  std::size_t size() const override { return table_.rows.size(); }
  RecordKey key(std::size_t i) const override { return {name_, text(i, record_)}; }
  std::string patient(std::size_t i) const override {
    const auto named = patient_ ? text(i, *patient_) : "";
    return named.empty() ? concat("record ", text(i, record_)) : named;
  }
  std::optional<Label> truth(std::size_t) const override { return std::nullopt; }
  ModalitySet modalities() const override {
    ModalitySet modalities;
    if (path_) modalities = model_.modalities().without(Modality::clinical);
    if (image_) modalities = modalities.with(Modality::image);
    return clinical_.empty() ? modalities : modalities.with(Modality::clinical);
  }
  data::Assumptions assumptions() const override { return {}; }

  data::DecodedRecord decode(std::size_t i) const override {
    const auto file = [&](const std::optional<std::size_t>& column) {
      const auto name = column ? text(i, *column) : "";
      return name.empty() ? fs::path() : folder_ / name;
    };
    auto signal = file(path_);
    auto image = file(image_);
    if (!signal.empty() && is_picture(signal)) std::swap(signal, image);
    if (!signal.empty() && is_picture(signal)) throw data_error("two pictures of one record");
    GivenRecord given;
    given.signal = signal.string();
    given.image = image.string();
    given.clinical = assignments(i);
    return decode_given(given, key(i), model_);
  }

 private:
  std::optional<std::size_t> find(std::initializer_list<std::string_view> names) const {
    for (const auto name : names) {
      if (const auto found = table_.find_column(name)) return found;
    }
    return std::nullopt;
  }

  std::string text(std::size_t row, std::size_t column) const {
    return table_.rows[row][column].written();
  }

  void find_clinical() {
    std::set<std::size_t> taken = {record_};
    for (const auto& other : {patient_, path_, image_}) {
      if (other) taken.insert(*other);
    }
    for (auto& column : clinical_columns(table_.columns, model_)) {
      if (taken.insert(column.index).second) clinical_.push_back(std::move(column));
    }
    std::vector<std::string> unused;
    for (std::size_t k = 0; k < table_.columns.size(); ++k) {
      if (!taken.contains(k)) unused.push_back(table_.columns[k]);
    }
    if (unused.empty()) return;
    log::info(concat(table_.source, ": columns that are not used: ", join(unused, ", ")));
  }

  void check_records() const {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < size(); ++i) {
      const auto id = text(i, record_);
      const auto where = concat(table_.source, ": row ", table_.row_numbers[i]);
      if (id.empty()) {
        throw data_error(concat(where, " has no record"), "give each row an id of its own");
      }
      if (!seen.insert(id).second) {
        throw data_error(concat(where, ": the record ", id, " stands twice"),
                         "give each row an id of its own");
      }
    }
  }

  /// "AGE=61", as parse_clinical() takes them.
  std::vector<std::string> assignments(std::size_t row) const {
    std::vector<std::string> values;
    for (const auto& [column, name] : clinical_) {
      if (const auto value = text(row, column); !value.empty()) {
        values.push_back(concat(name, "=", value));
      }
    }
    return values;
  }

  const input::Preprocessor& model_;
  fs::path folder_;
  std::string name_;
  io::Table table_;
  std::size_t record_ = 0;
  std::optional<std::size_t> patient_, path_, image_;
  std::vector<NamedColumn> clinical_;
};

}  // namespace

std::unique_ptr<const RecordSource> manifest_records(const fs::path& table,
                                                     const input::Preprocessor& model) {
  return std::make_unique<ManifestRecords>(table, model);
}

}  // namespace ecgmm::assess
