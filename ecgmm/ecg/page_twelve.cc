// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_twelve.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/text.h"
#include "ecgmm/ecg/page_doubt.h"
#include "ecgmm/ecg/page_tracing.h"

namespace ecgmm::ecg {
namespace {

constexpr double kLeastSeen = 0.5;  // of a lead: a name where a trace is hidden is far less
/// Of its energy, that ink beside its trace may have. Of 1064 leads of 105 pages it was more on 69
/// of 965 that were read well (correlation over 0.9) and on 19 of 34 that were not (under 0.8).
constexpr double kMostLeftOver = 0.05;

bool is_limb(std::size_t lead) { return lead < kLimbLeads; }

bool is_long(const LeadReading& lead) { return lead.place.long_row == lead.place.row; }

/// The same lead as its long row shows it.
LeadStretch along(LeadStretch place, const PageStretch& all) {
  place.row = *place.long_row;
  place.at = all;
  return place;
}

/// A lead that is followed and sampled; lead II is already.
LeadReading followed(const Plane& ink, PageReading& page, const LeadStretch& place) {
  LeadReading lead;
  lead.place = place;
  lead.drawn = true;
  const bool printed = place.printed == place.drawn.lead;
  lead.named_by = place.told ? "equations" : printed ? "printed name" : "usual order";
  if (place.printed && !printed && !place.told) {
    lead.why_not = concat(kTwelveLeads[*place.printed], " is printed at its place");
  } else if (place.drawn.lead == kLeadTwo) {
    lead.samples_mv = page.samples_mv;
  } else if (follow_lead(ink, page.rows, place.row, place.at)) {
    lead.samples_mv =
        sample_lead(page.rows[place.row], place.at, page.scale, page.sampling_rate_hz);
  } else {
    lead.why_not = "its trace cannot be told from other ink";
  }
  if (lead.why_not.empty()) finish_lead(lead, page);
  return lead;
}

/// Clears a lead other than II, with the reason, where ink beside its trace may be its own.
void check_waves(const Plane& ink, const PageReading& page, LeadReading& lead) {
  if (lead.samples_mv.empty() || lead.place.drawn.lead == kLeadTwo) return;
  const PageStretch& at = lead.place.at;
  const RowDoubt doubt =
      doubt_of_traces(ink, page.rows, lead.place.row, at.left, at.right, kPagePxPerMm);
  if (doubt.tips < kMostLeftOver && (!is_long(lead) || doubt.strayed < kMostStrayed)) return;
  lead.samples_mv.clear();
  lead.why_not = "its waves cannot be told from those of other rows or from other ink";
}

/// Says how the leads of a page are named, and what else their columns do not tell.
void note_leads(PageReading& page) {
  const auto any = [&](const auto& what) { return std::ranges::any_of(page.leads, what); };
  const auto named = [&](const char* how, bool limb) {
    for (std::size_t i = 0; i < page.leads.size(); ++i) {
      if (page.leads[i].drawn && is_limb(i) == limb && page.leads[i].named_by == how) return true;
    }
    return false;
  };
  if (named("usual order", true)) {
    page.notes.emplace_back(
        "limb leads are named by the usual order of the layout where no printed name is read: the "
        "sums hold, but would as well if two leads of one sum were exchanged");
  }
  if (named("usual order", false)) {
    page.notes.emplace_back(
        "V1 to V6 are named by the usual order of the layout where no printed name is read: no sum "
        "proves it");
  }
  if (any([](const LeadReading& lead) { return lead.drawn && lead.place.drawn.negative; })) {
    page.notes.emplace_back(
        "the page shows -aVR (Cabrera's order): aVR is given with its usual sign");
  }
  const double left = page.place.leads.empty() ? 0 : page.place.leads.front().at.left;
  if (std::ranges::any_of(page.place.leads,
                          [&](const LeadStretch& lead) { return lead.at.left > left + 1; })) {
    page.notes.emplace_back(
        "each lead begins with its own first sample: whether the columns of the page show the same "
        "seconds or one after another is not told");
  }
}

/// Puts a lead into the place of lead II.
void take_lead(PageReading& page, std::size_t which) {
  const LeadReading& lead = page.leads[which];
  page.lead = which;
  page.samples_mv = lead.samples_mv;
  if (lead.samples_mv.empty()) {
    page.readable = false;
    page.reason = concat("lead ", kTwelveLeads[which], " is not read: ", lead.why_not);
    return;
  }
  page.named_by = lead.named_by;
  page.negative = lead.place.drawn.negative;
  page.place.row = lead.place.row;
  page.place.left_mm = lead.place.at.left;
  page.place.right_mm = lead.place.at.right;
  page.place.how = concat(lead.named_by, is_long(lead) ? ", in its long row" : "",
                          "; lead II: ", page.place.how);
}

}  // namespace

void finish_lead(LeadReading& lead, const PageReading& page) {
  const bool is_two = lead.place.drawn.lead == kLeadTwo;  // already told and read
  const double seconds = (lead.place.at.right - lead.place.at.left) / page.scale.mm_per_s;
  const auto seen = std::ranges::count_if(lead.samples_mv, [](float v) { return !std::isnan(v); });
  lead.seen =
      std::min(1.0, static_cast<double>(seen) / std::max(1.0, seconds * page.sampling_rate_hz));
  if (lead.seen < kLeastSeen && !is_two) {
    lead.samples_mv.clear();
    lead.why_not = concat("only ", std::lround(100 * lead.seen), " % of it is seen");
  }
  if (lead.place.drawn.negative) {
    for (auto& v : lead.samples_mv) v = -v;
  }
}

void read_all_leads(const Plane& ink, PageReading& page) {
  // A long row before the short lead, which is taken where the long one cannot be read.
  std::vector<LeadReading> tries;
  for (const auto& place : page.place.leads) {
    if (place.long_row) tries.push_back(followed(ink, page, along(place, page.place.all)));
    tries.push_back(followed(ink, page, place));
  }
  page.leads.assign(kTwelveLeads.size(), {});
  for (auto& lead : page.leads)
    lead.why_not = concat("the layout that is found, ", page.place.layout, ", has no place for it");
  // Once all are followed: what one lead lacks, another one may have.
  for (auto& lead : tries) {
    check_waves(ink, page, lead);
    LeadReading& taken = page.leads[lead.place.drawn.lead];
    if (taken.samples_mv.empty()) taken = std::move(lead);
  }
}

void take_leads(PageReading& page, const PageOptions& options) {
  if (!page.readable || !options.reads_others()) return;
  if (!options.all_leads) {  // the notes are about one lead then
    for (std::size_t i = 0; i < page.leads.size(); ++i) {
      if (i != options.lead) page.leads[i] = {};
    }
  }
  note_leads(page);
  if (options.lead != kLeadTwo) take_lead(page, options.lead);
  if (!options.all_leads) page.leads.clear();
}

}  // namespace ecgmm::ecg
