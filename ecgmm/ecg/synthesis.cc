// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/synthesis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::ecg {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;

/// One Gaussian wave of the heart beat.
struct Event {
  double time_s;   // after the R peak, at an RR of 1 s
  double width_s;  // standard deviation, likewise
  double height_mv;
  double rr_power;  // time and width grow with RR to this power
};

enum Wave { kP, kQ, kR, kS, kTRise, kTFall, kStSegment, kRPrime, kWaves };
using Heart = std::array<Event, kWaves>;

/// Order and signs of McSharry's Table I (P, Q, R, S, T at -60, -15, 0, 15, 90 degrees). Times,
/// widths and heights are a healthy lead II's: QRS of 90 ms where the table's lasts 130 ms, P of
/// 0.13 mV, PR of 160 ms, and T of two Gaussians, since its descent is the steeper; T follows
/// Bazett's root. The last two waves are flat until an abnormality raises them.
constexpr Heart kHealthy = {{{-0.155, 0.024, 0.13, 0.3},
                             {-0.027, 0.010, -0.09, 0},
                             {0, 0.011, 1.05, 0},
                             {0.028, 0.010, -0.20, 0},
                             {0.230, 0.046, 0.12, 0.5},
                             {0.282, 0.036, 0.22, 0.5},
                             {0.125, 0.042, 0, 0.5},
                             {0.065, 0.022, 0, 0}}};

void scale(Heart& heart, std::initializer_list<Wave> waves, double factor) {
  for (const Wave wave : waves) heart[wave].height_mv *= factor;
}

/// @param s  severity, 0..1.
void make_abnormal(Heart& heart, Abnormality abnormality, double s) {
  switch (abnormality) {
    case Abnormality::none:
      return;
    case Abnormality::st_depression:
      heart[kStSegment].height_mv = -0.24 * s;
      scale(heart, {kTRise, kTFall}, 1 - 0.4 * s);
      return;
    case Abnormality::st_elevation:
      heart[kStSegment] = {0.155, 0.055, 0.34 * s, 0.5};  // later: a dome with T
      scale(heart, {kTRise, kTFall}, 1 + 0.3 * s);
      scale(heart, {kS}, 1 - 0.7 * s);
      return;
    case Abnormality::wide_qrs:
      heart[kRPrime].height_mv = 0.75 * s;
      heart[kR].width_s *= 1 + 0.9 * s;
      scale(heart, {kR}, 1 - 0.2 * s);
      scale(heart, {kQ, kS}, 1 - s);
      scale(heart, {kTRise, kTFall}, 1 - 1.8 * s);
      return;
    case Abnormality::atrial_fibrillation:
      scale(heart, {kP}, 1 - s);
      return;
    case Abnormality::lvh_voltage:
      scale(heart, {kR}, 1 + 0.9 * s);
      scale(heart, {kS}, 1 + 1.2 * s);
      scale(heart, {kTRise}, 1 - 1.5 * s);
      scale(heart, {kTFall}, 1 - 2.4 * s);
      heart[kStSegment].height_mv = -0.10 * s;
      return;
    case Abnormality::t_inversion:
      scale(heart, {kTRise, kTFall}, 1 - 2 * s);
      return;
  }
}

Heart make_heart(const SynthesisParameters& parameters, RandomStream& random) {
  Heart heart = kHealthy;
  make_abnormal(heart, parameters.abnormality, parameters.severity);
  for (auto& event : heart) {
    event.height_mv *=
        parameters.amplitude_scale * std::exp(parameters.event_variation * random.normal());
    event.time_s *= std::exp(0.3 * parameters.event_variation * random.normal());
  }
  return heart;
}

/// A sum of cosines whose power lies in two Gaussian bands.
class RrProcess {
 public:
  RrProcess(double sd_s, double lf_hf_ratio, RandomStream& random) {
    const double variance = sd_s * sd_s;
    add_band(0.1, variance * lf_hf_ratio / (1 + lf_hf_ratio), random);
    add_band(0.25, variance / (1 + lf_hf_ratio), random);
  }

  double at(double time_s) const {
    double sum = 0;
    for (const auto& c : cosines_)
      sum += c.amplitude * std::cos(kTwoPi * c.frequency_hz * time_s + c.phase);
    return sum;
  }

 private:
  struct Cosine {
    double frequency_hz, amplitude, phase;
  };

  void add_band(double center_hz, double variance, RandomStream& random) {
    constexpr int kHalf = 8;
    constexpr double kWidthHz = 0.01;
    double total = 0;
    for (int i = -kHalf; i <= kHalf; ++i)
      total += std::exp(-0.5 * (3.0 * i / kHalf) * (3.0 * i / kHalf));
    for (int i = -kHalf; i <= kHalf; ++i) {
      const double sds = 3.0 * i / kHalf;
      cosines_.push_back({center_hz + sds * kWidthHz,
                          std::sqrt(2 * variance * std::exp(-0.5 * sds * sds) / total),
                          random.uniform(0, kTwoPi)});
    }
  }

  std::vector<Cosine> cosines_;
};

struct State {
  double x, y, z;
};
State operator+(const State& a, const State& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
State operator*(double f, const State& a) { return {f * a.x, f * a.y, f * a.z}; }

/// The equations of motion during one RR interval.
class Dynamics {
 public:
  Dynamics(const Heart& heart, double rr_s) : omega_(kTwoPi / rr_s) {
    for (std::size_t i = 0; i < heart.size(); ++i) {
      const double stretch = std::pow(rr_s, heart[i].rr_power);
      const double width = omega_ * heart[i].width_s * stretch;
      pulls_[i] = {omega_ * heart[i].time_s * stretch, 0.5 / (width * width),
                   heart[i].height_mv * omega_ / (width * width)};
    }
  }

  State derivative(const State& state) const {
    const double alpha = 1 - std::sqrt(state.x * state.x + state.y * state.y);
    const double theta = std::atan2(state.y, state.x);
    double dz = -state.z;  // towards the base line
    for (const auto& pull : pulls_) {
      const double distance = std::remainder(theta - pull.angle, kTwoPi);
      const double exponent = distance * distance * pull.half_precision;
      if (exponent < 30) dz -= pull.gain * distance * std::exp(-exponent);
    }
    return {alpha * state.x - omega_ * state.y, alpha * state.y + omega_ * state.x, dz};
  }

 private:
  struct Pull {
    double angle, half_precision, gain;
  };
  double omega_;
  std::array<Pull, kWaves> pulls_{};
};

State runge_kutta(const Dynamics& dynamics, const State& state, double step_s) {
  const State k1 = dynamics.derivative(state);
  const State k2 = dynamics.derivative(state + (step_s / 2) * k1);
  const State k3 = dynamics.derivative(state + (step_s / 2) * k2);
  const State k4 = dynamics.derivative(state + step_s * k3);
  return state + (step_s / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
}

void add_fibrillatory_waves(Waveform& waveform, double height_mv, RandomStream& random) {
  const double rate_hz = random.uniform(4.5, 8);
  const double sway_hz = random.uniform(0.1, 0.3);
  const double phase = random.uniform(0, kTwoPi);
  const double sway_phase = random.uniform(0, kTwoPi);
  for (std::size_t i = 0; i < waveform.samples.size(); ++i) {
    const double time_s = static_cast<double>(i) / waveform.sampling_rate_hz;
    const double sway = std::sin(kTwoPi * sway_hz * time_s + sway_phase);
    const double angle = kTwoPi * rate_hz * time_s + 0.8 * sway + phase;
    double wave = 0;
    for (int harmonic = 1; harmonic <= 3; ++harmonic) wave += std::sin(harmonic * angle) / harmonic;
    waveform.samples[i] += static_cast<float>(height_mv * (1 + 0.3 * sway) * wave);
  }
}

void check(const SynthesisParameters& p, double duration_s, double sampling_rate_hz) {
  const auto within = [](const char* name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw usage_error(concat("synthesis: ", name, " = ", value, " is out of range"),
                        concat("it must lie in ", low, " .. ", high));
    }
  };
  within("heart rate, bpm", p.heart_rate_bpm, 30, 200);
  within("standard deviation of RR, s", p.rr_sd_s, 0, 0.5);
  within("LF/HF ratio", p.lf_hf_ratio, 0, 100);
  within("amplitude scale", p.amplitude_scale, 0, 10);
  within("severity", p.severity, 0, 1);
  within("first beat, s", p.first_beat_s, 0, 3);
  within("event variation", p.event_variation, 0, 1);
  within("duration, s", duration_s, 0, 86400);
  within("sampling rate, Hz", sampling_rate_hz, 50, 2000);
}

}  // namespace

std::string_view to_string(Abnormality abnormality) {
  switch (abnormality) {
    case Abnormality::none:
      return "none";
    case Abnormality::st_depression:
      return "ST depression";
    case Abnormality::st_elevation:
      return "ST elevation";
    case Abnormality::wide_qrs:
      return "wide QRS";
    case Abnormality::atrial_fibrillation:
      return "atrial fibrillation";
    case Abnormality::lvh_voltage:
      return "LVH voltage";
    case Abnormality::t_inversion:
      return "T inversion";
  }
  return "";
}

std::vector<double> synthesize_rr(const SynthesisParameters& parameters, double duration_s,
                                  RandomStream& random) {
  check(parameters, duration_s, 250);
  const double mean_s = 60 / parameters.heart_rate_bpm;
  const double chaos =
      parameters.abnormality == Abnormality::atrial_fibrillation ? parameters.severity : 0;
  const RrProcess process(parameters.rr_sd_s, parameters.lf_hf_ratio, random);
  std::vector<double> intervals;
  for (double time_s = 0; time_s < duration_s; time_s += intervals.back()) {
    double rr_s = mean_s + (1 - chaos) * process.at(time_s);
    if (chaos > 0) {
      constexpr double kSpread = 0.25;
      rr_s += chaos * mean_s * (std::exp(kSpread * random.normal() - kSpread * kSpread / 2) - 1);
    }
    intervals.push_back(std::clamp(rr_s, std::max(0.28, 0.45 * mean_s), 3.0));
  }
  return intervals;
}

Waveform synthesize(const SynthesisParameters& parameters, double duration_s,
                    double sampling_rate_hz, RandomStream& random) {
  check(parameters, duration_s, sampling_rate_hz);
  constexpr double kWarmUp = 2;  // seconds until the base line has settled
  const Heart heart = make_heart(parameters, random);
  const auto intervals =
      synthesize_rr(parameters, kWarmUp + 2 * 3.0 + parameters.first_beat_s + duration_s, random);

  // R peaks before the first sample: as many as the warm-up takes.
  double peak_s = parameters.first_beat_s;
  std::size_t beat = 0;
  while (peak_s > -kWarmUp) peak_s -= intervals[beat++];
  beat = 0;

  const auto length = static_cast<std::size_t>(std::llround(duration_s * sampling_rate_hz));
  const auto steps = static_cast<std::ptrdiff_t>(std::ceil(400 / sampling_rate_hz));  // a sample
  const double step_s = 1 / (sampling_rate_hz * static_cast<double>(steps));
  Waveform waveform{std::vector<float>(length), sampling_rate_hz};
  State state{1, 0, heart[kR].height_mv};
  Dynamics dynamics(heart, intervals[0]);
  // The integration starts on the R peak, moved onto the grid of steps; step 0 is the first sample.
  const auto last = static_cast<std::ptrdiff_t>(length) * steps;
  for (auto step = static_cast<std::ptrdiff_t>(std::llround(peak_s / step_s)); step < last;
       ++step) {
    if (step >= 0 && step % steps == 0)
      waveform.samples[step / steps] = static_cast<float>(state.z);
    if (static_cast<double>(step) * step_s >= peak_s + intervals[beat]) {
      peak_s += intervals[beat++];
      dynamics = Dynamics(heart, intervals[beat]);
    }
    state = runge_kutta(dynamics, state, step_s);
  }
  if (parameters.abnormality == Abnormality::atrial_fibrillation) {
    add_fibrillatory_waves(waveform, 0.06 * parameters.severity * parameters.amplitude_scale,
                           random);
  }
  return waveform;
}

void add_noise(Waveform& waveform, const NoiseParameters& parameters, RandomStream& random) {
  const double breath_hz = random.uniform(0.2, 0.33);
  const double drift_hz = random.uniform(0.05, 0.12);
  std::array<double, 3> phases;
  for (auto& phase : phases) phase = random.uniform(0, kTwoPi);
  for (std::size_t i = 0; i < waveform.samples.size(); ++i) {
    const double turns = kTwoPi * static_cast<double>(i) / waveform.sampling_rate_hz;
    const double wander =
        std::sin(turns * breath_hz + phases[0]) + 0.5 * std::sin(turns * drift_hz + phases[1]);
    waveform.samples[i] +=
        static_cast<float>(parameters.wander_mv * wander + parameters.noise_mv * random.normal() +
                           parameters.mains_mv * std::sin(turns * 50 + phases[2]));
  }
}

}  // namespace ecgmm::ecg
