// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_equations.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ecgmm::ecg {
namespace {

constexpr double kBlockMm = 2.5;   // a tenth of a second: about a QRS complex
constexpr double kDropped = 0.25;  // of the time
constexpr std::size_t kLeast = 8;  // pixels; less shows nothing

}  // namespace

std::vector<double> row_part(const RowTrace& row, double left_mm, double right_mm, int q) {
  std::vector<double> raw;
  double last = 0;
  const int a = std::max(0, static_cast<int>(left_mm * q));
  const int b = std::min(static_cast<int>(row.y.size()), static_cast<int>(right_mm * q));
  for (int x = a; x < b; ++x) {
    const float y = row.y[static_cast<std::size_t>(x)];
    if (!std::isnan(y)) last = (row.middle - y) / q;
    raw.push_back(last);
  }
  std::vector<double> sums(raw.size() + 1);
  for (std::size_t i = 0; i < raw.size(); ++i) sums[i + 1] = sums[i] + raw[i];
  std::vector<double> out(raw.size());
  const auto reach = static_cast<std::size_t>(q / 2);
  double mean = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t from = i > reach ? i - reach : 0;
    const std::size_t to = std::min(raw.size(), i + reach + 1);
    out[i] = (sums[to] - sums[from]) / static_cast<double>(to - from);
    mean += out[i];
  }
  for (auto& v : out) v -= mean / static_cast<double>(out.size());
  return out;
}

SumError sum_error(const std::vector<Term>& terms, int q) {
  std::size_t n = terms.front().lead.size();
  for (const auto& t : terms) n = std::min(n, t.lead.size());
  if (n < kLeast) return {};
  const auto block = static_cast<std::size_t>(kBlockMm * q);
  std::vector<std::pair<double, double>> parts;  // what is left, and energy
  for (std::size_t i = 0; i < n; ++i) {
    if (i % block == 0) parts.emplace_back(0, 0);
    double sum = 0;
    for (const auto& t : terms) {
      const double v = t.weight * t.lead[i];
      sum += v;
      parts.back().second += v * v;
    }
    parts.back().first += sum * sum;
  }
  std::sort(parts.begin(), parts.end());
  const auto kept = static_cast<std::size_t>((1 - kDropped) * static_cast<double>(parts.size()));
  double left = 0;
  double energy = 1e-9;
  SumError out;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    left += parts[k].first;
    energy += parts[k].second;
    if (k + 1 == kept) out.most = left / energy;
  }
  out.all = left / energy;
  return out;
}

SumError difference(const std::vector<double>& a, const std::vector<double>& b, int q) {
  const SumError e = sum_error({{a, 1}, {b, -1}}, q);
  return {2 * e.all, 2 * e.most};
}

}  // namespace ecgmm::ecg
