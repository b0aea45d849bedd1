// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/vector_leads.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "ecgmm/core/median.h"
#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_tracing.h"
#include "ecgmm/ecg/page_twelve.h"
#include "ecgmm/ecg/vector_samples.h"

namespace ecgmm::ecg {
namespace {

constexpr double kSlackMm = 2;
constexpr double kLonger = 1.2;  // than a short lead, a long row at least

/// The place of a lead in a layout; leads.end() where it has none.
std::vector<LeadStretch>::const_iterator place_of(const LeadPlace& place, std::size_t which) {
  return std::ranges::find_if(place.leads,
                              [&](const LeadStretch& at) { return at.drawn.lead == which; });
}

/// How a lead of a layout is named where no name is printed.
const char* name_source(const LeadPlace& place, std::size_t which) {
  return place_of(place, which)->told ? "equations" : "usual order";
}

/// The long row of a lead of a layout: the one with its name, or one without a name that shows the
/// same as the short lead.
/// @param part  where the short lead is.
std::optional<VectorPart> long_part(const std::vector<VectorRow>& rows, const LeadStretch& lead,
                                    const VectorPart& part, const PageStretch& all,
                                    double pt_per_mm) {
  const auto named = named_part(rows, kTwelveLeads[lead.drawn.lead]);
  if (named && named->right - named->left > kLonger * (part.right - part.left)) return named;
  if (!lead.long_row) return std::nullopt;
  const VectorRow& row = rows[*lead.long_row];
  const VectorPart along = exact_part(
      row, {*lead.long_row, all.left * pt_per_mm, all.right * pt_per_mm}, kSlackMm * pt_per_mm);
  const auto* trace = trace_in(row, along);
  if (trace == nullptr || (!trace->name.empty() && trace->name != "?")) return std::nullopt;
  return along;
}

/// Where a lead is: by the layout, if that is known, else by its name.
/// @param lead  gets how it is named, or why it is not there.
std::optional<VectorPart> find_part(LeadReading& lead, const std::vector<VectorRow>& rows,
                                    std::size_t which, double pt_per_mm, const LeadPlace& place) {
  const std::string_view name = kTwelveLeads[which];
  lead.named_by = "printed name";
  if (place.leads.empty()) {
    const auto part = named_part(rows, name);
    if (!part) lead.why_not = "its name is not printed beside a trace";
    return part;
  }
  const auto known = place_of(place, which);
  if (known == place.leads.end()) {
    lead.why_not = concat("the layout that is found, ", place.layout, ", has no place for it");
    return std::nullopt;
  }
  lead.place.drawn = known->drawn;
  const VectorPart part = exact_part(
      rows[known->row], {known->row, known->at.left * pt_per_mm, known->at.right * pt_per_mm},
      kSlackMm * pt_per_mm);
  const auto* trace = trace_in(rows[part.row], part);
  if (trace == nullptr) {
    lead.why_not = "no trace is drawn in its place";
    return std::nullopt;
  }
  // Where one line goes on through several leads, its name is that of the first.
  const bool own = std::abs(trace->left() - part.left) < kSlackMm * pt_per_mm;
  const bool named = own && trace->name == name;
  if (own && !named && !trace->name.empty() && trace->name != "?") {
    lead.why_not = concat("the trace in its place is printed as ", trace->name);
    return std::nullopt;
  }
  if (!named) lead.named_by = name_source(place, which);
  const auto longer = long_part(rows, *known, part, place.all, pt_per_mm);
  if (longer) lead.place.long_row = longer->row;
  return longer.value_or(part);
}

}  // namespace

std::optional<VectorPart> named_part(const std::vector<VectorRow>& rows, std::string_view name) {
  std::optional<VectorPart> best;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (const auto& trace : rows[r].traces) {
      if (trace.name != name) continue;
      if (!best || trace.right() - trace.left() > best->right - best->left)
        best = VectorPart{r, trace.left(), trace.right()};
    }
  }
  return best;
}

const VectorTrace* trace_in(const VectorRow& row, const VectorPart& part) {
  const VectorTrace* best = nullptr;
  double most = 0;
  for (const auto& trace : row.traces) {
    const double common = std::min(part.right, trace.right()) - std::max(part.left, trace.left());
    if (common > most) best = &trace, most = common;
  }
  return best;
}

VectorPart exact_part(const VectorRow& row, VectorPart part, double slack_pt) {
  for (const auto& trace : row.traces) {
    if (std::abs(trace.left() - part.left) < slack_pt) part.left = trace.left();
    if (std::abs(trace.right() - part.right) < slack_pt) part.right = trace.right();
  }
  part.left = std::max(part.left, row.left());
  part.right = std::min(part.right, row.right());
  return part;
}

std::vector<float> sample_vector_lead(const VectorRow& row, const VectorPart& part,
                                      const VectorScale& scale, double rate_hz) {
  const double pt_per_s = scale.pt_per_mm_x * scale.mm_per_s;
  const auto y =
      sampled_heights(row, part.left, part.right, pt_per_s, kBridgeMm / scale.mm_per_s, rate_hz);
  std::vector<double> known = y;
  std::erase_if(known, [](double v) { return std::isnan(v); });
  const double zero = row.zero.value_or(median(std::move(known)));
  const double pt_per_mv = scale.pt_per_mm_y * scale.mm_per_mv;
  std::vector<float> out;
  for (const double v : y) out.push_back(static_cast<float>((zero - v) / pt_per_mv));
  while (!out.empty() && std::isnan(out.back())) out.pop_back();
  return out;
}

void read_vector_leads(const std::vector<VectorRow>& rows, const VectorScale& scale,
                       PageReading& page) {
  page.leads.assign(kTwelveLeads.size(), {});
  for (std::size_t which = 0; which < page.leads.size(); ++which) {
    LeadReading& lead = page.leads[which];
    lead.place.drawn.lead = which;
    if (which == kLeadTwo) {
      lead.place.row = page.place.row;
      lead.place.at = {page.place.left_mm, page.place.right_mm};
      lead.samples_mv = page.samples_mv;
      lead.named_by = page.place.leads.empty() ? "printed name" : name_source(page.place, which);
    } else if (const auto part = find_part(lead, rows, which, scale.pt_per_mm_x, page.place)) {
      lead.place.row = part->row;
      lead.place.at = {part->left / scale.pt_per_mm_x, part->right / scale.pt_per_mm_x};
      lead.samples_mv = sample_vector_lead(rows[part->row], *part, scale, page.sampling_rate_hz);
    }
    lead.drawn = lead.why_not.empty();
    if (lead.drawn) finish_lead(lead, page);
  }
}

}  // namespace ecgmm::ecg
