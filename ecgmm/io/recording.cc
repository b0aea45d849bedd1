// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/recording.h"

#include <stdexcept>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io {

void Recording::read(std::size_t lead, std::uint64_t first, std::span<double> out) const {
  const RecordingLead& wanted = header_.leads.at(lead);
  if (first > wanted.samples || out.size() > wanted.samples - first) {
    throw Error(ErrorKind::internal, concat("lead ", wanted.name, " has ", wanted.samples,
                                            " samples; ", out.size(), " from ", first, " asked"));
  }
  if (!out.empty()) read_within(lead, first, out);
}

std::vector<double> Recording::read(std::size_t lead, std::uint64_t limit) const {
  const RecordingLead& wanted = header_.leads.at(lead);
  if (wanted.samples > limit) {
    throw data_error(concat("lead ", wanted.name, " has ", wanted.samples, " samples, more than ",
                            limit, " at once"),
                     "read a section of it");
  }
  std::vector<double> samples(static_cast<std::size_t>(wanted.samples));
  read(lead, 0, samples);
  return samples;
}

std::vector<std::string> Recording::check(std::size_t lead) const {
  if (lead >= header_.leads.size()) throw std::out_of_range("no such lead");
  return check_within(lead);
}

std::optional<std::size_t> Recording::find(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (std::size_t i = 0; i < header_.leads.size(); ++i) {
    if (to_lower(header_.leads[i].name) == wanted) return i;
  }
  return std::nullopt;
}

std::size_t Recording::require(std::string_view name) const {
  if (const auto found = find(name)) return *found;
  std::vector<std::string> names;
  for (const auto& lead : header_.leads) names.push_back(lead.name.empty() ? "?" : lead.name);
  if (names.size() > 24) {
    names.resize(24);
    names.emplace_back("...");
  }
  const bool formable = to_lower(name) == "ii" && find("I") && find("III");
  throw data_error(
      concat("no lead ", name, " (there ", names.size() == 1 ? "is: " : "are: ", join(names, ", "),
             ")"),
      formable ? "lead II can be computed as I + III with `ecgmm import any --form-ii`" : "");
}

}  // namespace ecgmm::io
