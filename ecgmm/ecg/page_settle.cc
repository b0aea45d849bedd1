// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_settle.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ecgmm/core/median.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_scale.h"
#include "ecgmm/ecg/page_usual.h"

namespace ecgmm::ecg {
namespace {

constexpr double kUsualGain = 10;  // mm/mV

std::string not_read(const PageReading& out) {
  return concat("the printed scale is not read: ", out.print_fault);
}

/// What to do, and why the page's text was no help.
std::string how_to_give(const PageReading& out) {
  return concat("; give the scale with --mm-per-s and --mm-per-mv",
                out.print_fault.empty() ? "" : concat(" (", not_read(out), ')'));
}

std::string speed_text(const PageScale& scale) { return shortest(scale.mm_per_s) + " mm/s"; }
std::string gain_text(const PageScale& scale) { return shortest(scale.mm_per_mv) + " mm/mV"; }

void take_given(PageReading& out, const PageOptions& options) {
  const bool other = out.scale.pulses > 0 && (out.scale.mm_per_s != options.mm_per_s ||
                                              out.scale.mm_per_mv != options.mm_per_mv);
  out.notes.push_back(other ? concat("the scale was given; the calibration pulses seem to say ",
                                     speed_text(out.scale), " and ", gain_text(out.scale))
                            : "the scale was given, not read");
  out.scale.mm_per_s = options.mm_per_s;
  out.scale.mm_per_mv = options.mm_per_mv;
}

/// Whether what the rows show at one end, if it is pulses, contradicts a printed scale: their
/// height is that of 1 mV, and they last 0.2 s or less.
bool pulses_contradict(const PageReading& out, const PrintedScale& print) {
  constexpr double kOff = 0.15;
  for (const bool at_left : {true, false}) {
    std::vector<double> heights;
    std::vector<double> widths;
    for (const auto& row : out.rows) {
      const auto pulse = find_pulse(row, kPagePxPerMm, at_left);
      if (!pulse) continue;
      heights.push_back(pulse->height_mm);
      widths.push_back(pulse->width_mm);
    }
    if (heights.size() < 2 || 2 * heights.size() < out.rows.size()) continue;
    if (std::abs(median(heights) / print.mm_per_mv - 1) > kOff ||
        median(widths) / (print.mm_per_s / 5) - 1 > kOff)
      return true;
  }
  return false;
}

/// Takes the printed scale where pulses are seen that tell none.
bool take_in_place_of_pulses(PageReading& out, const PrintedScale& print) {
  if (print.mm_per_s == 0 || print.mm_per_mv == 0) {
    out.reason = out.scale.why_not + how_to_give(out);
    return false;
  }
  out.scale.mm_per_s = print.mm_per_s;
  out.scale.mm_per_mv = print.mm_per_mv;
  out.printed = {"mm_per_s", "mm_per_mv"};
  if (pulses_contradict(out, print)) {
    out.reason = concat("the calibration pulses do not fit the printed scale of ",
                        speed_text(out.scale), " and ", gain_text(out.scale), how_to_give(out));
    return false;
  }
  out.notes.push_back(concat("the scale is the printed one: ", speed_text(out.scale), " and ",
                             gain_text(out.scale), " (", out.scale.why_not, ')'));
  return true;
}

/// Takes what is printed where no pulse is seen, and says what else is assumed.
void take_without_pulses(PageReading& out, const PrintedScale& print) {
  const bool speed = print.mm_per_s > 0;
  const bool gain = print.mm_per_mv > 0;
  if (speed) out.scale.mm_per_s = print.mm_per_s;
  if (gain) out.scale.mm_per_mv = print.mm_per_mv;
  (speed ? out.printed : out.assumed).emplace_back("mm_per_s");
  (gain ? out.printed : out.assumed).emplace_back("mm_per_mv");
  const auto& scale = out.scale;
  if (speed && gain) {
    out.notes.push_back(
        concat("the scale is the printed one: ", speed_text(scale), " and ", gain_text(scale)));
  } else if (speed) {
    out.notes.push_back(concat("the paper speed is the printed one: ", speed_text(scale),
                               "; no calibration pulse is found: 10 mm/mV is assumed"));
  } else if (gain) {
    out.notes.push_back(concat("the gain is the printed one: ", gain_text(scale),
                               "; no calibration pulse is found: 25 mm/s is assumed"));
  } else {
    out.notes.emplace_back("no calibration pulse is found: 25 mm/s and 10 mm/mV are assumed");
  }
}

/// Takes the printed speed where the pulses tell only the gain.
bool take_speed(PageReading& out, const PrintedScale& print) {
  if (print.mm_per_mv > 0 && print.mm_per_mv != out.scale.mm_per_mv) {
    out.reason = concat("the calibration pulses are ", shortest(out.scale.mm_per_mv),
                        " mm high, but the printed gain is ", shortest(print.mm_per_mv), " mm/mV",
                        how_to_give(out));
    return false;
  }
  // On a grid that is taken for one of half its size usual pulses look narrow and 5 mm tall.
  if (print.mm_per_mv == 0 && out.scale.mm_per_mv != kUsualGain) {
    out.reason = concat("the calibration pulses are narrow and ", shortest(out.scale.mm_per_mv),
                        " mm high, and no printed gain is read", how_to_give(out));
    return false;
  }
  if (print.mm_per_s > 0) {
    out.scale.mm_per_s = print.mm_per_s;
    out.printed.emplace_back("mm_per_s");
    out.notes.push_back(concat("the paper speed is the printed one: ", speed_text(out.scale)));
    return true;
  }
  out.assumed.emplace_back("mm_per_s");
  out.notes.emplace_back(
      "the calibration pulses are too narrow to tell the paper speed: 25 mm/s is assumed");
  return true;
}

bool has(const std::vector<std::string>& keys, const char* key) {
  return std::ranges::find(keys, key) != keys.end();
}

}  // namespace

bool settle_scale(PageReading& out, const PageOptions& options,
                  const std::function<PrintedScale()>& print) {
  if (options.mm_per_s > 0 && options.mm_per_mv > 0) {
    take_given(out, options);
    return true;
  }
  const bool narrow = out.scale.pulses > 0 && !out.scale.speed_told;
  if (out.scale.why_not.empty() && out.scale.pulses > 0 && !narrow) return true;
  const PrintedScale printed = print();
  out.print_fault = printed.fault;
  if (!out.print_fault.empty()) out.notes.push_back(not_read(out));
  if (printed.several_speeds || (printed.several_gains && !narrow)) {
    out.reason = concat("several ", printed.several_speeds ? "paper speeds" : "gains",
                        " are printed", how_to_give(out));
    return false;
  }
  if (printed.unsure) {
    out.reason = concat("the printed scale cannot be read for certain", how_to_give(out));
    return false;
  }
  if (out.scale.why_not.empty() && narrow) return take_speed(out, printed);
  if (!out.scale.why_not.empty()) return take_in_place_of_pulses(out, printed);
  const bool all_printed = printed.mm_per_s > 0 && printed.mm_per_mv > 0;
  if (!all_printed && std::ranges::any_of(out.rows, [](const RowTrace& row) {
        return may_show_pulse(row, kPagePxPerMm);
      })) {
    out.reason = concat("what may be a calibration pulse cannot be measured", how_to_give(out));
    return false;
  }
  take_without_pulses(out, printed);
  return true;
}

bool take_higher_speed(PageReading& out, const std::function<PrintedScale()>& print) {
  if (out.scale.pulses == 0 || !out.scale.speed_told) return false;
  const Slowness slow = slowness_of(out.samples_mv, out.sampling_rate_hz);
  if (slow == Slowness::kUsual) return false;
  const PrintedScale look = print();
  out.print_fault = look.fault;
  const double printed = look.mm_per_s;
  if (printed == 0 && slow == Slowness::kUnlikely) {
    out.reason =
        concat("lead II is unusually slow at the ", speed_text(out.scale),
               " of the calibration pulses, and no printed speed is read", how_to_give(out));
    return false;
  }
  if (printed <= out.scale.mm_per_s) return false;
  const std::string seen =
      concat("the calibration pulses look like those of ", speed_text(out.scale), ", but ",
             shortest(printed), " mm/s are printed");
  if (!usual_rate(out.samples_mv, out.sampling_rate_hz * printed / out.scale.mm_per_s)) {
    out.reason = seen + how_to_give(out);
    return false;
  }
  out.scale.mm_per_s = printed;
  out.printed.emplace_back("mm_per_s");
  out.notes.push_back(seen + ", at which lead II has a usual rate");
  return true;
}

std::string misfit_of(const PageReading& r) {
  const std::string place = concat(gain_text(r.scale), " and ", speed_text(r.scale));
  std::string fault;
  if (!fits_assumed(r.assumed, r.samples_mv, r.sampling_rate_hz)) {
    fault =
        r.scale.pulses > 0
            ? concat(
                  "the calibration pulses are too narrow to tell the paper speed, and lead "
                  "II has no usual rate at ",
                  speed_text(r.scale))
            : concat("no calibration pulse is found, and lead II has no usual height or rate at ",
                     place);
  } else if (has(r.printed, "mm_per_s") && !possible_rate(r.samples_mv, r.sampling_rate_hz)) {
    fault = concat("lead II has no possible rate at the printed ", speed_text(r.scale));
  }
  return fault.empty() ? "" : fault + how_to_give(r);
}

}  // namespace ecgmm::ecg
