// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/page_lead.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/signal_limits.h"

namespace ecgmm::data {
namespace {

constexpr const char* kMinusAvr = "-aVR";

bool is_missing(float sample) { return std::isnan(sample); }

std::size_t gaps_of(const std::vector<float>& samples) {
  return static_cast<std::size_t>(std::count_if(samples.begin(), samples.end(), is_missing));
}

nlohmann::json corners_of(const ecg::PageReading& r) {
  auto corners = nlohmann::json::array();
  for (const auto& [u, v] : {std::pair{0, 0}, {1, 0}, {1, 1}, {0, 1}}) {
    const auto p = r.map.at(r.map.left_mm + u * r.map.width_mm, r.map.top_mm + v * r.map.height_mm);
    corners.push_back({p.x() * r.factor, p.y() * r.factor});
  }
  return corners;
}

/// What was read of each of the twelve leads.
nlohmann::json leads_json(const ecg::PageReading& r) {
  double left = 1e9;
  for (const auto& lead : r.leads) {
    if (lead.drawn) left = std::min(left, lead.place.at.left);
  }
  auto all = nlohmann::json::array();
  for (std::size_t i = 0; i < r.leads.size(); ++i) {
    const auto& lead = r.leads[i];
    nlohmann::json j = {{"lead", ecg::kTwelveLeads[i]}};
    if (lead.drawn) {
      j["row"] = lead.place.row + 1;
      j["start_mm"] = lead.place.at.left - left;
      j["named_by"] = lead.named_by;
      if (lead.place.drawn.negative) j["drawn_as"] = kMinusAvr;
    }
    if (lead.samples_mv.empty()) {
      j["why_not"] = lead.why_not;
    } else {
      j["duration_s"] = static_cast<double>(lead.samples_mv.size()) / r.sampling_rate_hz;
      j["seen"] = lead.seen;
    }
    all.push_back(std::move(j));
  }
  return all;
}

}  // namespace

PageLead page_lead(const ecg::PageReading& reading, double seconds) {
  const auto& all = reading.samples_mv;
  const auto first = std::find_if_not(all.begin(), all.end(), is_missing);
  PageLead lead;
  lead.recording_s = static_cast<double>(all.end() - first) / reading.sampling_rate_hz;
  const auto wanted = static_cast<std::ptrdiff_t>(std::ceil(seconds * reading.sampling_rate_hz));
  std::vector<float> samples(first, first + std::min(wanted, all.end() - first));
  while (!samples.empty() && is_missing(samples.back())) samples.pop_back();
  if (samples.empty()) throw data_error("nothing of lead II is seen");
  const auto judged = judge_signal(samples, reading.sampling_rate_hz);
  if (!judged.fault.empty()) throw data_error(concat(judged.fault, ": ", judged.detail));
  lead.missing = gaps_of(samples);
  lead.waveform = {std::move(samples), reading.sampling_rate_hz, ecg::Unit::millivolt};
  return lead;
}

double page_confidence(const ecg::PageReading& reading) {
  constexpr double kOfAnAssumedScale = 0.8;
  if (!reading.readable || reading.samples_mv.empty()) return 0;
  const double seen = 1 - static_cast<double>(gaps_of(reading.samples_mv)) /
                              static_cast<double>(reading.samples_mv.size());
  const double unexplained = std::max(reading.place.limb_error, reading.place.augmented_error);
  const double trust = reading.assumed.empty() ? 1 : kOfAnAssumedScale;
  return seen * std::clamp(1 - unexplained, 0.0, 1.0) * trust;
}

std::string scale_source(const ecg::PageReading& reading, const ecg::PageOptions& known) {
  if (known.mm_per_s > 0 && known.mm_per_mv > 0) return "given";
  const auto& assumed = reading.assumed;
  if (reading.scale.pulses == 0) {
    if (assumed.size() != 1) return assumed.empty() ? "read" : "assumed";
    return assumed[0] == "mm_per_s" ? "read, speed assumed" : "read, gain assumed";
  }
  const bool speed_read = reading.printed.size() == 1 && reading.printed[0] == "mm_per_s";
  return concat(reading.scale.pulses, " calibration pulse", reading.scale.pulses == 1 ? "" : "s",
                !assumed.empty() ? ", speed assumed" : (speed_read ? ", speed read" : ""));
}

std::string page_text(const ecg::PageReading& r, const ecg::PageOptions& known) {
  const double seconds = static_cast<double>(r.samples_mv.size()) / r.sampling_rate_hz;
  return concat("page ", r.place.layout, ": lead ", ecg::kTwelveLeads[r.lead], " from row ",
                r.place.row + 1, " of ", r.rows.size(), ", ", fixed(seconds, 1), " s; ",
                shortest(r.scale.mm_per_s), " mm/s and ", shortest(r.scale.mm_per_mv), " mm/mV (",
                scale_source(r, known), ")");
}

nlohmann::json page_json(const ecg::PageReading& r) {
  nlohmann::json j = {{"sampling_rate_hz", r.sampling_rate_hz},
                      {"lead", ecg::kTwelveLeads[r.lead]},
                      {"lead_told_by", r.place.how},
                      {"mm_per_s", r.scale.mm_per_s},
                      {"mm_per_mv", r.scale.mm_per_mv},
                      {"pulses", r.scale.pulses},
                      {"px_per_mm", r.map.px_per_mm * r.factor},
                      {"layout", r.place.layout},
                      {"duration_s", static_cast<double>(r.samples_mv.size()) / r.sampling_rate_hz},
                      {"gaps", gaps_of(r.samples_mv)},
                      {"error_limb_leads", r.place.limb_error},
                      {"error_augmented_leads", r.place.augmented_error},
                      {"corners", corners_of(r)},
                      {"turned_degrees", r.turned_degrees},
                      {"notes", r.notes},
                      {"assumed", r.assumed},
                      {"printed", r.printed}};
  if (!r.named_by.empty()) j["named_by"] = r.named_by;
  if (r.negative) j["drawn_as"] = kMinusAvr;
  if (!r.leads.empty()) j["leads"] = leads_json(r);
  return j;
}

}  // namespace ecgmm::data
