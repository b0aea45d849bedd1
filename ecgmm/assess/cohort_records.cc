// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "ecgmm/assess/record_source.h"
#include "ecgmm/core/log.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_files.h"

namespace ecgmm::assess {
namespace {

data::OpenOptions open_options(const input::Preprocessor& model, int threads) {
  data::OpenOptions open;
  open.modalities = model.modalities();
  if (model.needed() == data::Needed::any) open.required = ModalitySet();
  open.labels_required = false;
  open.decode_images = false;  // each is decoded when its turn comes
  open.threads = threads;
  return open;
}

class CohortRecords : public RecordSource {
 public:
  CohortRecords(const std::filesystem::path& folder, const input::Preprocessor& model, int threads)
      : model_(model),
        cohort_(data::Cohort::open(folder, open_options(model, threads))),
        present_(data::present_modalities(folder)) {
    data::log_findings(cohort_);
    for (const auto& remark : model.check_cohort(cohort_)) log::warn(remark);
  }

  std::size_t size() const override { return cohort_.records().size(); }
  RecordKey key(std::size_t i) const override { return cohort_.records()[i].key; }
  std::string patient(std::size_t i) const override { return cohort_.records()[i].group; }
  std::optional<Label> truth(std::size_t i) const override { return cohort_.records()[i].label; }
  data::DecodedRecord decode(std::size_t i) const override {
    return model_.decode_whole(cohort_, i, model_.modalities());
  }
  ModalitySet modalities() const override { return present_; }
  data::Assumptions assumptions() const override { return cohort_.assumptions(); }

 private:
  const input::Preprocessor& model_;
  data::Cohort cohort_;
  ModalitySet present_;
};

}  // namespace

std::unique_ptr<const RecordSource> cohort_records(const std::filesystem::path& folder,
                                                   const input::Preprocessor& model, int threads) {
  return std::make_unique<CohortRecords>(folder, model, threads);
}

}  // namespace ecgmm::assess
