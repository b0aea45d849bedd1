// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/synth.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort_writer.h"
#include "ecgmm/data/synthetic_patient.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/io/image_jpeg.h"

namespace ecgmm::data {
namespace {

constexpr double kRateHz = 249;
constexpr double kDurationS = 10;  // 2490 points
constexpr double kTwoVisits = 0.05;
constexpr double kIncomplete = 0.03;
constexpr double kMissingCells = 0.03;
constexpr double kBadRecorder = 0.06;
constexpr int kJpegQuality = 85;

enum class Part { image, signal, clinical, label, none };

/// A record before anything is drawn of it.
struct Plan {
  std::vector<io::Cell> cells;
  SyntheticHeart heart;
  Part missing = Part::none;
};

/// The same patient a few years later.
void grow_older(SyntheticPatient& patient, SyntheticHeart& heart, RandomStream& random) {
  patient.age += 1 + static_cast<double>(random.below(3));
  patient.sbp_mmhg += std::round(5 * random.normal());
  patient.weight_kg = std::round(10 * patient.weight_kg * random.uniform(0.97, 1.03)) / 10;
  heart.parameters.heart_rate_bpm =
      std::clamp(heart.parameters.heart_rate_bpm + 5 * random.normal(), 48.0, 140.0);
}

/// The records of all patients, in order of the patients.
std::vector<Plan> make_plans(const SynthOptions& options) {
  std::vector<Plan> plans;
  for (std::size_t number = 1; number <= options.patients; ++number) {
    RandomStream random(options.seed, concat("patient/", number));
    auto patient = draw_patient(random);
    auto heart = draw_heart(patient, random);
    const int visits = random.chance(kTwoVisits) ? 2 : 1;
    for (int visit = 0; visit < visits; ++visit) {
      if (visit > 0) grow_older(patient, heart, random);
      Plan plan{clinical_cells(patient, static_cast<double>(1000 + number), kMissingCells, random),
                heart};
      if (random.chance(kIncomplete)) plan.missing = static_cast<Part>(random.below(4));
      plans.push_back(std::move(plan));
    }
  }
  return plans;
}

/// How one recorder distorts: most a little, a few very much.
ecg::NoiseParameters draw_recorder(double wander_mv, double noise_mv, RandomStream& random) {
  const double usual = std::exp(0.4 * random.normal());
  const double badness = random.chance(kBadRecorder) ? 4 * usual : usual;
  return {wander_mv * badness, noise_mv * badness, 0.003 * badness};
}

/// Strips as different printers make them.
std::vector<ecg::StripRenderer> make_papers() {
  std::vector<ecg::StripRenderer> papers;
  for (const double line_px : {1.8, 2.2, 2.8}) {
    ecg::PaperStyle style;
    style.line_width_px = line_px;
    papers.emplace_back(style);
    style.paper = 0xfffaf2;
    style.minor_grid = 0xf6d5c4;
    style.major_grid = 0xe9a68f;
    style.trace = 0x1b2440;
    papers.emplace_back(style);
  }
  return papers;
}

struct Drawn {
  std::vector<float> signal;
  std::vector<std::byte> jpeg;
};

Drawn draw_record(const Plan& plan, const std::vector<ecg::StripRenderer>& papers,
                  RandomStream random) {
  auto same_beats = random;
  auto parameters = plan.heart.parameters;
  auto recorded = ecg::synthesize(parameters, kDurationS, kRateHz, random);
  parameters.severity = plan.heart.printed_severity;
  auto printed = ecg::synthesize(parameters, kDurationS, kRateHz, same_beats);
  ecg::add_noise(recorded, draw_recorder(0.08, 0.025, random), random);
  ecg::add_noise(printed, draw_recorder(0.04, 0.008, random), random);
  const auto strip = papers[random.below(papers.size())].render(printed);
  return {std::move(recorded.samples), io::encode_jpeg(strip.image, kJpegQuality)};
}

CohortConfig cohort_config(std::uint64_t seed) {
  CohortConfig config;
  config.name = concat("synthetic-", seed);  // cohorts of one seed share their patients
  config.sampling_rate_hz = kRateHz;
  config.unit = "mV";
  for (const auto& name : synthetic_columns()) config.columns[name] = standard_columns().at(name);
  return config;
}

}  // namespace

SynthSummary synthesize_cohort(const std::filesystem::path& out, const SynthOptions& options) {
  if (options.patients < 1 || options.patients > 100'000) {
    throw usage_error(concat("cannot make a cohort of ", options.patients, " patients"),
                      "give 1 .. 100000");
  }
  CohortWriter writer(out, options.force, cohort_config(options.seed), synthetic_columns());
  const auto plans = make_plans(options);
  const auto papers = make_papers();
  std::vector<std::vector<float>> signals(plans.size());  // 10 kB each
  parallel_for(
      plans.size(), options.threads,
      [&](std::size_t i) {
        auto drawn =
            draw_record(plans[i], papers, RandomStream(options.seed, concat("record/", i + 1)));
        if (plans[i].missing != Part::image) writer.add_image(std::to_string(i + 1), drawn.jpeg);
        signals[i] = std::move(drawn.signal);
      },
      options.progress);

  SynthSummary summary;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto& plan = plans[i];
    const auto id = std::to_string(i + 1);
    if (plan.missing != Part::signal) writer.add_signal(id, signals[i]);
    if (plan.missing != Part::clinical) writer.add_clinical(id, plan.cells);
    if (plan.missing != Part::label) writer.add_label(id, plan.heart.label);
    ++summary.records;
    if (plan.missing != Part::none) ++summary.incomplete;
    ++(plan.heart.label == Label::normal     ? summary.normal
       : plan.heart.label == Label::abnormal ? summary.abnormal
                                             : summary.borderline);
  }
  writer.commit();
  return summary;
}

}  // namespace ecgmm::data
