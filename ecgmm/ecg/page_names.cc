// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/ecg/page_names.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "ecgmm/ecg/page_groups.h"
#include "ecgmm/ecg/page_layout.h"
#include "ecgmm/ecg/page_name_weights.h"
#include "ecgmm/engine/planes.h"

namespace ecgmm::ecg {
namespace {

// As in tools/train_lead_names.py, which makes the network: it has to see the same.
constexpr std::array kLevels = {0.4F, 0.15F};  // names may be fainter than the traces
constexpr float kBrightest = 1.25F;            // beside a word, by the darkest of it
constexpr float kFaintest = 0.05F;
constexpr double kLeastMm = 1;  // a letter's height
constexpr double kMostMm = 6;
constexpr double kWidestMm = 11;  // letters of a word may touch each other
constexpr int kMostGroups = 5;    // of a word
constexpr double kWidest = 3.6;   // a word's width, by its height
constexpr double kGap = 0.7;      // between letters, by their height
constexpr double kAlike = 0.4;    // of the taller one's height, the smaller one's
constexpr double kBeside = 0.5;   // of a word's height: closer letters are of the same word
constexpr double kMuch = 0.6;     // of their heights, what such letters have in common at least
constexpr int kHeight = 24;       // of what the network sees
constexpr int kWidth = 72;
constexpr int kLetters = 16;  // of these the height of the word
constexpr int kLeft = 8;
constexpr int kTop = 4;
/// A page with more of what may be letters or words is full of specks or text.
constexpr std::size_t kMostLetters = 3000;
constexpr std::size_t kMostWords = 800;

/// What may be a letter or a word, px; right and bottom are one past.
struct Box {
  int left = 0, top = 0, right = 0, bottom = 0;

  int width() const { return right - left; }
  int height() const { return bottom - top; }
  bool goes_on_with(const Box& next) const {
    const int low = std::min(height(), next.height());
    const int high = std::max(height(), next.height());
    const int common = std::min(bottom, next.bottom) - std::max(top, next.top);
    return next.left - right <= kGap * high && 2 * common >= low && low >= kAlike * high;
  }
  /// Whether a letter stands so close beside this word that it is one of its letters.
  bool lacks(const Box& letter) const {
    const int low = std::min(height(), letter.height());
    const int high = std::max(height(), letter.height());
    const int common = std::min(bottom, letter.bottom) - std::max(top, letter.top);
    const int gap = std::max(letter.left - right, left - letter.right);
    return gap >= 0 && gap <= kBeside * height() && common >= kMuch * low && low >= kMuch * high;
  }
  Box with(const Box& next) const {
    return {left, std::min(top, next.top), std::max(right, next.right),
            std::max(bottom, next.bottom)};
  }
};

std::vector<Box> letters_in(const Plane& ink, int q, float level) {
  std::vector<Box> out;
  for_each_group(ink, level, [&](const InkGroup& group) {
    const Box box{group.left, group.top, group.right + 1, group.bottom + 1};
    if (box.height() >= kLeastMm * q && box.height() <= kMostMm * q && box.width() <= kWidestMm * q)
      out.push_back(box);
    return true;
  });
  std::ranges::sort(out, {}, [](const Box& b) { return std::pair(b.left, b.top); });
  return out;
}

/// Each letter, and it with up to four that follow it, where no other one is beside these.
std::vector<Box> words_of(const std::vector<Box>& letters, int q) {
  std::vector<Box> out;
  const auto fits = [&](const Box& box) {
    return box.width() <= kWidest * box.height() && box.height() <= kMostMm * q &&
           std::ranges::none_of(letters, [&](const Box& letter) { return box.lacks(letter); });
  };
  for (std::size_t i = 0; i < letters.size(); ++i) {
    Box word = letters[i];
    if (fits(word)) out.push_back(word);
    std::size_t last = i;
    for (int groups = 1; groups < kMostGroups; ++groups) {
      std::size_t next = last + 1;
      const int reach = static_cast<int>(kGap * kMostMm * q) + 1;
      while (next < letters.size() && letters[next].left - word.right <= reach &&
             !word.goes_on_with(letters[next]))
        ++next;
      if (next == letters.size() || letters[next].left - word.right > reach) break;
      word = word.with(letters[next]);
      if (word.width() > kWidest * word.height()) break;
      if (fits(word)) out.push_back(word);
      last = next;
    }
  }
  return out;
}

/// What the network sees: ink, and the part of it within the word's box.
engine::Planes seen_of(const Plane& ink, const Box& box) {
  engine::Planes out(kHeight, kWidth, 2, 1);
  const double step = static_cast<double>(box.height()) / kLetters;
  const int end = std::min(kWidth, kLeft + static_cast<int>(std::ceil(box.width() / step)));
  const auto at = [&](double x, double y) {
    const int i = static_cast<int>(std::floor(x - 0.5));
    const int j = static_cast<int>(std::floor(y - 0.5));
    const auto a = static_cast<float>(x - 0.5 - i);
    const auto b = static_cast<float>(y - 0.5 - j);
    const auto pixel = [&](int u, int v) {
      return u >= 0 && v >= 0 && u < ink.width && v < ink.height ? ink.at(u, v) : 0.0F;
    };
    const float p = pixel(i, j) + a * (pixel(i + 1, j) - pixel(i, j));
    const float r = pixel(i, j + 1) + a * (pixel(i + 1, j + 1) - pixel(i, j + 1));
    return p + b * (r - p);
  };
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      float sum = 0;
      for (const double dy : {0.25, 0.75}) {
        for (const double dx : {0.25, 0.75})
          sum += at(box.left + (x + dx - kLeft) * step, box.top + (y + dy - kTop) * step);
      }
      *out.at(y, x) = sum / 4;
    }
  }
  const auto inside = [&](int x, int y) {
    return x >= kLeft && x < end && y >= kTop && y < kTop + kLetters;
  };
  float darkest = kFaintest;
  for (int y = kTop; y < kTop + kLetters; ++y) {
    for (int x = kLeft; x < end; ++x) darkest = std::max(darkest, *out.at(y, x));
  }
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      float* values = out.at(y, x);
      values[0] = std::min(values[0] / darkest, kBrightest);
      values[1] = inside(x, y) ? values[0] : 0;
    }
  }
  return out;
}

/// The network that tells the names.
class NameNetwork {
 public:
  NameNetwork() {
    constexpr std::array<engine::LayerShape, 6> kShapes = {{{16, 2, 3, 3, false},
                                                            {16, 16, 3, 3},
                                                            {32, 16, 3, 3},
                                                            {16, 32, 3, 3},
                                                            {32, 432, 1, 1, false},
                                                            {kTwelveLeads.size() + 1, 32}}};
    for (std::size_t i = 0; i < layers_.size(); ++i)
      layers_[i] = layer_of(kNameLayers[i], kShapes[i]);
  }

  /// The probabilities of the twelve names, and of none of them.
  std::array<float, kTwelveLeads.size() + 1> operator()(const engine::Planes& seen) const {
    auto x = engine::max_pool(engine::convolve(layers_[0], seen, 1, true, 0), 2, 1);
    x = engine::max_pool(engine::convolve(layers_[1], x, 1, true, 0), 2, 1);
    x = engine::max_pool(engine::convolve(layers_[2], x, 1, true, 0), 2, 1);
    x = engine::convolve(layers_[3], x, 1, true, 0);
    const std::size_t size = x.height() * x.width() * x.channels();
    const auto hidden = engine::apply(layers_[4], std::span(x.at(0, 0), size), true);
    const auto logits = engine::apply(layers_[5], hidden, false);
    std::array<float, kTwelveLeads.size() + 1> out{};
    const float most = *std::max_element(logits.begin(), logits.begin() + out.size());
    float sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += out[i] = std::exp(logits[i] - most);
    for (auto& v : out) v /= sum;
    return out;
  }

 private:
  static engine::Layer layer_of(const NameLayer& from, const engine::LayerShape& shape) {
    std::vector<float> weights;
    const std::size_t each = from.weights.size() / from.scale.size();
    for (std::size_t i = 0; i < from.weights.size(); ++i)
      weights.push_back(static_cast<float>(from.weights[i] - 'P') * from.scale[i / each]);
    return engine::make_layer(weights, from.bias, shape);
  }

  std::array<engine::Layer, 6> layers_;
};

bool meet(const LeadName& a, const LeadName& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

}  // namespace

std::vector<LeadName> read_lead_names(const Plane& ink, int q, float least,
                                      const std::function<bool(const LeadName&)>& wanted) {
  static const NameNetwork network;
  std::vector<LeadName> found;
  for (const float level : kLevels) {
    const auto letters = letters_in(ink, q, level);
    if (letters.size() > kMostLetters) continue;
    const auto words = words_of(letters, q);
    if (words.size() > kMostWords) continue;
    for (const auto& box : words) {
      const auto mm = [&](int px) { return static_cast<double>(px) / q; };
      LeadName name{0, 0, mm(box.left), mm(box.right), mm(box.top), mm(box.bottom)};
      if (!wanted(name)) continue;
      const auto p = network(seen_of(ink, box));
      name.lead = static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
      name.sure = p[name.lead];
      if (name.lead < kTwelveLeads.size() && name.sure >= least) found.push_back(name);
    }
  }
  std::ranges::stable_sort(found, std::greater(), &LeadName::sure);
  std::vector<LeadName> out;
  for (const auto& name : found) {
    if (std::ranges::none_of(out, [&](const LeadName& other) { return meet(name, other); }))
      out.push_back(name);
  }
  return out;
}

}  // namespace ecgmm::ecg
