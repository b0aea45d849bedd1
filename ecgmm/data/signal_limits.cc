// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/signal_limits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/resample.h"

namespace ecgmm::data {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
/// Largest share of missing points that is filled.
constexpr double kMaxGapShare = 0.05;
/// Shares of points at a limit: from the first on it is said, beyond the second refused.
constexpr double kSaturatedShare = 0.01, kMaxSaturatedShare = 0.05;
constexpr double kConstant_s = 1;         ///< a living lead never stands still for so long
constexpr double kShortConstant_s = 0.1;  ///< nor so long between two jumps

/// Samples [begin, end) of one value.
struct Run {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

std::vector<Run> constant_runs(const std::vector<float>& points, std::size_t least) {
  std::vector<Run> runs;
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin + 1;
    while (end < points.size() && points[end] == points[begin]) ++end;  // NaN equals nothing
    if (end - begin >= least) runs.push_back({begin, end});
    begin = end;
  }
  return runs;
}

/// The 99th percentile of the steps between neighbors that are there.
float large_step(const std::vector<float>& points) {
  std::vector<float> steps;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const float step = std::abs(points[i] - points[i - 1]);
    if (step > 0) steps.push_back(step);  // false for NaN
  }
  if (steps.empty()) return 0;
  const auto rank = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) * 99 / 100);
  std::nth_element(steps.begin(), rank, steps.end());
  return *rank;
}

/// What stands for missing samples, beside NaN: found, and made NaN.
class Absent {
 public:
  explicit Absent(std::vector<float>& points) : points_(points) {}

  void find(double sampling_rate_hz) {
    find_marks();
    const auto least = std::max<std::size_t>(
        4, static_cast<std::size_t>(std::ceil(kShortConstant_s * sampling_rate_hz)));
    const auto runs = constant_runs(points_, least);
    if (runs.empty() || runs.front().size() == points_.size()) return;
    const float step = large_step(points_);
    for (const Run& run : runs) {
      const double seconds = static_cast<double>(run.size()) / sampling_rate_hz;
      if (seconds >= kConstant_s || jumps(run, step)) take(run);
    }
  }

  std::size_t count() const { return count_; }
  /// "747 are -32768", "600 from point 501 on are all 0".
  std::string text() const { return join(texts_, ", "); }

 private:
  /// A whole number far beyond the others, more than twice: no electrode gives that.
  void find_marks() {
    for (int round = 0; round < 2; ++round) {
      float low = std::numeric_limits<float>::infinity(), high = -low;
      for (const float x : points_) {
        if (x < low) low = x;
        if (x > high) high = x;
      }
      if (!(low < high) || std::isinf(low) || std::isinf(high)) return;
      if (!is_mark(low, low, high) && !is_mark(high, low, high)) return;
    }
  }

  bool is_mark(float value, float low, float high) {
    if (value != std::floor(value)) return false;
    std::size_t times = 0;
    float least = high, most = low;
    for (const float x : points_) {
      if (x == value) {
        ++times;
      } else if (!std::isnan(x)) {
        least = std::min(least, x);
        most = std::max(most, x);
      }
    }
    const float away = value == low ? least - value : value - most;
    if (times < 3 || least > most || !(away > 5 * (most - least))) return false;
    std::replace(points_.begin(), points_.end(), value, kMissing);
    count_ += times;
    texts_.push_back(concat(times, " are ", shortest(value)));
    return true;
  }

  bool jumps(const Run& run, float step) const {
    if (run.begin == 0 || run.end == points_.size()) return false;
    const float value = points_[run.begin];
    const float before = std::abs(points_[run.begin - 1] - value);
    const float after = std::abs(points_[run.end] - value);
    return before > step && after > step;
  }

  void take(const Run& run) {
    if (texts_.size() < 3) {
      texts_.push_back(concat(run.size(), " from point ", run.begin + 1, " on are all ",
                              shortest(points_[run.begin])));
    }
    std::fill(points_.begin() + static_cast<std::ptrdiff_t>(run.begin),
              points_.begin() + static_cast<std::ptrdiff_t>(run.end), kMissing);
    count_ += run.size();
  }

  std::vector<float>& points_;
  std::size_t count_ = 0;
  std::vector<std::string> texts_;
};

/// A value that at least this share of the values does not exceed; reorders them.
float quantile(std::vector<float>& values, double share) {
  const double rank_up = std::ceil(share * static_cast<double>(values.size() - 1));
  const auto rank = values.begin() + static_cast<std::ptrdiff_t>(rank_up);
  std::nth_element(values.begin(), rank, values.end());
  return *rank;
}

/// Samples that lie side by side, four or more, at the lowest or the highest value.
struct Limit {
  float value = 0;
  std::size_t samples = 0;
};

Limit saturation(const std::vector<float>& samples, float low, float high) {
  std::size_t at[2] = {0, 0}, run = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    run = i > 0 && samples[i] == samples[i - 1] ? run + 1 : 1;
    if (run < 4 || (samples[i] != low && samples[i] != high)) continue;
    at[samples[i] == high] += run == 4 ? 4 : 1;
  }
  return at[1] >= at[0] ? Limit{high, at[1]} : Limit{low, at[0]};
}

/// Whether a limit cuts off waves: the resting line is none.
bool cuts_waves(const Limit& limit, const std::vector<float>& samples, float low, float high) {
  std::vector<float> values = samples;
  const float middle = quantile(values, 0.5);
  return std::abs(limit.value - middle) >= std::max(high - middle, middle - low) / 2;
}

}  // namespace

bool is_missing_sample(std::string_view field) {
  const std::string word = to_lower(trim(field));
  return word.empty() || word == "na" || word == "n/a" || word == "null" || word == "none" ||
         word == "-";
}

JudgedSignal judge_signal(std::vector<float> points, double sampling_rate_hz) {
  JudgedSignal judged;
  const auto refuse = [&](const char* fault, std::string detail) {
    judged.fault = fault;
    judged.detail = std::move(detail);
    return judged;
  };
  const std::string of_points = concat(" of ", points.size(), " points");
  const auto nan = [](float x) { return std::isnan(x); };
  if (std::all_of(points.begin(), points.end(), nan)) {
    return refuse("signal all missing", "no value in it");
  }
  if (std::any_of(points.begin(), points.end(), [](float x) { return std::isinf(x); })) {
    return refuse("signal infinite", "a value is infinite");
  }
  Absent absent(points);
  absent.find(sampling_rate_hz);
  const auto gaps = static_cast<std::size_t>(std::count_if(points.begin(), points.end(), nan));
  const auto share = [&](std::size_t count) {
    return static_cast<double>(count) / static_cast<double>(points.size());
  };
  const std::string why = absent.count() > 0 ? concat(" (", absent.text(), ")") : std::string();
  if (gaps > static_cast<std::size_t>(kMaxGapShare * static_cast<double>(points.size()))) {
    return refuse("signal has gaps", concat(gaps, of_points, " are missing", why));
  }
  if (gaps > 0) {
    judged.filled = ecg::fill_gaps(points);
    judged.notes.push_back(concat(gaps, of_points, " were missing and are filled in", why));
  }
  const auto [least, most] = std::minmax_element(points.begin(), points.end());
  const float low = *least, high = *most;
  if (low == high) return refuse("signal flat", "every value is " + shortest(low));
  const Limit limit = saturation(points, low, high);
  if (share(limit.samples) > kSaturatedShare && cuts_waves(limit, points, low, high)) {
    const std::string text = concat(limit.samples, of_points, " lie at the limit ",
                                    shortest(limit.value), ", where the waves are clipped");
    if (share(limit.samples) > kMaxSaturatedShare) return refuse("signal saturated", text);
    judged.notes.push_back(text);
  }
  judged.samples = std::move(points);
  return judged;
}

double deflection(std::vector<float>& samples) {
  const float middle = quantile(samples, 0.5);
  for (float& x : samples) x = std::abs(x - middle);
  return static_cast<double>(quantile(samples, 0.99));
}

std::string unit_guess(double mv) {
  const auto fits = [](double value) { return value >= 0.1 && value <= 8; };
  if (fits(mv / 1e3)) return "it would fit uV";
  if (fits(mv * 1e3)) return "it would fit V";
  if (fits(mv / 1e6)) return "it would fit nV";
  return "";
}

}  // namespace ecgmm::data
