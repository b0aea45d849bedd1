// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_tracing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ecgmm/core/median.h"
#include "ecgmm/ecg/page_doubt.h"
#include "ecgmm/ecg/page_pen.h"
#include "ecgmm/ecg/page_reading.h"

namespace ecgmm::ecg {
namespace {

/// The columns of a stretch: from the first to one past the last.
int first_of(const PageStretch& at) { return static_cast<int>(at.left * kPagePxPerMm); }
int end_of(const PageStretch& at) { return static_cast<int>(at.right * kPagePxPerMm) + 1; }

/// A trace whose short gaps are closed by lines.
std::vector<float> bridged(std::vector<float> y) {
  int seen = -1;
  for (int x = 0; x < static_cast<int>(y.size()); ++x) {
    if (std::isnan(y[static_cast<std::size_t>(x)])) continue;
    if (seen >= 0 && x - seen > 1 && x - seen <= kBridgeMm * kPagePxPerMm) {
      const float a = y[static_cast<std::size_t>(seen)];
      const float b = y[static_cast<std::size_t>(x)];
      for (int k = seen + 1; k < x; ++k)
        y[static_cast<std::size_t>(k)] =
            a + (b - a) * static_cast<float>(k - seen) / static_cast<float>(x - seen);
    }
    seen = x;
  }
  return y;
}

}  // namespace

bool follow_lead(const Plane& ink, std::vector<RowTrace>& rows, std::size_t row,
                 const PageStretch& at) {
  follow_between(ink, rows, row, first_of(at), end_of(at), kPagePxPerMm);
  return doubt_of(ink, rows, row, at.left, at.right, kPagePxPerMm).passes();
}

bool is_long_row_told(const Plane& ink, const std::vector<RowTrace>& rows, std::size_t row,
                      const PageStretch& at) {
  return doubt_of_traces(ink, rows, row, at.left, at.right, kPagePxPerMm).strayed < kMostStrayed;
}

std::vector<float> sample_lead(RowTrace& row, const PageStretch& at, const PageScale& scale,
                               double rate_hz) {
  restore_waves(row, first_of(at), end_of(at), kPagePxPerMm);
  const std::vector<float> y = bridged(row.y);
  const double seconds = (at.right - at.left) / scale.mm_per_s;
  const auto n = static_cast<std::size_t>(std::max(0.0, seconds * rate_hz));
  std::vector<float> out(n, std::numeric_limits<float>::quiet_NaN());
  std::vector<float> known;
  for (std::size_t i = 0; i < n; ++i) {
    const double mm = at.left + static_cast<double>(i) / rate_hz * scale.mm_per_s;
    const double x = mm * kPagePxPerMm - 0.5;
    const int k = static_cast<int>(std::floor(x));
    if (k < 0 || k + 1 >= static_cast<int>(y.size())) continue;
    const auto t = static_cast<float>(x - k);
    const float v =
        y[static_cast<std::size_t>(k)] * (1 - t) + y[static_cast<std::size_t>(k) + 1] * t;
    out[i] = -v / static_cast<float>(kPagePxPerMm * scale.mm_per_mv);
    if (!std::isnan(v)) known.push_back(out[i]);
  }
  if (known.empty()) return {};
  const float level = median(std::move(known));
  for (auto& v : out) v -= level;
  while (!out.empty() && std::isnan(out.back())) out.pop_back();
  return out;
}

}  // namespace ecgmm::ecg
