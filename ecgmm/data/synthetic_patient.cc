// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/synthetic_patient.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "ecgmm/metrics/log_odds.h"

namespace ecgmm::data {
namespace {

using metrics::probability_of;

/// Normal, kept within [low, high].
double draw(RandomStream& random, double mean, double sd, double low, double high) {
  return std::clamp(mean + sd * random.normal(), low, high);
}

double round_to(double value, double unit) { return std::round(value / unit) * unit; }

/// An index, with probabilities in proportion to the weights.
std::size_t pick(RandomStream& random, std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  double rest = random.uniform() * total;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return weights.size() - 1;
}

ecg::Abnormality draw_abnormality(const SyntheticPatient& patient, RandomStream& random) {
  const double decades = (patient.age - 55) / 10;
  const std::array<double, 6> weights = {
      1 + 0.8 * patient.atherosclerosis + 0.6 * patient.diabetes,  // ST depression
      0.4 + 2 * patient.mi,                                        // ST elevation
      std::max(0.2, 0.7 + 0.2 * decades),                          // wide QRS
      std::max(0.1, 0.5 + 0.4 * decades),                          // atrial fibrillation
      0.6 + patient.hypertension + 0.03 * std::max(0.0, patient.sbp_mmhg - 130),  // LVH voltage
      0.8 + 0.6 * patient.mi + 0.3 * patient.female,                              // T inversion
  };
  return static_cast<ecg::Abnormality>(1 + pick(random, weights));
}

/// Changes of rhythm and conduction are seen from everywhere, those of ST, T and voltage by some
/// electrodes and not by others.
bool is_local(ecg::Abnormality abnormality) {
  return abnormality != ecg::Abnormality::atrial_fibrillation &&
         abnormality != ecg::Abnormality::wide_qrs;
}

/// How marked the change is: some abnormal hearts show nothing in lead II, some normal ones a
/// little.
double draw_severity(Label label, RandomStream& random) {
  constexpr double kHidden = 0.15;
  constexpr double kSlight = 0.3;
  const double degree = random.uniform();
  if (label == Label::borderline) return 0.15 + 0.35 * degree;
  if (label == Label::abnormal) return random.chance(kHidden) ? 0 : 0.3 + 0.7 * degree;
  return random.chance(kSlight) ? 0.4 * degree : 0;
}

/// Shares of the local changes that the electrodes of a recorder see at all.
constexpr double kSignalSees = 0.55;
constexpr double kPrintSees = 0.6;

/// How much of a local change one recorder's electrodes see.
double draw_visibility(double share_seen, RandomStream& random) {
  return random.chance(share_seen) ? random.uniform(0.6, 1) : 0;
}

io::Cell number(double value) {
  io::Cell cell;
  cell.kind = io::Cell::Kind::number;
  cell.number = value;
  return cell;
}

}  // namespace

SyntheticPatient draw_patient(RandomStream& random) {
  SyntheticPatient p;
  p.age = std::round(draw(random, 56, 15, 19, 92));
  p.female = random.chance(0.5);
  p.height_cm =
      round_to(draw(random, (p.female ? 160 : 173) - 0.08 * (p.age - 55), 6.3, 140, 200), 0.1);
  const double bmi = draw(random, 25, 3.4, 16, 42);
  p.weight_kg = round_to(bmi * p.height_cm * p.height_cm * 1e-4, 0.1);
  constexpr std::array<double, 3> kMenSmoke = {0.36, 0.34, 0.30};
  constexpr std::array<double, 3> kWomenSmoke = {0.78, 0.10, 0.12};
  p.smoke = static_cast<int>(pick(random, p.female ? kWomenSmoke : kMenSmoke));
  p.alcohol = random.chance(p.female ? 0.35 : 0.6);
  const double frailty = std::max(0.0, (p.age - 50) / 40);
  p.activity =
      static_cast<int>(pick(random, std::array<double, 4>{0.25 + frailty, 0.3, 0.25, 0.2}));

  const double years = p.age - 55;
  p.hypertension = random.chance(probability_of(-1.0 + 0.055 * years + 0.10 * (bmi - 25)));
  p.diabetes = random.chance(
      probability_of(-2.1 + 0.035 * years + 0.10 * (bmi - 25) + 0.5 * p.hypertension));
  p.dyslipidaemia =
      random.chance(probability_of(-1.2 + 0.02 * years + 0.06 * (bmi - 25) + 0.4 * p.diabetes));
  p.atherosclerosis = random.chance(probability_of(-3 + 0.055 * years + 0.6 * p.diabetes +
                                                   0.5 * p.dyslipidaemia + 0.5 * (p.smoke == 2)));
  p.mi =
      random.chance(probability_of(-3.5 + 0.045 * years + 0.6 * p.diabetes + 0.5 * (p.smoke == 2) +
                                   0.9 * p.atherosclerosis - 0.4 * p.female));
  p.stroke = random.chance(probability_of(-3.6 + 0.05 * years + 0.7 * p.hypertension));
  constexpr std::array<double, 4> kFamily = {0.14, 0.12, 0.32, 0.24};
  for (std::size_t i = 0; i < kFamily.size(); ++i) p.family[i] = random.chance(kFamily[i]);

  p.sbp_mmhg = std::round(
      draw(random, 119 + 0.3 * years + 0.6 * (bmi - 25) + 12 * p.hypertension, 12, 85, 220));
  p.dbp_mmhg =
      std::round(draw(random, 75 + 0.35 * (p.sbp_mmhg - 122) - 0.08 * years, 6.5, 45, 130));
  return p;
}

double risk_log_odds(const SyntheticPatient& p) {
  return -0.4 + 0.058 * (p.age - 56) + 0.025 * (p.sbp_mmhg - 122) + 0.03 * (p.bmi() - 25) +
         1.0 * p.diabetes + 0.4 * p.hypertension + 1.1 * p.mi + 0.7 * p.stroke +
         0.6 * p.atherosclerosis + 0.5 * (p.smoke == 2) - 0.3 * p.female - 0.12 * p.activity;
}

SyntheticHeart draw_heart(const SyntheticPatient& patient, RandomStream& random) {
  constexpr double kBorderline = 0.065;
  SyntheticHeart heart;
  auto& p = heart.parameters;
  const bool ill = random.chance(probability_of(risk_log_odds(patient)));
  heart.label = random.chance(kBorderline) ? Label::borderline
                : ill                      ? Label::abnormal
                                           : Label::normal;
  p.abnormality = draw_abnormality(patient, random);
  p.severity = draw_severity(heart.label, random);
  heart.printed_severity = p.severity;
  if (is_local(p.abnormality)) {
    p.severity *= draw_visibility(kSignalSees, random);
    heart.printed_severity *= draw_visibility(kPrintSees, random);
  }
  if (p.severity == 0 && heart.printed_severity == 0) p.abnormality = ecg::Abnormality::none;

  const bool fibrillates = p.abnormality == ecg::Abnormality::atrial_fibrillation;
  p.heart_rate_bpm = draw(random, fibrillates ? 86 : ill ? 73 : 69, fibrillates ? 14 : 10, 48, 140);
  p.rr_sd_s = 0.045 * std::exp(-(patient.age - 40) / 50 + 0.3 * random.normal());
  p.amplitude_scale = std::exp(0.15 * random.normal() - 0.015 * (patient.bmi() - 25));
  // A recorder that starts on a beat: R peaks stand at similar times, less and less so.
  p.first_beat_s = draw(random, 0.4, 0.02, 0.3, 0.5);
  return heart;
}

const std::vector<std::string>& synthetic_columns() {
  static const std::vector<std::string> columns = {
      "PATIENT",  "AGE",       "SEX",        "Ht",        "Wt",      "SBP",    "DBP",
      "SMOKE",    "ALCHOL",    "PHY_ACT",    "HX_STROKE", "HX_MI",   "HX_HTN", "HX_DM",
      "HX_DYSLI", "HX_ATHERO", "FHX_STROKE", "FHX_MI",    "FHX_HTN", "FHX_DM"};
  return columns;
}

std::vector<io::Cell> clinical_cells(const SyntheticPatient& p, double patient_number,
                                     double missing_share, RandomStream& random) {
  const double values[] = {patient_number,
                           p.age,
                           double(p.female),
                           p.height_cm,
                           p.weight_kg,
                           p.sbp_mmhg,
                           p.dbp_mmhg,
                           double(p.smoke),
                           double(p.alcohol),
                           double(p.activity),
                           double(p.stroke),
                           double(p.mi),
                           double(p.hypertension),
                           double(p.diabetes),
                           double(p.dyslipidaemia),
                           double(p.atherosclerosis),
                           double(p.family[0]),
                           double(p.family[1]),
                           double(p.family[2]),
                           double(p.family[3])};
  constexpr std::size_t kAlwaysKnown = 3;  // patient, age, sex
  std::vector<io::Cell> cells;
  for (const double value : values) {
    const bool missing = cells.size() >= kAlwaysKnown && random.chance(missing_share);
    cells.push_back(missing ? io::Cell{} : number(value));
  }
  return cells;
}

}  // namespace ecgmm::data
