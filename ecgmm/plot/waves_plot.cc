// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/plot/waves_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/wave_signal.h"
#include "ecgmm/plot/canvas.h"
#include "ecgmm/plot/frame.h"

namespace ecgmm::plot {
namespace {

constexpr double kMm = 3.2;  // points
constexpr double kSeconds = 10, kMmPerS = 25, kMmPerMv = 10;
constexpr double kLeft = 16, kTop = 62, kPaperMm = 44;
constexpr double kBeatScale = 2;
constexpr double kBeatMs = ecg::MedianBeat::kBeforeMs + ecg::MedianBeat::kAfterMs;
constexpr double kPaperWidth = kSeconds * kMmPerS * kMm;
constexpr double kPaperHeight = kPaperMm * kMm;
constexpr double kBeatLeft = kLeft + kPaperWidth + 20;
constexpr double kBeatWidth = kBeatMs / 1000 * kMmPerS * kBeatScale * kMm;
constexpr double kWidth = kBeatLeft + kBeatWidth + 50, kHeight = kTop + kPaperHeight + 68;
constexpr unsigned kPaper = 0xfffafa, kFine = 0xf8e1e3, kCoarse = 0xf0c3c8;
constexpr unsigned kWaveColors[] = {0x009e73, 0xd55e00, 0x0072b2};  // P, QRS, T
constexpr std::array kKinds = {ecg::WaveKind::p, ecg::WaveKind::qrs, ecg::WaveKind::t};

unsigned color_of(ecg::WaveKind kind) { return kWaveColors[static_cast<int>(kind)]; }

/// A piece of paper with a scale.
struct Paper {
  double left, width;
  double points_per_ms, points_per_unit;
  double zero_y;  // where the value `zero` lies
  double zero;
  double x(double ms) const { return left + ms * points_per_ms; }
  double y(double value) const {
    return std::clamp(zero_y - (value - zero) * points_per_unit, kTop, kTop + kPaperHeight);
  }
};

void draw_paper(Canvas& canvas, double left, double width, double mm) {
  canvas.color(kPaper);
  canvas.rectangle(left, kTop, width, kPaperHeight);
  for (const bool coarse : {false, true}) {
    canvas.color(coarse ? kCoarse : kFine);
    const double step = coarse ? 5 * mm : mm;
    for (double x = 0; x <= width + 1e-6; x += step) {
      canvas.line(left + x, kTop, left + x, kTop + kPaperHeight, coarse ? 0.7 : 0.35);
    }
    for (double y = 0; y <= kPaperHeight + 1e-6; y += step) {
      canvas.line(left, kTop + y, left + width, kTop + y, coarse ? 0.7 : 0.35);
    }
  }
}

/// Straight lines through the samples of [from, to]; gaps stay open.
void draw_trace(Canvas& canvas, const Paper& paper, std::span<const float> samples,
                double ms_per_sample, double from_ms, double to_ms, unsigned color,
                double line_width) {
  cairo_t* c = canvas.context();
  canvas.color(color);
  cairo_set_line_width(c, line_width);
  cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
  cairo_new_path(c);
  bool open = false;
  const auto first = static_cast<std::ptrdiff_t>(std::ceil(std::max(from_ms, 0.0) / ms_per_sample));
  const auto last = std::min(static_cast<std::ptrdiff_t>(to_ms / ms_per_sample),
                             static_cast<std::ptrdiff_t>(samples.size()) - 1);
  for (std::ptrdiff_t i = first; i <= last; ++i) {
    if (!std::isfinite(samples[i])) {
      open = false;
      continue;
    }
    const double x = paper.x(static_cast<double>(i) * ms_per_sample), y = paper.y(samples[i]);
    open ? cairo_line_to(c, x, y) : cairo_move_to(c, x, y);
    open = true;
  }
  cairo_stroke(c);
}

/// The scale that fits, halved from the usual one.
double points_per_unit(std::span<const float> values, ecg::Unit unit, double qrs_height,
                       double scale) {
  float low = 0, high = 0;
  bool any = false;
  for (const float v : values) {
    if (!std::isfinite(v)) continue;
    low = any ? std::min(low, v) : v, high = any ? std::max(high, v) : v;
    any = true;
  }
  double mm = kMmPerMv * scale;
  if (unit == ecg::Unit::none) mm /= qrs_height > 0 ? qrs_height : std::max(high - low, 1e-6F);
  while (mm * (high - low) > kPaperMm - 4) mm /= 2;
  return mm * kMm;
}

double middle_of(std::span<const float> values) {
  double low = 1e30, high = -1e30;
  for (const float v : values) {
    if (std::isfinite(v)) low = std::min<double>(low, v), high = std::max<double>(high, v);
  }
  return low <= high ? (low + high) / 2 : 0;
}

void draw_record(Canvas& canvas, const ecg::Lead& lead, const ecg::LeadWaves& waves) {
  draw_paper(canvas, kLeft, kPaperWidth, kMm);
  const double ms_per_sample = 1000 / lead.waveform.sampling_rate_hz;
  const auto shown =
      std::min(lead.waveform.samples.size(),
               static_cast<std::size_t>(kSeconds * lead.waveform.sampling_rate_hz) + 1);
  const std::span<const float> samples(lead.waveform.samples.data(), shown);
  const Paper paper{kLeft,
                    kPaperWidth,
                    kMmPerS * kMm / 1000,
                    points_per_unit(samples, lead.waveform.unit, waves.qrs_height, 1),
                    kTop + kPaperHeight / 2,
                    middle_of(samples)};
  draw_trace(canvas, paper, samples, ms_per_sample, 0, kSeconds * 1000, kInk, 0.9);
  const double bar_y = kTop + kPaperHeight + 6;
  for (const ecg::Beat& beat : waves.beats) {
    for (const auto kind : kKinds) {
      const ecg::WaveMarks& m = beat.wave(kind);
      if (!m.present() || m.onset_ms > kSeconds * 1000) continue;
      draw_trace(canvas, paper, samples, ms_per_sample, m.onset_ms, m.offset_ms, color_of(kind),
                 1.6);
      canvas.rectangle(paper.x(m.onset_ms), bar_y,
                       paper.x(std::min(m.offset_ms, kSeconds * 1000)) - paper.x(m.onset_ms), 3.5);
    }
  }
}

/// An interval below the median beat: |<- PR 160 ms ->|
void draw_interval(Canvas& canvas, const Paper& paper, const std::string& name, double from_ms,
                   double to_ms, int row) {
  if (!std::isfinite(from_ms) || !std::isfinite(to_ms)) return;
  const double y = kTop + kPaperHeight + 10 + 17 * row;
  canvas.color(kSoftInk);
  for (const double ms : {from_ms, to_ms}) {
    canvas.line(paper.x(ms), kTop, paper.x(ms), y + 3, 0.5);
  }
  canvas.line(paper.x(from_ms), y, paper.x(to_ms), y, 0.8);
  canvas.color(kInk);
  canvas.text(concat(name, ' ', fixed(to_ms - from_ms, 0), " ms"), paper.x(to_ms) + 4, y, 9,
              Anchor::left);
}

void draw_median(Canvas& canvas, const ecg::Lead& lead, const ecg::LeadWaves& waves,
                 const ecg::LeadMeasures& measured) {
  draw_paper(canvas, kBeatLeft, kBeatWidth, kMm * kBeatScale);
  const ecg::MedianBeat& beat = measured.median;
  canvas.color(kInk);
  if (beat.samples.empty()) return;
  const Paper paper{kBeatLeft,
                    kBeatWidth,
                    kMmPerS * kBeatScale * kMm / 1000,
                    points_per_unit(beat.samples, lead.waveform.unit, waves.qrs_height, kBeatScale),
                    kTop + kPaperHeight / 2,
                    middle_of(beat.samples)};
  const auto& w = beat.marks;
  draw_interval(canvas, paper, "PR", w.p.onset_ms, w.qrs.onset_ms, 0);
  draw_interval(canvas, paper, "QRS", w.qrs.onset_ms, w.qrs.offset_ms, 1);
  draw_interval(canvas, paper, "QT", w.qrs.onset_ms, w.t.offset_ms, 2);
  draw_trace(canvas, paper, beat.samples, ecg::kMsPerSample, 0, kBeatMs, kInk, 1.1);
  for (const auto kind : kKinds) {
    const ecg::WaveMarks& m = w.wave(kind);
    if (m.present()) {
      draw_trace(canvas, paper, beat.samples, ecg::kMsPerSample, m.onset_ms, m.offset_ms,
                 color_of(kind), 2);
    }
  }
}

std::string in_words(const char* name, const ecg::Measure& m, const char* unit) {
  if (!m.known()) return concat(name, " not measurable (", m.note, ")");
  return concat(name, ' ', fixed(m.value, 0), unit,
                m.note.empty() ? "" : concat(" (", m.note, ")"));
}

void draw_words(Canvas& canvas, const ecg::RecordMeasures& m, const ecg::LeadMeasures& lead,
                const std::string& title) {
  canvas.color(kInk);
  canvas.text(title, kLeft, 16, 13, Anchor::left, Weight::bold);
  const std::size_t measured = static_cast<std::size_t>(std::count_if(
      m.leads.begin(), m.leads.end(), [](const auto& l) { return !l.beats.empty(); }));
  const std::string intervals =
      concat(measured > 1 ? concat("across ", measured, " leads:  ") : "",
             in_words("rate", m.rate_bpm, "/min"), "  ·  ", in_words("PR", m.pr_ms, " ms"), "  ·  ",
             in_words("QRS", m.qrs_ms, " ms"), "  ·  ", in_words("QT", m.qt_ms, " ms"), "  ·  ",
             in_words("QTc (Fridericia)", m.qtc_fridericia_ms, " ms"));
  canvas.text(lead.fault.empty() ? intervals : concat("not measurable: ", lead.fault), kLeft, 34,
              10, Anchor::left);
  double x = kLeft;
  for (const auto kind : kKinds) {
    canvas.color(color_of(kind));
    canvas.rectangle(x, 46, 14, 3.5);
    canvas.color(kInk);
    const std::string name(to_string(kind));
    canvas.text(name, x + 18, 48, 9, Anchor::left);
    x += 30 + canvas.text_width(name, 9);
  }
  canvas.color(kSoftInk);
  canvas.text("25 mm/s", x + 8, 48, 9, Anchor::left);
  canvas.text(concat("median of ", lead.median.beats, " beats, 50 mm/s"), kBeatLeft, 48, 9,
              Anchor::left);
}

}  // namespace

Plot waves_plot(const ecg::Lead& lead, const ecg::RecordMeasures& measures, std::size_t index,
                const std::string& title) {
  if (index >= measures.leads.size())
    throw usage_error(concat("the record has no lead ", index + 1));
  if (lead.waveform.samples.empty() || !(lead.waveform.sampling_rate_hz > 0)) {
    throw data_error("a lead without samples or sampling rate");
  }
  return draw_plot(static_cast<int>(std::ceil(kWidth)), static_cast<int>(kHeight), kScale,
                   [&](Canvas& canvas) {
                     canvas.color(kWhite);
                     canvas.rectangle(0, 0, std::ceil(kWidth), kHeight);
                     draw_words(canvas, measures, measures.by_lead[index], title);
                     draw_record(canvas, lead, measures.leads[index]);
                     draw_median(canvas, lead, measures.leads[index], measures.by_lead[index]);
                   });
}

}  // namespace ecgmm::plot
