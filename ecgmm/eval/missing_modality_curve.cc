// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/missing_modality_curve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/metrics/distributions.h"
#include "ecgmm/metrics/ranking.h"

namespace ecgmm::eval {
namespace {

constexpr std::uint64_t kSeed = 42;

enum class Manner { at_random, sicker_first };

/// Chances of one record's modalities to stay, drawn once and kept for all shares, so that a
/// modality that is gone at 30 % is gone at 40 %.
struct Luck {
  std::array<double, 3> parts;  // a modality goes where its value is below the share
  double last;                  // which modality stays where all would go
};

/// Of the images, which place each record has in losing its own, in (0, 1): abnormal first.
std::vector<double> image_queue(const LabeledFold& part, RandomStream& stream) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < part.records.size(); ++i) {
    if (part.records[i]->prediction.used.has(Modality::image)) order.push_back(i);
  }
  stream.shuffle(std::span<std::size_t>(order));
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t record) { return part.truth[record] == 1; });
  std::vector<double> place(part.records.size(), 1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(order.size());
  }
  return place;
}

/// What is left of the modalities used.
ModalitySet left_over(ModalitySet used, const Luck& luck, double share, Manner manner) {
  ModalitySet left = used;
  std::vector<Modality> candidates;
  for (const auto modality : kModalities) {
    if (!used.has(modality)) continue;
    if (luck.parts[static_cast<std::size_t>(modality)] < share) left = left.without(modality);
    candidates.push_back(modality);
  }
  if (!left.empty() || candidates.empty()) return left;
  // An image that was taken for a reason does not come back by chance.
  if (manner == Manner::sicker_first && candidates.size() > 1)
    std::erase(candidates, Modality::image);
  const auto choice = static_cast<std::size_t>(luck.last * static_cast<double>(candidates.size()));
  return left.with(candidates[choice]);
}

std::vector<Luck> draw(const LabeledFold& part, Manner manner, RandomStream& stream) {
  std::vector<Luck> lucks(part.records.size());
  for (auto& luck : lucks) {
    for (auto& value : luck.parts) value = stream.uniform();
    luck.last = stream.uniform();
  }
  if (manner == Manner::sicker_first) {
    const auto places = image_queue(part, stream);
    for (std::size_t i = 0; i < lucks.size(); ++i) lucks[i].parts[0] = places[i];
  }
  return lucks;
}

/// Mean AUROC over the parts; NaN where a probability that is needed is not known.
double remaining_auroc(std::span<const LabeledFold> parts,
                       const std::vector<std::vector<Luck>>& lucks, double share, Manner manner) {
  double sum = 0;
  std::size_t defined = 0;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    std::vector<double> scores;
    for (std::size_t i = 0; i < parts[p].records.size(); ++i) {
      const auto& prediction = parts[p].records[i]->prediction;
      const auto left = left_over(prediction.used, lucks[p][i], share, manner);
      scores.push_back(left == prediction.used ? prediction.probability
                                               : prediction.probability_by(left));
    }
    const double area = metrics::auroc(scores, parts[p].truth);
    if (std::isnan(area)) continue;
    sum += area;
    ++defined;
  }
  return defined == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : sum / static_cast<double>(defined);
}

std::vector<DegradationPoint> curve(std::span<const LabeledFold> parts, Manner manner) {
  constexpr int kShares = 9;
  std::array<std::vector<double>, kShares> areas;
  for (std::size_t d = 0; d < Degradation::kDraws; ++d) {
    RandomStream stream(kSeed, concat("degradation/", static_cast<int>(manner), "/", d));
    std::vector<std::vector<Luck>> lucks;
    for (const auto& part : parts) lucks.push_back(draw(part, manner, stream));
    for (int s = 0; s < kShares; ++s) {
      areas[static_cast<std::size_t>(s)].push_back(
          remaining_auroc(parts, lucks, (s + 1) / 10.0, manner));
    }
  }
  std::vector<DegradationPoint> points;
  for (int s = 0; s < kShares; ++s) {
    auto& own = areas[static_cast<std::size_t>(s)];
    double mean = 0;
    for (const double area : own) mean += area / static_cast<double>(own.size());
    std::sort(own.begin(), own.end());
    points.push_back(
        {(s + 1) / 10.0, mean, metrics::quantile(own, 0.05), metrics::quantile(own, 0.95)});
  }
  return points;
}

/// Whether every record's smaller subsets are known, and some record has one.
bool can_lose(std::span<const LabeledFold> parts) {
  bool any = false;
  for (const auto& part : parts) {
    for (const auto* record : part.records) {
      const auto used = record->prediction.used;
      std::uint32_t n_parts = 0;
      for (const auto modality : kModalities) n_parts += used.has(modality) ? 1 : 0;
      if (n_parts < 2) continue;
      any = true;
      for (const auto subset : used.subsets()) {
        if (!std::isfinite(record->prediction.probability_by(subset))) return false;
      }
    }
  }
  return any;
}

}  // namespace

Degradation degrade(std::span<const LabeledFold> parts) {
  if (!can_lose(parts)) return {};
  return {curve(parts, Manner::at_random), curve(parts, Manner::sicker_first)};
}

}  // namespace ecgmm::eval
