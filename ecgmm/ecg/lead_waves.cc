// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/lead_waves.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ecgmm/ecg/wave_signal.h"

namespace ecgmm::ecg {
namespace {

constexpr int kQrsWidth = 3, kQrsSlopeWidth = 5, kTWidth = 13, kPWidth = 9;
constexpr int kBridgeMargin = in_samples(4);
constexpr double kLeastT = 0.012, kLeastP = 0.008;  // of the height of QRS
constexpr double kErrorsT = 2.5, kErrorsP = 2.5;
constexpr double kLeastLikenessP = 0.45;  // of single beats to the others' mean
constexpr double kSureLikenessP = 0.75;
constexpr double kSureErrorsP = 5;  // of the mean's slope
constexpr int kFastRr = in_samples(520);
constexpr double kDoubt = 1.5;            // errors count for more where beats come at random
constexpr double kIrregular = 0.08;       // median change of RR, of the median RR
constexpr int kUsualT = in_samples(420);  // T is over by then
constexpr int kLagCredible = in_samples(8);
constexpr int kLagT = in_samples(40), kLagP = in_samples(40);

float quantile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto k = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + k, values.end());
  return values[static_cast<std::size_t>(k)];
}

/// The standard deviation of noise, from the quieter part of a series.
double quiet_deviation(std::span<const float> series) {
  std::vector<float> sizes(series.size());
  std::transform(series.begin(), series.end(), sizes.begin(), [](float v) { return std::abs(v); });
  return quantile(std::move(sizes), 0.3) / 0.385;  // of a normal distribution
}

/// What smoothing takes off where nothing happens.
double fast_noise(std::span<const float> trace) {
  auto rest = smooth(trace, kPWidth);
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = trace[i] - rest[i];
  return quiet_deviation(rest);
}

/// The error of smoothed samples, from that of their slope: of white noise behind a Gaussian.
/// Baseline wander, which has nearly no slope, is none.
double height_error(double slope_error, int width) {
  return slope_error * std::sqrt(2.0) * (width / 2.0) / kDelineationRateHz;
}

/// A series with the slope of it, and both averaged over one form.
struct Series {
  std::vector<float> trace, slope;
  double slope_noise = 0;
  Series(std::span<const float> samples, int width, int slope_width)
      : trace(smooth(samples, width)), slope(smooth_slope(samples, slope_width)) {
    slope_noise = quiet_deviation(slope);
  }
};

Extent moved(Extent e, int by) {
  if (!e.present()) return e;
  e.onset += by, e.peak += by, e.offset += by;
  return e;
}

/// Takes QRS out: a straight line from onset to offset.
std::vector<float> bridge(std::span<const float> trace, const std::vector<Extent>& qrs) {
  std::vector<float> out(trace.begin(), trace.end());
  const int n = static_cast<int>(trace.size());
  for (const Extent& e : qrs) {
    const int a = std::max(e.onset - kBridgeMargin, 0),
              b = std::min(e.offset + kBridgeMargin, n - 1);
    const float left = out[a], right = trace[b];
    for (int i = a; i <= b; ++i) {
      out[i] = left + (right - left) * static_cast<float>(i - a) / static_cast<float>(b - a);
    }
  }
  return out;
}

struct Lag {
  int samples = 0;
  double likeness = 0;
  double gain = 1;  ///< of the beat against the mean
};

/// How one beat's wave lies to the mean's.
/// @param own  the share of this beat in the mean, taken off it.
Lag find_lag(std::span<const float> slope, int place, std::span<const float> mean,
             const Extent& wave, int most, double own) {
  const int n = static_cast<int>(slope.size());
  const int a = std::max(wave.onset - in_samples(16), 0);
  const int b = std::min(wave.offset + in_samples(16), static_cast<int>(mean.size()) - 1);
  Lag best;
  double best_score = -2;
  for (int lag = -most; lag <= most; ++lag) {
    double xy = 0, xx = 0, yy = 0;
    for (int k = a; k <= b; ++k) {
      const int i = place + k - kBefore;
      if (i < 0 || i >= n) continue;
      const int j = i + lag;
      const double x = j >= 0 && j < n ? slope[j] : 0;
      const double y = (mean[k] - own * slope[i]) / std::max(1 - own, 1e-3);
      xy += x * y, xx += x * x, yy += y * y;
    }
    if (!(xx > 0) || !(yy > 0)) continue;
    const double likeness = xy / std::sqrt(xx * yy);
    const double score = likeness - 0.2 * std::abs(lag) / (most + 1.0);
    if (score > best_score) best_score = score, best = {lag, likeness, xy / yy};
  }
  return best;
}

/// Everything about the beats of one form in one lead; extents are indices of averages.
struct FormWaves {
  Extent p, qrs, t;
  std::vector<float> p_mean, t_mean;  // slopes
  int beats = 0;
};

/// The median distance from a form's beats to the beat after (step 1) or before (step -1).
int usual_gap(const BeatForms& forms, int which, int step) {
  std::vector<float> own, all;
  const int n = static_cast<int>(forms.places.size());
  for (int b = 0; b < n; ++b) {
    const int other = b + step;
    if (other < 0 || other >= n) continue;
    const auto gap = static_cast<float>(std::abs(forms.places[other] - forms.places[b]));
    all.push_back(gap);
    if (forms.forms[b] == which) own.push_back(gap);
  }
  if (all.empty()) return in_samples(1000);
  return static_cast<int>(quantile(own.empty() ? all : own, 0.5));
}

/// The median change from one RR interval to the next, or half the spread of their middle half, of
/// the median RR; between beats of the most frequent form only, so that ectopic beats do not count.
/// 0 for fewer than 4 intervals.
double change_of_rr(const BeatForms& forms) {
  std::vector<float> gaps, changes;
  for (std::size_t b = 1; b < forms.places.size(); ++b) {
    if (forms.forms[b] != 0 || forms.forms[b - 1] != 0) continue;
    gaps.push_back(static_cast<float>(forms.places[b] - forms.places[b - 1]));
  }
  if (gaps.size() < 4) return 0;
  for (std::size_t k = 1; k < gaps.size(); ++k) changes.push_back(std::abs(gaps[k] - gaps[k - 1]));
  const float spread = quantile(gaps, 0.75) - quantile(gaps, 0.25);
  return std::max(quantile(std::move(changes), 0.5), spread / 2) / quantile(std::move(gaps), 0.5);
}

/// After the middle of QRS; rr is that to the next beat.
int latest_t_peak(int rr) { return std::min(in_samples(200) + rr * 3 / 10, rr * 65 / 100); }
int usual_t_peak(int rr) {
  return in_samples(290 *
                    std::sqrt(std::clamp(rr / static_cast<double>(in_samples(1000)), 0.3, 1.5)));
}

class LeadDelineator {
 public:
  LeadDelineator(std::span<const float> trace, const BeatForms& forms)
      : raw_(trace),
        forms_(forms),
        waves_(static_cast<std::size_t>(forms.count)),
        irregular_(change_of_rr(forms) > kIrregular) {}

  LeadWaves run() {
    find_all_qrs();
    const auto bridged = bridge(raw_, qrs_);
    const Series t(bridged, kTWidth, kTWidth), p(bridged, kPWidth, kPWidth);
    for (int f = 0; f < forms_.count; ++f) find_form_p(p, f);
    for (int f = 0; f < forms_.count; ++f) find_form_t(t, f);
    LeadWaves out;
    for (std::size_t b = 0; b < forms_.places.size(); ++b) {
      Beat beat;
      beat.form = forms_.forms[b];
      beat.qrs = marks(qrs_[b]);
      beat.t = marks(beat_t(t, b));
      beat.p = marks(beat_p(p, b));
      // The P of an early beat lies in the T before: what is there is that T.
      if (b > 0 && beat.p.peak_ms <= out.beats.back().t.offset_ms) beat.p = {};
      out.beats.push_back(beat);
    }
    std::vector<float> heights;
    for (const Extent& e : qrs_) heights.push_back(static_cast<float>(extent_height(e)));
    out.qrs_height = quantile(heights, 0.5);
    out.noise = fast_noise(raw_);
    return out;
  }

 private:
  double extent_height(const Extent& e) const {
    const auto [low, high] =
        std::minmax_element(raw_.begin() + e.onset, raw_.begin() + e.offset + 1);
    return *high - *low;
  }

  static WaveMarks marks(const Extent& e) {
    if (!e.present()) return {};
    return {e.onset * kMsPerSample, e.peak * kMsPerSample, e.offset * kMsPerSample};
  }

  void find_all_qrs() {
    const Series fine(raw_, kQrsWidth, kQrsSlopeWidth);
    const int last = static_cast<int>(raw_.size()) - 1;
    for (int f = 0; f < forms_.count; ++f) {
      const auto trace = average_beats(fine.trace, forms_, f, 0);
      const auto slope = average_beats(fine.slope, forms_, f, fine.slope_noise);
      waves_[f].qrs = find_qrs(trace.mean, slope.mean, slope.error, kBefore);
      waves_[f].beats = trace.beats;
    }
    for (std::size_t b = 0; b < forms_.places.size(); ++b) {
      Extent e = moved(waves_[forms_.forms[b]].qrs, forms_.places[b] - kBefore);
      e.onset = std::clamp(e.onset, 0, last);
      e.offset = std::clamp(e.offset, e.onset, last);
      e.peak = std::clamp(e.peak, e.onset, e.offset);
      qrs_.push_back(e);
    }
  }

  double qrs_height(int form) const {
    for (std::size_t b = 0; b < qrs_.size(); ++b) {
      if (forms_.forms[b] == form) return extent_height(qrs_[b]);
    }
    return 0;
  }

  /// P comes first: it stands next to QRS, and T ends before it.
  void find_form_p(const Series& series, int f) {
    const int clear = irregular_ ? kUsualT : kNeighbor;
    const auto trace = average_beats(series.trace, forms_, f, 0, clear);
    const auto slope = average_beats(series.slope, forms_, f, series.slope_noise, clear);
    const int rr = usual_gap(forms_, f, -1);
    const FormWaves& first = waves_[0];
    HumpSearch search;
    // The T before peaks no earlier than a quarter of the cycle, and no P before it.
    const int t_before = first.qrs.offset - rr + std::max(in_samples(80), rr / 5);
    search.from = std::max({waves_[f].qrs.onset - in_samples(300), t_before, 1});
    search.to = waves_[f].qrs.onset - in_samples(20);
    search.reach = in_samples(60);
    if (search.to <= search.from) return;
    search.slope_error = slope.error * (irregular_ ? kDoubt : 1);
    search.least_height =
        std::max(kErrorsP * height_error(slope.error, kPWidth), kLeastP * qrs_height(f));
    Extent p = find_p(trace.mean, slope.mean, search);
    if (is_t_before(trace.mean, slope.mean, search, p, rr)) {
      search.from = p.offset + in_samples(10);
      search.reach = in_samples(10);
      p = search.from < search.to ? find_p(trace.mean, slope.mean, search) : Extent{};
    }
    // Flutter waves look like inverted P waves of a fast rhythm.
    if (p.height < 0 && rr < kFastRr) return;
    p.offset = std::min(p.offset, waves_[f].qrs.onset);
    waves_[f].p_mean = slope.mean;
    if (p.present() && !credible(series, f, p, slope.error)) return;
    waves_[f].p = p;
  }

  /// A hump where the T of the beat before may be, and none before it that could be that T.
  bool is_t_before(std::span<const float> trace, std::span<const float> slope, HumpSearch search,
                   const Extent& p, int rr) const {
    const int before = kBefore - rr;  // the place of the beat before
    if (!p.present() || p.peak > before + latest_t_peak(rr)) return false;
    search.from = before + waves_[0].qrs.offset - kBefore + in_samples(40);
    search.to = p.onset - 1;
    search.reach = 0;
    if (search.from < 1 || search.to - search.from < in_samples(40)) return true;
    search.origin = before;
    search.expected = before + usual_t_peak(rr);
    const Extent t = find_t(trace, slope, search);
    return !t.present() || std::abs(t.height) < 0.4 * std::abs(p.height);
  }

  void find_form_t(const Series& series, int f) {
    const auto trace = average_beats(series.trace, forms_, f, 0);
    const auto slope = average_beats(series.slope, forms_, f, series.slope_noise);
    const int rr = usual_gap(forms_, f, 1);
    HumpSearch search;
    search.from = waves_[f].qrs.offset + in_samples(40);
    const Extent& p = waves_[0].p;
    const int next = rr + (p.present() ? p.onset : kBefore - in_samples(80));
    const int end = std::min(next, kBefore + kAfter - 1);
    search.to = std::min(kBefore + latest_t_peak(rr), end - 1);
    search.origin = kBefore;
    search.expected = kBefore + usual_t_peak(rr);
    search.reach = std::clamp(end - search.to, 0, in_samples(240));
    search.slope_error = slope.error;
    search.least_height =
        std::max(kErrorsT * height_error(slope.error, kTWidth), kLeastT * qrs_height(f));
    waves_[f].t = find_t(trace.mean, slope.mean, search);
    waves_[f].t_mean = slope.mean;
  }

  /// In atrial fibrillation the mean has humps that no single beat shares; and where beats come at
  /// random, P must be beyond doubt.
  bool credible(const Series& series, int f, const Extent& p, double error) const {
    const auto& mean = waves_[f].p_mean;
    if (irregular_) {
      float steepest = 0;
      for (int k = p.onset; k <= p.offset; ++k) steepest = std::max(steepest, std::abs(mean[k]));
      if (p.height < 0 || steepest < kSureErrorsP * error) return false;
    }
    if (waves_[f].beats < 4) return !irregular_;
    std::vector<float> likeness;
    for (std::size_t b = 0; b < forms_.places.size(); ++b) {
      if (forms_.forms[b] != f) continue;
      likeness.push_back(static_cast<float>(
          find_lag(series.slope, forms_.places[b], mean, p, kLagCredible, 1.0 / waves_[f].beats)
              .likeness));
    }
    return quantile(std::move(likeness), 0.5) > (irregular_ ? kSureLikenessP : kLeastLikenessP);
  }

  Extent beat_t(const Series& series, std::size_t b) const {
    const FormWaves& form = waves_[forms_.forms[b]];
    if (!form.t.present()) return {};
    const Lag lag = find_lag(series.slope, forms_.places[b], form.t_mean, form.t, kLagT, 0);
    Extent t = moved(form.t, forms_.places[b] - kBefore + (lag.likeness > 0.5 ? lag.samples : 0));
    return within(t, qrs_[b].offset,
                  b + 1 < qrs_.size() ? qrs_[b + 1].onset : static_cast<int>(raw_.size()) - 1);
  }

  Extent beat_p(const Series& series, std::size_t b) const {
    const FormWaves& form = waves_[forms_.forms[b]];
    if (!form.p.present()) return {};
    const Lag lag = find_lag(series.slope, forms_.places[b], form.p_mean, form.p, kLagP, 0);
    if (lag.likeness < 0.3) return {};
    Extent p = moved(form.p, forms_.places[b] - kBefore + lag.samples);
    return within(p, b > 0 ? qrs_[b - 1].offset : 0, qrs_[b].onset);
  }

  /// A wave that its neighbors cut off is none.
  static Extent within(Extent e, int from, int to) {
    if (e.peak <= from || e.peak >= to) return {};
    e.onset = std::max(e.onset, from);
    e.offset = std::min(e.offset, to);
    return e;
  }

  std::span<const float> raw_;
  const BeatForms& forms_;
  std::vector<FormWaves> waves_;
  bool irregular_;
  std::vector<Extent> qrs_;
};

}  // namespace

LeadWaves delineate_lead(std::span<const float> trace, const BeatForms& forms) {
  return LeadDelineator(trace, forms).run();
}

}  // namespace ecgmm::ecg
