// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_equations.h"
#include "ecgmm/ecg/page_twelve.h"
#include "ecgmm/ecg/page_usual.h"
#include "ecgmm/ecg/vector_draw.h"
#include "ecgmm/ecg/vector_leads.h"
#include "ecgmm/ecg/vector_rows.h"
#include "ecgmm/ecg/vector_scale.h"

namespace ecgmm::ecg {
namespace {

constexpr double kPtPerMm = 72 / 25.4;
constexpr std::size_t kMostEnds = 5;     // where leads may begin, or end
constexpr double kLongestMm = 1000;      // of a page that is read
constexpr double kLargestMm2 = 250'000;  // A2
constexpr std::size_t kMostRows = 40;
constexpr double kPicturePxPerMm = 4;
constexpr double kNoEquation =
    0.25;  // more of the leads' energy is left where their names are wrong

/// What the page shows, before its scale is known.
struct Seen {
  VectorLines lines;
  std::vector<VectorPulse> pulses;
  VectorGrid grid;
  PrintedWords words;
  std::vector<VectorRow> rows;
};

Seen look(const io::PdfPage& page) {
  Seen seen;
  seen.lines = sort_lines(page);
  seen.pulses = find_vector_pulses(seen.lines);
  seen.grid = find_vector_grid(seen.lines);
  seen.words = read_words(page);
  const double pt_per_mm = seen.grid.pt_per_mm_x.value_or(kPtPerMm);
  seen.rows = find_vector_rows(seen.lines, seen.pulses, pt_per_mm);
  std::erase_if(seen.pulses, [&](const VectorPulse& pulse) {  // shapes elsewhere
    return std::ranges::none_of(
        seen.rows, [&](const VectorRow& row) { return stands_beside(pulse, row, pt_per_mm); });
  });
  if (seen.rows.size() > kMostRows) return seen;
  name_traces(seen.rows, seen.words.names, pt_per_mm);
  return seen;
}

/// Where the rows' leads may begin and end; as read_scale() gives it.
void add_ends(PageScale& scale, const std::vector<VectorRow>& rows, double pt_per_mm) {
  const auto add = [](std::vector<double>& ends, double mm) {
    if (std::ranges::none_of(ends, [&](double e) { return std::abs(e - mm) < 1; }) &&
        ends.size() < kMostEnds)
      ends.push_back(mm);
  };
  for (const auto& row : rows) {
    add(scale.lefts_mm, row.left() / pt_per_mm);
    add(scale.rights_mm, row.right() / pt_per_mm);
  }
  for (const auto& row : rows) {  // something else may stand beside the leads
    for (const auto& trace : row.traces) {
      add(scale.lefts_mm, trace.left() / pt_per_mm);
      add(scale.rights_mm, trace.right() / pt_per_mm);
    }
  }
}

void take_samples(PageReading& out, const VectorRow& row, const VectorPart& part,
                  const VectorScale& scale) {
  out.samples_mv = sample_vector_lead(row, part, scale, out.sampling_rate_hz);
  out.notes.emplace_back(row.zero
                             ? "0 mV is the foot of the calibration pulse"
                             : "no calibration pulse beside lead II shows 0 mV: only differences "
                               "are known, and its median is taken as 0 mV");
}

/// Whether the traces that are named I and III above lead II's time contradict it.
bool contradicted(const PageReading& r, const std::vector<VectorRow>& rows, const VectorPart& two,
                  double pt_per_mm) {
  std::vector<Term> terms;
  const double right = two.left + std::min(two.right - two.left, 60 * pt_per_mm);
  for (const auto& [name, weight] :
       {std::pair<const char*, double>{"I", 1}, {"II", -1}, {"III", 1}}) {
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const auto found = std::ranges::find_if(rows[k].traces, [&](const VectorTrace& trace) {
        return trace.name == name && std::abs(trace.left() - two.left) < 2 * pt_per_mm;
      });
      if (found == rows[k].traces.end()) continue;
      const double end = std::min(right, found->right());
      terms.push_back(
          {row_part(r.rows[k], two.left / pt_per_mm, end / pt_per_mm, kPagePxPerMm), weight});
      break;
    }
  }
  return terms.size() == 3 && sum_error(terms, kPagePxPerMm).most > kNoEquation;
}

/// Lead II by the equations and by the printed names, which must agree.
std::optional<VectorPart> find_two(PageReading& out, const std::vector<VectorRow>& rows,
                                   const VectorScale& scale,
                                   const std::optional<PageLayout>& layout) {
  out.place = find_lead_two(out.rows, out.scale, kPagePxPerMm, layout);
  const auto named = named_part(rows, "II");
  if (!out.place.found && layout) {  // a name shows no layout
    out.reason = out.place.why_not;
    return std::nullopt;
  }
  if (!out.place.found) {
    if (!named) {
      out.reason = out.place.why_not + ", and its name is not printed beside a trace";
      return std::nullopt;
    }
    if (contradicted(out, rows, *named, scale.pt_per_mm_x)) {
      out.reason = "the traces named I, II and III do not satisfy II = I + III; look at the page";
      return std::nullopt;
    }
    out.place.found = true;
    out.place.layout = concat(rows.size(), " rows");
    out.place.how = "the printed name II";
    return named;
  }
  VectorPart part{out.place.row, out.place.left_mm * scale.pt_per_mm_x,
                  out.place.right_mm * scale.pt_per_mm_x};
  part = exact_part(rows[part.row], part, 2 * scale.pt_per_mm_x);
  const auto* trace = trace_in(rows[part.row], part);
  if (trace == nullptr || (trace->name != "II" && !trace->name.empty() && trace->name != "?")) {
    out.reason = concat("the trace that would be lead II by its equations is printed as ",
                        trace == nullptr ? "none" : trace->name,
                        ": the names or the leads are exchanged; look at the page");
    return std::nullopt;
  }
  if (trace->name == "II") out.place.how += "; the printed name II";
  if (named && named->right - named->left > 1.2 * (part.right - part.left)) {
    out.place.how += "; the long row has its name";
    return named;
  }
  return part;
}

void place_map(VectorReading& out, const io::PdfPage& page, const VectorLines& lines) {
  auto& map = out.page.map;
  map.width_mm = page.width_pt / out.pt_per_mm_x;
  map.height_mm = page.height_pt / out.pt_per_mm_y;
  const double q = kPicturePxPerMm;
  const double px_per_pt = q / out.pt_per_mm_x;
  map.px_per_mm = q;
  map.to_px.setIdentity();
  map.to_px(0, 0) = q;
  map.to_px(1, 1) = px_per_pt * out.pt_per_mm_y;
  out.picture = draw_paper(lines, page.width_pt, page.height_pt, px_per_pt);
}

const char* const kTooLarge = "the page is larger than any ECG; print the ECG alone to a new PDF";

bool too_large(const io::PdfPage& page, double pt_per_mm_x, double pt_per_mm_y) {
  const double w = page.width_pt / pt_per_mm_x;
  const double h = page.height_pt / pt_per_mm_y;
  return !(std::max(w, h) <= kLongestMm && w * h <= kLargestMm2);
}

/// Why nothing can be read of it at all; "" if something may.
std::string refusal(const Seen& seen, const io::PdfPage& page) {
  if (seen.rows.empty()) return "the page shows no traces";
  if (seen.rows.size() > kMostRows || too_large(page, seen.grid.pt_per_mm_x.value_or(kPtPerMm),
                                                seen.grid.pt_per_mm_y.value_or(kPtPerMm)))
    return kTooLarge;
  if (seen.words.upside_down)
    return "the text runs against the traces, so it is not certain where they begin; turn the page "
           "upright";
  return "";
}

/// The rows as find_lead_two() takes them.
void make_rows(PageReading& r, const Seen& seen, const io::PdfPage& page,
               const VectorScale& scale) {
  const double width_mm = std::min(kLongestMm, page.width_pt / scale.pt_per_mm_x);
  r.rows.clear();
  for (const auto& row : seen.rows)
    r.rows.push_back(pixels_of(row, width_mm, scale.pt_per_mm_x, scale.pt_per_mm_y, kPagePxPerMm));
  r.scale = {};
  add_ends(r.scale, seen.rows, scale.pt_per_mm_x);
  r.scale.pulses = scale.pulses;
  if (scale.mm_per_s > 0) r.scale.mm_per_s = scale.mm_per_s;
  if (scale.mm_per_mv > 0) r.scale.mm_per_mv = scale.mm_per_mv;
}

/// Lead II and its scale. The scale says where leads may begin, and lead II which pulse counts, so
/// each is found twice.
std::optional<VectorPart> settle(PageReading& r, VectorScale& scale, const Seen& seen,
                                 const io::PdfPage& page, const PageOptions& options) {
  std::optional<VectorPart> part;
  std::size_t row = 0;
  for (int round = 0; round < 2; ++round) {
    scale = read_vector_scale(seen.grid, seen.rows[row], seen.pulses, seen.words, options);
    make_rows(r, seen, page, scale);
    part = find_two(r, seen.rows, scale, options.layout);
    if (!part) return std::nullopt;
    row = part->row;
  }
  scale = read_vector_scale(seen.grid, seen.rows[row], seen.pulses, seen.words, options);
  r.reason = scale.fault;
  return scale.fault.empty() ? part : std::nullopt;
}

void read(VectorReading& out, const io::PdfPage& page, const PageOptions& options) {
  const Seen seen = look(page);
  auto& r = out.page;
  out.traces = !seen.rows.empty();
  r.reason = refusal(seen, page);
  if (!r.reason.empty()) return;
  VectorScale scale;
  const auto part = settle(r, scale, seen, page, options);
  if (too_large(page, scale.pt_per_mm_x, scale.pt_per_mm_y)) {
    r.rows.clear();
    r.reason = kTooLarge;
    return;
  }
  out.pt_per_mm_x = scale.pt_per_mm_x;
  out.pt_per_mm_y = scale.pt_per_mm_y;
  place_map(out, page, seen.lines);
  if (!part) return;
  r.scale.mm_per_s = scale.mm_per_s;
  r.scale.mm_per_mv = scale.mm_per_mv;
  r.assumed = scale.assumed;
  r.printed = scale.printed;
  r.notes = scale.notes;
  r.place.row = part->row;
  r.place.left_mm = part->left / scale.pt_per_mm_x;
  r.place.right_mm = part->right / scale.pt_per_mm_x;
  take_samples(r, seen.rows[part->row], *part, scale);
  if (!fits_assumed(r.assumed, r.samples_mv, r.sampling_rate_hz)) {
    r.reason =
        "the scale is not printed, and lead II has no usual height or rate at 10 mm/mV and 25 "
        "mm/s; give the scale with --mm-per-s and --mm-per-mv";
    r.samples_mv.clear();
  }
  r.readable = !r.samples_mv.empty();
  if (r.readable && options.layout) r.notes.push_back(note_of(*options.layout));
  if (r.readable && options.reads_others()) read_vector_leads(seen.rows, scale, r);
  take_leads(r, options);
}

}  // namespace

VectorReading read_vector_page(const io::PdfPage& given, const PageOptions& options) {
  VectorReading out;
  read(out, turned_upright(given), options);
  return out;
}

}  // namespace ecgmm::ecg
