// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_paper.h"

#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_flat.h"
#include "ecgmm/ecg/page_kth.h"
#include "ecgmm/ecg/page_named.h"
#include "ecgmm/ecg/page_print_picture.h"
#include "ecgmm/ecg/page_settle.h"
#include "ecgmm/ecg/page_tracing.h"
#include "ecgmm/ecg/page_twelve.h"

namespace ecgmm::ecg {
namespace {

constexpr double kNamedSumOff = 0.05;  // of the better sum, where printed names tell the leads too
constexpr int kNamedPulses = 3;        // that tell the scale where names tell the leads
constexpr double kMostMm2 = 200'000;   // of paper: A3 and more than half as much again
constexpr std::size_t kMostRows = 17;  // twelve leads and five long rows

/// A picture of the straightened paper.
Color3 flat_of(const Color3& planes, const PageMap& map) {
  return straighten(planes, map, kPagePxPerMm, map.px_per_mm < 6,
                    {median(planes[0]), median(planes[1]), median(planes[2])});
}

/// What the caller's layout and wish for all leads add to a page that was read.
void add_known(PageReading& out, const Plane& ink, const PageOptions& options) {
  if (options.layout) out.notes.push_back(note_of(*options.layout));
  if (options.reads_others()) read_all_leads(ink, out);
}

}  // namespace

float median(const Plane& plane) {
  std::vector<float> some;
  for (std::size_t i = 0; i < plane.values.size(); i += 11) some.push_back(plane.values[i]);
  return Kth()(some, some.size() / 2);
}

const PrintedScale& PagePrint::on(const Paper& paper) {
  constexpr std::size_t kMostWords = 250;  // of 185 looks at drawn pages one gave more than 201
  if (scale_) return *scale_;
  scale_.emplace();
  if (!options_.read_text) return *scale_;
  std::vector<io::OcrText> looks;
  // Most pages take one look.
  for (const auto& [letters, ground] : {std::pair{Letters::kBold, Ground::kPaper},
                                        {Letters::kPlain, Ground::kInk},
                                        {Letters::kBold, Ground::kInk},
                                        {Letters::kPlain, Ground::kPaper}}) {
    looks.push_back(options_.read_text(picture_of_print(
        planes_, paper.around, paper.map, paper.area, paper.ink, kPagePxPerMm, letters, ground)));
    scale_ = read_print(looks);
    if (!looks.back().fault.empty() || (scale_->complete() && !scale_->unsure)) break;
    if (looks.back().words.size() > kMostWords) break;  // no text, but noise
  }
  return *scale_;
}

void take_ink(Paper& paper, const Color3& planes, GridTone tone) {
  auto found = find_page_ink(flat_of(planes, paper.map), kPagePxPerMm, paper.area, tone);
  paper.ink = std::move(found.ink);
  paper.line_share = found.line_share;
}

Paper paper_of(const Color3& planes, PageMap map, PageReading& out) {
  Paper paper{std::move(map), {}, {}, {}, 0};
  if (paper.map.width_mm <= 0) {
    out.reason =
        "neither an ECG grid nor calibration pulses under each other are found; photograph the "
        "whole page, sharp and evenly lit";
  } else if (paper.map.px_per_mm < 2 || paper.map.width_mm < 40 || paper.map.height_mm < 20) {
    out.reason = "the grid is too fine to be read; use a larger image";
  } else {
    paper.area = find_grid_area(paper.map);
    paper.around = map_of_print(paper.map, paper.area);
    crop_to_area(paper.map, paper.area);
    if (paper.map.width_mm * paper.map.height_mm > kMostMm2) {
      out.reason = "the grid is larger than any page of an ECG; use an image of one page";
      return paper;
    }
    take_ink(paper, planes, GridTone::kFaint);
  }
  return paper;
}

Paper with_tone(const Paper& paper, const Color3& planes, GridTone tone) {
  Paper other{paper.map, paper.around, paper.area, {}, 0};
  take_ink(other, planes, tone);
  return other;
}

namespace {

/// What lead II is found by.
enum class Proof {
  kSums,   ///< which printed names must not contradict
  kNames,  ///< printed names, and sums that are further off
};

constexpr float kSureName = 0.95F;
constexpr float kSureOfFour = 0.9F;  // four names that agree may be less sure

/// Of 204 answered photographs and scans of three seeds it was 0.06 at most on all but one, where a
/// grid that is hardly seen was followed wrongly by up to 2 mm.
constexpr double kMostUneven = 0.08;

constexpr const char* kNotTold =
    "the trace of lead II cannot be told from other ink; photograph the page flat, sharp and "
    "without marks across the traces";

std::vector<LeadName> names_on(const Plane& ink, float least,
                               const std::function<bool(const LeadName&)>& wanted) {
  auto names = read_lead_names(ink, kPagePxPerMm, least, wanted);
  drop_marks(names);
  return names;
}

/// @param names  that have to tell the leads; nullptr: the sums alone do.
/// @return why lead II is not found; empty: it is.
std::string find_place(PageReading& out, const Plane& ink, const PageOptions& options,
                       const std::vector<LeadName>* names) {
  LeadPlace& place = out.place;
  place = find_lead_two(out.rows, out.scale, kPagePxPerMm, options.layout, names);
  if (!place.found) return place.why_not;
  const auto beside_leads = [&](const LeadName& name) {
    return may_name(place, out.rows, kPagePxPerMm, name);
  };
  name_place(place, out.rows, kPagePxPerMm,
             names != nullptr ? *names : names_on(ink, kSureName, beside_leads));
  out.by_names = names != nullptr;
  if (out.by_names)
    place.how =
        concat("printed names; ", place.how, ", to ", std::lround(100 * place.best_error()), " %");
  std::string conflict = name_conflict(place);
  forget_doubled(place.leads);
  return conflict;
}

PageStretch stretch_of(const LeadPlace& at) { return {at.left_mm, at.right_mm}; }

/// Finds lead II and follows it.
/// @return why that fails; empty: it does not.
std::string trace_lead_two(PageReading& out, const Plane& ink, const PageOptions& options,
                           const std::vector<LeadName>* names) {
  if (auto why = find_place(out, ink, options, names); !why.empty()) return why;
  LeadPlace& at = out.place;
  bool told = follow_lead(ink, out.rows, at.row, stretch_of(at));
  if (at.short_two && !(told && is_long_row_told(ink, out.rows, at.row, stretch_of(at)))) {
    take_short_two(at);
    told = follow_lead(ink, out.rows, at.row, stretch_of(at));
  }
  if (!told) return kNotTold;
  if (unevenness(out.map, out.rows[at.row].middle / kPagePxPerMm, at.left_mm, at.right_mm) >
      kMostUneven) {
    return "the grid is too faint beside lead II to tell how the paper is bent; photograph the "
           "page flat and sharp";
  }
  return at.best_error() > (names != nullptr ? kNamedSumOff : kBestSumOff)
             ? "the leads of the same seconds do not add up well; photograph the page flat and "
               "sharp"
             : "";
}

/// @return why lead II is not read at any speed that may be printed; empty: at one it may be.
std::string why_at_no_speed(const PageReading& read, const Plane& ink, const PageOptions& options,
                            const std::vector<LeadName>* names) {
  std::string why;
  for (const double speed : kPrintedSpeeds) {
    PageReading tried = read;
    tried.scale.mm_per_s = speed;
    why = trace_lead_two(tried, ink, options, names);
    if (why.empty()) break;
  }
  return why;
}

/// The rows of traces of paper that lies so, and their scale; or with a reason why not.
PageReading rows_on(const Paper& paper) {
  PageReading out;
  out.map = paper.map;
  out.rows = find_rows(paper.ink, kPagePxPerMm);
  if (out.rows.size() < 3) {
    out.reason = "fewer than three rows of traces are found, so lead II cannot be identified";
  } else if (out.rows.size() > kMostRows) {
    out.reason = concat(out.rows.size(), " rows of traces are found, more than a page shows");
  } else {
    out.scale = read_scale(out.rows, paper.ink, kPagePxPerMm);
  }
  return out;
}

/// What the page says if these are its rows.
/// @param out  as by rows_on(), without a reason.
PageReading read_by(Proof proof, const Paper& paper, PageReading out, const PageOptions& options,
                    PagePrint* print) {
  const Plane& ink = paper.ink;
  std::vector<LeadName> names;
  if (proof == Proof::kNames)
    names = names_on(ink, kSureOfFour, [](const LeadName&) { return true; });
  const auto* told_by = proof == Proof::kNames ? &names : nullptr;
  const auto printed = [&] { return print == nullptr ? PrintedScale{} : print->on(paper); };
  const auto settle = [&] { return settle_scale(out, options, printed); };
  // Text takes long to recognize: only once lead II is found, or could be at a speed that it says.
  const bool given = options.mm_per_s > 0 && options.mm_per_mv > 0;
  const bool first = given || !out.scale.why_not.empty();
  if (first && !given && print != nullptr && !print->is_known()) {
    out.reason = why_at_no_speed(out, ink, options, told_by);
    if (!out.reason.empty()) return out;
  }
  if (first && !settle()) return out;
  out.reason = trace_lead_two(out, ink, options, told_by);
  if (!out.reason.empty()) return out;
  if (!first && !settle()) return out;
  const auto sample = [&] {
    out.samples_mv = sample_lead(out.rows[out.place.row], stretch_of(out.place), out.scale,
                                 out.sampling_rate_hz);
  };
  sample();
  if (!given && take_higher_speed(out, printed)) sample();
  if (!given && out.reason.empty()) out.reason = misfit_of(out);
  if (!out.reason.empty()) {
    out.samples_mv.clear();
    return out;
  }
  out.readable = !out.samples_mv.empty();
  if (!out.readable) out.reason = "nothing of lead II is seen";
  if (out.readable) add_known(out, ink, options);
  return out;
}

}  // namespace

PageReading read_on(const Paper& paper, const PageOptions& options, PagePrint* print) {
  PageReading rows = rows_on(paper);
  if (!rows.reason.empty()) return rows;
  PageReading out = read_by(Proof::kSums, paper, rows, options, print);
  if (print == nullptr) return out;
  const auto keep = [&](PageReading&& found) {
    const auto rank = [](const PageReading& r) {
      return std::tuple(!r.readable, r.by_names, r.place.best_error());
    };
    if (rank(found) < rank(print->second_best)) print->second_best = std::move(found);
  };
  if (out.readable && out.is_second_best()) {
    keep(PageReading(out));
    out.readable = false;
    out.reason = kNotTold;
    return out;
  }
  // One or two waves that look like pulses would go unnoticed where the sums hardly hold.
  const bool few_pulses = rows.scale.pulses > 0 && rows.scale.pulses < kNamedPulses;
  if (!out.readable && !few_pulses)
    keep(read_by(Proof::kNames, paper, std::move(rows), options, print));
  return out;
}

}  // namespace ecgmm::ecg
