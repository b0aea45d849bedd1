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

void read_all_leads(const Plane& ink, PageReading& page) {
  page.leads.assign(kTwelveLeads.size(), {});
  for (auto& lead : page.leads)
    lead.why_not = concat("the layout that is found, ", page.place.layout, ", has no place for it");
  for (const auto& place : page.place.leads) {
    const std::size_t which = place.drawn.lead;
    LeadReading lead;
    lead.place = place;
    lead.drawn = true;
    const bool printed = place.printed == which;
    lead.named_by = place.told ? "equations" : printed ? "printed name" : "usual order";
    if (place.printed && !printed && !place.told) {
      lead.why_not = concat(kTwelveLeads[*place.printed], " is printed at its place");
    } else if (which == kLeadTwo) {
      lead.samples_mv = page.samples_mv;
    } else if (follow_lead(ink, page.rows, place.row, place.at)) {
      lead.samples_mv =
          sample_lead(page.rows[place.row], place.at, page.scale, page.sampling_rate_hz);
    } else {
      lead.why_not = "its trace cannot be told from other ink";
    }
    if (lead.why_not.empty()) finish_lead(lead, page);
    page.leads[which] = std::move(lead);
  }
  // Once all are followed: what one lead lacks, another one may have.
  for (auto& lead : page.leads) {
    if (lead.samples_mv.empty() || lead.place.drawn.lead == kLeadTwo) continue;
    const PageStretch& at = lead.place.at;
    if (doubt_of_traces(ink, page.rows, lead.place.row, at.left, at.right, kPagePxPerMm).tips <
        kMostLeftOver)
      continue;
    lead.samples_mv.clear();
    lead.why_not = "its waves cannot be told from those of other rows or from other ink";
  }
  note_leads(page);
}

}  // namespace ecgmm::ecg
