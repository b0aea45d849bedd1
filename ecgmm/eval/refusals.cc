// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/refusals.h"

#include <algorithm>
#include <array>
#include <set>

#include "ecgmm/core/text.h"
#include "ecgmm/eval/wording.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {

std::vector<Refusals> count_refusals(std::span<const PartView> parts) {
  struct Found {
    std::vector<int> refused;
    std::vector<std::string> persons;
    std::size_t unreadable = 0, abstained = 0;
  };
  const std::array<const char*, 4> names = {"normal", "abnormal", "borderline", "without label"};
  std::array<Found, 4> found;
  std::set<std::size_t> repeats;
  for (const auto& part : parts) {
    repeats.insert(part.repeat);
    for (const auto& record : part.records) {
      auto& own = found[record.truth ? static_cast<std::size_t>(*record.truth) : 3];
      const auto status = record.prediction.status;
      own.unreadable += status == bundle::PredictionStatus::unreadable ? 1 : 0;
      own.abstained += status == bundle::PredictionStatus::abstained ? 1 : 0;
      own.refused.push_back(status != bundle::PredictionStatus::ok ? 1 : 0);
      own.persons.push_back(person_of(record));
    }
  }
  std::vector<Refusals> rows;
  const std::size_t n_repeats = std::max<std::size_t>(repeats.size(), 1);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& own = found[i];
    if (own.refused.empty()) continue;
    rows.push_back({names[i], own.refused.size() / n_repeats, own.unreadable / n_repeats,
                    own.abstained / n_repeats,
                    estimate_share(own.refused, metrics::group_numbers(own.persons), n_repeats)});
  }
  return rows;
}

nlohmann::json to_json(const std::vector<Refusals>& refusals) {
  auto list = nlohmann::json::array();
  for (const auto& row : refusals) {
    list.push_back({{"truth", row.truth},
                    {"n", row.n},
                    {"unreadable", row.unreadable},
                    {"abstained", row.abstained},
                    {"refused", to_json(row.refused)}});
  }
  return list;
}

Table refusal_table(const std::vector<Refusals>& refusals) {
  Table table{"Records that got no answer",
              {"truth", "n", "unreadable", "abstained", "share without answer", "95 % interval"},
              {}};
  for (const auto& row : refusals) {
    table.rows.push_back({row.truth, concat(row.n), concat(row.unreadable), concat(row.abstained),
                          figure(row.refused.value), range(row.refused.interval)});
  }
  return table;
}

}  // namespace ecgmm::eval
