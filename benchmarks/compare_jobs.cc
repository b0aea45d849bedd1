// SPDX-License-Identifier: Apache-2.0
// The jobs of `benchmarks/compare` that no command of ecgmm does by itself: JOB ARGUMENT..., prints
// the seconds it took, measured inside the process as those of the peer are.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/strip.h"
#include "ecgmm/engine/kernels.h"
#include "ecgmm/engine/wave_network.h"
#include "ecgmm/eval/evaluation.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/image_jpeg.h"
#include "ecgmm/io/recording_file.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/table.h"
#include "ecgmm/io/tensor_file.h"

namespace {

using namespace ecgmm;

/// Every field of a CSV file as a number; their sum, so that nothing is optimized away.
double read_numbers(const std::string& path) {
  io::CsvReader reader(path);
  std::vector<std::string_view> fields;
  double sum = 0;
  while (reader.next(fields)) {
    for (const auto field : fields) sum += io::parse_number(field).value_or(0);
  }
  return sum;
}

double read_sheet(const std::string& path) {
  return static_cast<double>(io::read_table(path, "").rows.size());
}

/// Every lead of an ECG file, all over a window and then the next window; their sum.
double read_recording(const std::string& path) {
  const auto recording = io::open_recording(path);
  const auto& leads = recording->header().leads;
  std::vector<double> window;
  double sum = 0;
  constexpr std::uint64_t kWindow = 32'768;
  for (std::uint64_t first = 0; first < leads.at(0).samples; first += kWindow) {
    for (std::size_t l = 0; l < leads.size(); ++l) {
      if (first >= leads[l].samples) continue;
      window.resize(static_cast<std::size_t>(std::min(kWindow, leads[l].samples - first)));
      recording->read(l, first, window);
      sum += window[0];
    }
  }
  return sum;
}

ecg::Waveform wave() {
  ecg::Waveform lead;
  lead.sampling_rate_hz = 250;
  for (int i = 0; i < 2490; ++i) {
    const double beat = std::fmod(i / 250.0, 0.8) - 0.3;
    lead.samples.push_back(static_cast<float>(std::exp(-beat * beat * 2000)));
  }
  return lead;
}

/// Draws and writes `count` strips as JPEG.
double draw_strips(int count, const std::string& path) {
  const ecg::StripRenderer renderer;
  const auto lead = wave();
  for (int i = 0; i < count; ++i) {
    io::write_file(path, io::encode_jpeg(renderer.render(lead).image));
  }
  return count;
}

/// `count` leads of 10 s through every network of the weights.
double judge_leads(int count, const std::string& weights) {
  auto file = io::read_safetensors(weights);
  std::erase_if(file.tensors,
                [](const auto& entry) { return entry.name.starts_with("preprocessor."); });
  std::vector<engine::WaveNetwork> networks;
  for (const auto& member : engine::members_of(file.tensors)) {
    const auto* clinical = io::TensorFile{{}, member}.find("clinical.0.weight");
    engine::WaveLayout layout;
    if (clinical != nullptr) layout.clinical_inputs = static_cast<std::size_t>(clinical->shape[1]);
    networks.emplace_back(engine::Weights(member), layout);
  }
  std::vector<float> strip(1000 + engine::kStripExtras);
  double sum = 0;
  for (int i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < strip.size(); ++k) {
      strip[k] = static_cast<float>(std::sin(static_cast<double>(k) / (5 + i % 7)));
    }
    for (const auto& network : networks) sum += network.evaluate({strip, {}, {}}).by_modality[0];
  }
  return sum;
}

/// Simulated predictions, with a probability from each subset of the modalities.
std::vector<eval::ScoredRecord> simulated(std::size_t count) {
  RandomStream stream(42, "compare_jobs");
  std::vector<eval::ScoredRecord> records(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& record = records[i];
    auto& prediction = record.prediction;
    prediction.key = {"simulated", concat(i)};
    record.group = concat(i);
    const bool abnormal = stream.chance(0.4);
    record.truth = abnormal ? Label::abnormal : Label::normal;
    prediction.probability = abnormal ? stream.uniform(0.2, 0.99) : stream.uniform(0.01, 0.8);
    prediction.uncalibrated = prediction.probability;
    prediction.abnormal = prediction.probability >= prediction.threshold;
    prediction.used = ModalitySet::all();
    for (const auto subset : prediction.used.subsets()) {
      const double moved = prediction.probability + stream.uniform(-0.2, 0.2);
      prediction.by_subset[subset] = std::clamp(moved, 0.001, 0.999);
    }
    prediction.by_subset[prediction.used] = prediction.probability;
    record.age_years = stream.uniform(30, 70) + (abnormal ? 10 : 0);
  }
  return records;
}

/// Judges simulated predictions and writes all that `ecgmm evaluate` does.
double evaluate(std::size_t count, const std::string& folder) {
  const auto records = simulated(count);
  const auto evaluation = eval::evaluate(records, {.heading = "simulated"});
  eval::write_evaluation(folder, evaluation, records);
  return static_cast<double>(evaluation.html.size());
}

int run(const std::vector<std::string>& words) {
  if (words.size() < 2)
    throw usage_error("compare_jobs csv|xlsx|recording FILE, strips|leads|evaluate COUNT FILE");
  const auto begin = std::chrono::steady_clock::now();
  double result = 0;
  if (words[0] == "csv") result = read_numbers(words[1]);
  if (words[0] == "xlsx") result = read_sheet(words[1]);
  if (words[0] == "recording") result = read_recording(words[1]);
  if (words[0] == "strips") result = draw_strips(std::stoi(words[1]), words.at(2));
  if (words[0] == "evaluate") result = evaluate(std::stoul(words[1]), words.at(2));
  if (words[0] == "leads") {
    if (words.size() > 3) engine::force_kernel_target(words[3]);
    result = judge_leads(std::stoi(words[1]), words.at(2));
  }
  if (words[0] == "targets") {
    for (const auto& target : engine::kernel_targets()) std::printf("%s\n", target.c_str());
    return 0;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.6f %.9g\n", took.count(), result);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run({words + 1, words + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare_jobs: %s\n", error.what());
    return 1;
  }
}
