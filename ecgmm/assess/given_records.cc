// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <utility>

#include "ecgmm/assess/record_source.h"
#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::assess {
namespace {

class GivenRecords : public RecordSource {
 public:
  GivenRecords(GivenTable table, const input::Preprocessor& model)
      : table_(std::move(table)), model_(model) {
    std::set<std::string_view> seen;
    for (const auto& id : table_.ids) {
      if (id.empty()) throw usage_error("a record has no id", "give each record an id of its own");
      if (!seen.insert(id).second) {
        throw usage_error(concat("the record ", id, " stands twice"),
                          "give each record an id of its own");
      }
    }
  }

  std::size_t size() const override { return table_.ids.size(); }
  RecordKey key(std::size_t i) const override { return {table_.cohort, table_.ids[i]}; }
  std::string patient(std::size_t i) const override { return concat("record ", table_.ids[i]); }
  std::optional<Label> truth(std::size_t) const override { return std::nullopt; }
  ModalitySet modalities() const override { return table_.modalities; }
  data::Assumptions assumptions() const override { return {}; }
  data::DecodedRecord decode(std::size_t i) const override {
    try {
      return decode_given(table_.record(i), key(i), model_);
    } catch (const Error& error) {  // a call that suits no record is refused before
      if (error.kind() != ErrorKind::usage) throw;
      throw data_error(error.fault(), error.remedy()).add_context(error.place());
    }
  }

 private:
  GivenTable table_;
  const input::Preprocessor& model_;
};

}  // namespace

std::unique_ptr<const RecordSource> given_records(GivenTable table,
                                                  const input::Preprocessor& model) {
  return std::make_unique<GivenRecords>(std::move(table), model);
}

std::vector<NamedColumn> clinical_columns(std::span<const std::string> names,
                                          const input::Preprocessor& model) {
  std::vector<NamedColumn> found;
  for (const auto& column : model.columns()) {
    if (column.role != data::Role::input) continue;
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (to_lower(trim(names[k])) != to_lower(column.name)) continue;
      found.push_back({k, column.name});
      break;
    }
  }
  return found;
}

}  // namespace ecgmm::assess
