// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_pen.h"

#include <algorithm>
#include <cmath>

#include "ecgmm/ecg/page_edges.h"

namespace ecgmm::ecg {
namespace {

constexpr double kPenMm = 0.3;
constexpr double kMarginMm = 3;
constexpr double kMostMm = 2;      // that a trace is moved by
constexpr float kStep = 0.8F;      // of what is missing; all of it, or more passes, would add noise
constexpr float kInkLight = 0.2F;  // what ink throws back of the light

std::vector<float> bell(double sigma) {
  const int reach = static_cast<int>(std::ceil(3 * sigma));
  std::vector<float> out;
  float sum = 0;
  for (int k = -reach; k <= reach; ++k) {
    out.push_back(static_cast<float>(std::exp(-0.5 * k * k / (sigma * sigma))));
    sum += out.back();
  }
  for (auto& v : out) v /= sum;
  return out;
}

void blur(Plane& p, double sigma) {
  const auto weights = bell(sigma);
  const int reach = static_cast<int>(weights.size() / 2);
  Plane once(p.width, p.height);
  for (int y = 0; y < p.height; ++y) {
    for (int x = reach; x + reach < p.width; ++x) {
      float sum = 0;
      for (int k = -reach; k <= reach; ++k)
        sum += weights[static_cast<std::size_t>(k + reach)] * p.at(x + k, y);
      once.at(x, y) = sum;
    }
  }
  std::fill(p.values.begin(), p.values.end(), 0.0F);
  for (int y = reach; y + reach < p.height; ++y) {
    float* to = p.row(y);
    for (int k = -reach; k <= reach; ++k) {
      const float w = weights[static_cast<std::size_t>(k + reach)];
      const float* from = once.row(y + k);
      for (int x = 0; x < p.width; ++x) to[x] += w * from[x];
    }
  }
}

/// A line, one y a column, as a pen draws it: 1 under the pen.
Plane drawn(const std::vector<float>& y, int height, double pen) {
  Plane out(static_cast<int>(y.size()), height);
  const auto radius = static_cast<float>(pen / 2);
  const int reach = static_cast<int>(std::ceil(radius)) + 1;
  for (int x = 0; x + 1 < out.width; ++x) {
    const float a = y[static_cast<std::size_t>(x)];
    const float b = y[static_cast<std::size_t>(x) + 1];
    if (std::isnan(a) || std::isnan(b)) continue;
    const int top = std::max(0, static_cast<int>(std::min(a, b)) - reach);
    const int bottom = std::min(height - 1, static_cast<int>(std::max(a, b)) + reach);
    for (int v = top; v <= bottom; ++v) {
      for (int u = std::max(0, x - reach); u <= std::min(out.width - 1, x + 1 + reach); ++u) {
        const auto dx = static_cast<float>(u - x);
        const float dy = static_cast<float>(v) + 0.5F - a;
        const float t = std::clamp((dx + dy * (b - a)) / (1 + (b - a) * (b - a)), 0.0F, 1.0F);
        const float far = std::hypot(dx - t, dy - t * (b - a));
        out.at(u, v) = std::max(out.at(u, v), std::clamp(radius + 0.5F - far, 0.0F, 1.0F));
      }
    }
  }
  return out;
}

/// What is seen of a line: blurred, as darkness, 1 where the ink is whole.
Plane seen(const std::vector<float>& y, int height, double pen, double sigma) {
  Plane out = drawn(y, height, pen);
  blur(out, sigma);
  const float whole = -std::log(kInkLight);
  for (auto& v : out.values) v = -std::log(1 - (1 - kInkLight) * std::min(v, 1.0F)) / whole;
  return out;
}

/// The ink that a line was drawn with.
Way way_of(const std::vector<float>& y, int height) {
  Way way{std::vector<int>(y.size()), std::vector<int>(y.size())};
  for (std::size_t x = 0; x < y.size(); ++x) {
    if (std::isnan(y[x])) continue;
    float top = y[x];
    float bottom = y[x];
    for (const std::size_t beside : {x - 1, x + 1}) {
      if (beside >= y.size() || std::isnan(y[beside])) continue;
      top = std::min(top, (y[x] + y[beside]) / 2);
      bottom = std::max(bottom, (y[x] + y[beside]) / 2);
    }
    way.top[x] = std::clamp(static_cast<int>(top), 0, height - 1);
    way.bottom[x] = std::clamp(static_cast<int>(bottom), 0, height - 1);
  }
  return way;
}

/// How a level line looks as thick as it is seen.
struct Look {
  double pen = 0;
  double sigma = 0.5;
};

Look look_of(double line_px, int q) {
  Look look{std::min(kPenMm * q, line_px), 0.5};
  const std::vector<float> level(64, 32.0F);
  const auto thick = [&](double sigma) {
    const Plane p = seen(level, 64, look.pen, sigma);
    const Edges e = edges_of(p, inked(p, way_of(level, 64), q));
    return static_cast<double>(e.bottom[32] - e.top[32]);
  };
  double low = 0.5;
  double high = 5;
  for (int k = 0; k < 12; ++k) {
    look.sigma = (low + high) / 2;
    (thick(look.sigma) < line_px ? low : high) = look.sigma;
  }
  return look;
}

}  // namespace

void restore_waves(RowTrace& row, int from, int to, int q) {
  from = std::max(from, 0), to = std::min(to, static_cast<int>(row.y.size()));
  if (from >= to || row.line_px <= 0) return;
  const std::vector<float> read(row.y.begin() + from, row.y.begin() + to);
  float top = 1e9F;
  float bottom = -1e9F;
  for (const float v : read) {
    if (!std::isnan(v)) top = std::min(top, v), bottom = std::max(bottom, v);
  }
  if (top > bottom) return;
  const Look look = look_of(row.line_px, q);
  const auto margin = static_cast<float>(kMarginMm * q);
  const auto most = static_cast<float>(kMostMm * q);
  const float shift = std::floor(top - margin);
  const int height = static_cast<int>(bottom + margin - shift) + 1;
  std::vector<float> y = read;
  for (auto& v : y) v -= shift;
  const Plane p = seen(y, height, look.pen, look.sigma);
  const Way way = inked(p, way_of(y, height), q);
  const auto again = trace_of(p, way, row.line_px, q);
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(again[i]) || std::isnan(y[i])) continue;
    row.y[static_cast<std::size_t>(from) + i] =
        read[i] + std::clamp(kStep * (y[i] - again[i]), -most, most);
  }
}

}  // namespace ecgmm::ecg
