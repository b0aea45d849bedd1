// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/eval/proportion.h"

#include <algorithm>
#include <limits>

#include "ecgmm/eval/number_format.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/bootstrap.h"
#include "ecgmm/metrics/groups.h"

namespace ecgmm::eval {

Share estimate_share(std::span<const int> is_success, std::span<const std::size_t> patients,
                     std::size_t repeats) {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  const std::size_t n = is_success.size();
  if (n == 0) return {kUndefined, {kUndefined, kUndefined}, 0};
  const auto successes =
      static_cast<std::size_t>(std::count(is_success.begin(), is_success.end(), 1));
  Share share{static_cast<double>(successes) / static_cast<double>(n),
              metrics::wilson_interval(successes, n), n / repeats};
  const auto groups = metrics::dense_groups(patients, n);
  if (groups.count == n) return share;
  if (successes == 0 || successes == n) {  // resamples would show no spread
    const auto known = static_cast<std::size_t>(groups.count);
    share.interval = metrics::wilson_interval(successes == 0 ? 0 : known, known);
    return share;
  }
  share.interval =
      metrics::bootstrap_interval(patients, [&](auto weights) {
        std::uint64_t right = 0;
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < n; ++i) {
          all += weights[i];
          right += is_success[i] == 1 ? weights[i] : 0;
        }
        return all == 0 ? kUndefined : static_cast<double>(right) / static_cast<double>(all);
      }).interval;
  return share;
}

Share share_recognized(std::span<const int> truth, std::span<const int> called,
                       std::span<const std::size_t> patients, int which, std::size_t repeats) {
  std::vector<int> is_right;
  std::vector<std::size_t> own;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] != which) continue;
    is_right.push_back(called[i] == which ? 1 : 0);
    own.push_back(patients[i]);
  }
  return estimate_share(is_right, own, repeats);
}

nlohmann::json to_json(const Share& share) {
  return {{"value", io::number_json(share.value)},
          {"ci95", io::ends_json(share.interval)},
          {"n", share.n}};
}

}  // namespace ecgmm::eval
