// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_tips.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace ecgmm::ecg {
namespace {

constexpr float kTipInk = 0.5F;      // fainter ink may be of the grid or of a shade
constexpr float kBridge = 0.3F;      // but may lead to a tip where a line of the grid is taken off
constexpr double kTipGapMm = 1.5;    // between both
constexpr double kTipMm = 3.2;       // both flanks of a QRS at 25 mm/s and the pen between
constexpr double kLeastTipMm = 0.4;  // less is roughness
constexpr double kNameMm = 3;        // names are less tall, and faint ink may lead to them

/// Ink that touches what a trace takes, but is no part of it yet.
class Tips {
 public:
  /// @param taken  pixels of all traces; those of the tips are added.
  Tips(const Plane& ink, Way& way, std::vector<std::uint8_t>& taken, int px_per_mm)
      : ink_(ink), way_(way), taken_(taken), q_(px_per_mm) {}

  /// @param least  ink that leads to a tip.
  void add(float least) {
    least_ = least;
    seen_.assign(ink_.values.size(), 0);
    const Way known = way_;
    for (int x = 0; x < ink_.width; ++x) {
      const auto at = static_cast<std::size_t>(x);
      for (int y = known.top[at] - 1; y <= known.bottom[at] + 1; ++y) {
        for (const int u : {x - 1, x + 1}) {
          if (!free(u, y)) continue;
          gather(u, y);
          if (is_tip()) take();
        }
      }
    }
  }

 private:
  bool free(int x, int y) const {
    if (x < 0 || y < 0 || x >= ink_.width || y >= ink_.height) return false;
    const auto at = static_cast<std::size_t>(x);
    return ink_.at(x, y) >= least_ && (y < way_.top[at] || y > way_.bottom[at]) &&
           seen_[index(x, y)] == 0;
  }
  bool is_own(int x, int y) const {
    const auto at = static_cast<std::size_t>(x);
    return y >= way_.top[at] && y <= way_.bottom[at];
  }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(ink_.width) +
           static_cast<std::size_t>(x);
  }
  /// The ink connected to a pixel, until it is too broad for a tip or touches another trace.
  void gather(int x, int y) {
    group_.assign(1, {x, y});
    seen_[index(x, y)] = 1;
    left_ = right_ = x;
    top_ = bottom_ = y;
    shared_ = false;
    for (std::size_t k = 0; k < group_.size() && right_ - left_ <= kTipMm * q_; ++k) {
      const auto [px, py] = group_[k];
      left_ = std::min(left_, px), right_ = std::max(right_, px);
      top_ = std::min(top_, py), bottom_ = std::max(bottom_, py);
      for (int v = py - 1; v <= py + 1; ++v) {
        for (int u = px - 1; u <= px + 1; ++u) {
          if (!free(u, v)) continue;
          if (taken_[index(u, v)] != 0 && !is_own(u, v)) {
            shared_ = true;
            continue;
          }
          seen_[index(u, v)] = 1;
          group_.emplace_back(u, v);
        }
      }
    }
  }
  bool is_tip() const {
    const int height = bottom_ - top_ + 1;
    const double least = least_ < kTipInk ? kNameMm : kLeastTipMm;
    return !shared_ && right_ - left_ <= kTipMm * q_ && height >= least * q_ &&
           height >= right_ - left_ && (is_flanked() || is_close());
  }
  /// Whether the trace goes up on one side of it and down on the other.
  bool is_flanked() const {
    bool left = false;
    bool right = false;
    for (const auto& [x, y] : group_) {
      left = left || (x > 0 && is_own(x - 1, y));
      right = right || (x + 1 < ink_.width && is_own(x + 1, y));
    }
    return left && right;
  }
  /// Whether it goes on where the trace was left: a name or a mark of a pen beside a flank is apart
  /// from what the trace takes of its columns.
  bool is_close() const {
    std::vector<int> gap(static_cast<std::size_t>(right_ - left_ + 1), ink_.height);
    for (const auto& [x, y] : group_) {
      const auto at = static_cast<std::size_t>(x);
      int& least = gap[static_cast<std::size_t>(x - left_)];
      const bool none = way_.top[at] > way_.bottom[at];  // it was left in this column
      least = none ? 0 : std::min(least, y < way_.top[at] ? way_.top[at] - y : y - way_.bottom[at]);
    }
    const auto close =
        std::count_if(gap.begin(), gap.end(), [&](int g) { return g <= kTipGapMm * q_; });
    return 5 * close >= 4 * static_cast<std::ptrdiff_t>(gap.size());
  }
  void take() {
    for (const auto& [x, y] : group_) {
      if (ink_.at(x, y) < kTipInk) continue;
      taken_[index(x, y)] = 1;
      const auto at = static_cast<std::size_t>(x);
      if (way_.top[at] > way_.bottom[at]) {
        way_.top[at] = way_.bottom[at] = y;
      } else {
        way_.top[at] = std::min(way_.top[at], y);
        way_.bottom[at] = std::max(way_.bottom[at], y);
      }
    }
  }

  const Plane& ink_;
  Way& way_;
  std::vector<std::uint8_t>& taken_;
  int q_;
  float least_ = kTipInk;
  bool shared_ = false;
  std::vector<std::uint8_t> seen_;
  std::vector<std::pair<int, int>> group_;
  int left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

/// Where a run of ink reaches another trace, each has the half that is nearer to its own way.
void cut(Way& inked, const Way& way, const Way& other) {
  for (std::size_t x = 0; x < way.top.size(); ++x) {
    if (inked.top[x] > inked.bottom[x]) continue;
    if (other.bottom[x] < way.top[x] && other.bottom[x] >= inked.top[x])
      inked.top[x] = (other.bottom[x] + way.top[x]) / 2;
    if (other.top[x] > way.bottom[x] && other.top[x] <= inked.bottom[x])
      inked.bottom[x] = (other.top[x] + way.bottom[x]) / 2;
  }
}

}  // namespace

void share_ink(const Plane& ink, std::vector<Way>& inked, const std::vector<Way>& ways, int q) {
  for (std::size_t r = 0; r < inked.size(); ++r) {
    for (std::size_t other = 0; other < ways.size(); ++other) {
      if (other != r) cut(inked[r], ways[r], ways[other]);
    }
  }
  std::vector<std::uint8_t> taken(ink.values.size(), 0);
  for (const auto& way : inked) {
    for (std::size_t x = 0; x < way.top.size(); ++x) {
      for (int y = way.top[x]; y <= way.bottom[x]; ++y)
        taken[static_cast<std::size_t>(y) * way.top.size() + x] = 1;
    }
  }
  for (auto& way : inked) {
    Tips tips(ink, way, taken, q);
    tips.add(kTipInk);
    tips.add(kBridge);
  }
}

}  // namespace ecgmm::ecg
