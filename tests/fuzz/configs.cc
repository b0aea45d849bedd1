// SPDX-License-Identifier: Apache-2.0
// What users write: configuration in TOML, the split of a cohort.
#include <numeric>

#include "ecgmm/core/config.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_config.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/data/config.h"
#include "ecgmm/data/split.h"
#include "ecgmm/data/split_file.h"
#include "target.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

void toml(Input input) {
  guarded([&] {
    data::DataConfig config;
    auto fields = config.fields();
    load_toml_text(fields, text_of(input), "config.toml");
  });
}

/// Writes cohort.toml anew for each input; the temporary folder is memory on most systems.
void cohort_toml(Input input) {
  static const TempFolder folder;
  std::FILE* file = std::fopen((folder / "cohort.toml").c_str(), "wb");
  if (file == nullptr) std::abort();
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);
  guarded([&] { data::read_cohort_config(folder.path()); });
}

data::Cohort small_cohort() {
  static const TempFolder folder;
  data::CohortConfig config;
  config.sampling_rate_hz = 249;
  config.unit = "mV";
  data::CohortWriter writer(folder / "cohort", false, config, {});
  const std::vector<float> samples = {0, 0.5F, 1, 0.5F};
  for (const char* id : {"1", "2", "3", "4"}) {
    writer.add_signal(id, samples);
    writer.add_label(id, *id % 2 == 0 ? Label::normal : Label::abnormal);
  }
  writer.commit();
  data::OpenOptions options;
  options.modalities = ModalitySet().with(Modality::signal);
  return data::Cohort::open(folder / "cohort", options);
}

void split(Input input) {
  static const data::Cohort cohort = small_cohort();
  const MemoryFile file(input);
  guarded([&] {
    std::vector<std::size_t> used(cohort.records().size());
    std::iota(used.begin(), used.end(), 0);
    data::read_split(file.path(), cohort, used);
  });
}

}  // namespace

std::vector<Target> config_targets() {
  return {
      {"toml", toml,
       [] {
         return Seeds{"[data]\nval_share = 0.2\ntest_share = 0.1\n",
                      "data.test_share = 0.3 # comment\n",
                      "[data]\nsplit = 'x'\n[[a.b]]\nc = { d = [1, 2.5e3, 1979-05-27T07:32:00Z] }"};
       }},
      {"cohort_toml", cohort_toml,
       [] {
         return Seeds{
             "name = \"ward\"\n[signals]\nsampling_rate_hz = 249\nunit = \"mV\"\n"
             "[columns.Ht]\nrole = \"input\"\nmissing = [999]\nvalues = { male = 0 }\n"};
       }},
      {"split", split, [] { return Seeds{"id,split\n1,train\n2,train\n3,test\n4,test\n"}; }},
  };
}

}  // namespace ecgmm::fuzz
