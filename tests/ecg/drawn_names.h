// SPDX-License-Identifier: Apache-2.0
// Lead names drawn with a pen: letters of straight strokes, so that no font is needed.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <vector>

#include "ecgmm/core/types.h"
#include "ecgmm/ecg/page_plane.h"

namespace ecgmm::ecg {

using Stroke = std::vector<std::array<double, 2>>;

/// Letters 1 high, from (0, 0) at the left above.
inline const std::map<char, std::vector<Stroke>> kDrawnLetters = {
    {'I', {{{.14, 0}, {.14, 1}}, {{0, 0}, {.28, 0}}, {{0, 1}, {.28, 1}}}},
    {'V', {{{0, 0}, {.38, 1}, {.76, 0}}}},
    {'a',
     {{{.52, .36}, {.52, 1}},
      {{.52, .5},
       {.4, .37},
       {.2, .36},
       {.04, .52},
       {0, .7},
       {.05, .87},
       {.2, 1},
       {.38, .99},
       {.52, .85}}}},
    {'R',
     {{{0, 1}, {0, 0}, {.4, 0}, {.55, .07}, {.6, .25}, {.53, .43}, {.4, .5}, {0, .5}},
      {{.35, .5}, {.62, 1}}}},
    {'L', {{{0, 0}, {0, 1}, {.5, 1}}}},
    {'F', {{{0, 1}, {0, 0}, {.55, 0}}, {{0, .48}, {.45, .48}}}},
    {'1', {{{0, .2}, {.22, 0}, {.22, 1}}}},
    {'2', {{{.02, .22}, {.1, .06}, {.28, 0}, {.45, .06}, {.52, .22}, {.47, .4}, {0, 1}, {.55, 1}}}},
    {'3',
     {{{0, .1}, {.15, 0}, {.35, 0}, {.5, .12}, {.5, .32}, {.37, .46}, {.2, .47}},
      {{.37, .46}, {.53, .6}, {.54, .8}, {.4, .97}, {.18, 1}, {0, .9}}}},
    {'4', {{{.42, 1}, {.42, 0}, {0, .67}, {.58, .67}}}},
    {'5',
     {{{.48, 0},
       {.07, 0},
       {.04, .45},
       {.2, .36},
       {.38, .38},
       {.52, .52},
       {.53, .78},
       {.4, .96},
       {.18, 1},
       {0, .9}}}},
    {'6',
     {{{.48, .08},
       {.33, 0},
       {.15, .08},
       {.03, .3},
       {0, .6},
       {.06, .88},
       {.25, 1},
       {.43, .93},
       {.53, .75},
       {.5, .55},
       {.35, .42},
       {.18, .45},
       {.02, .62}}}},
    {'7', {{{0, 0}, {.52, 0}, {.18, 1}}}},
    {'H', {{{0, 0}, {0, 1}}, {{.6, 0}, {.6, 1}}, {{0, .48}, {.6, .48}}}},
    {'-', {{{0, .6}, {.35, .6}}}},
};

/// Calls `put(x, y, share)` for each pixel that the pen covers, if only in part.
/// @param x, y    of the word's corner at the left above, px.
/// @param height  of its letters, px.
template <class Put>
void draw_name(std::string_view word, double x, double y, double height, double pen,
               const Put& put) {
  for (const char letter : word) {
    double right = 0;
    for (const auto& stroke : kDrawnLetters.at(letter)) {
      for (std::size_t k = 0; k + 1 < stroke.size(); ++k) {
        const double ax = x + stroke[k][0] * height, ay = y + stroke[k][1] * height;
        const double dx = (stroke[k + 1][0] - stroke[k][0]) * height;
        const double dy = (stroke[k + 1][1] - stroke[k][1]) * height;
        right = std::max({right, stroke[k][0], stroke[k + 1][0]});
        const int x0 = static_cast<int>(std::min(ax, ax + dx) - pen);
        const int x1 = static_cast<int>(std::max(ax, ax + dx) + pen) + 1;
        const int y0 = static_cast<int>(std::min(ay, ay + dy) - pen);
        const int y1 = static_cast<int>(std::max(ay, ay + dy) + pen) + 1;
        for (int v = y0; v <= y1; ++v) {
          for (int u = x0; u <= x1; ++u) {
            const double px = u + 0.5 - ax, py = v + 0.5 - ay;
            const double t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0);
            const double off = std::hypot(px - t * dx, py - t * dy);
            const double share = std::clamp(pen / 2 + 0.5 - off, 0.0, 1.0);
            if (share > 0) put(u, v, share);
          }
        }
      }
    }
    x += right * height + std::max(0.3 * height, 2 * pen);
  }
}

/// Draws a word into ink (0 on paper, 1 in ink).
inline void draw_name(Plane& ink, std::string_view word, double x, double y, double height,
                      double pen, float strength = 1) {
  draw_name(word, x, y, height, pen, [&](int u, int v, double share) {
    if (u < 0 || v < 0 || u >= ink.width || v >= ink.height) return;
    ink.at(u, v) = std::max(ink.at(u, v), strength * static_cast<float>(share));
  });
}

/// Draws a word into a picture, black.
inline void draw_name(Image& image, std::string_view word, double x, double y, double height,
                      double pen) {
  draw_name(word, x, y, height, pen, [&](int u, int v, double share) {
    if (u < 0 || v < 0 || u >= image.width_px || v >= image.height_px) return;
    auto* rgb = image.rgb.data() + (static_cast<std::ptrdiff_t>(v) * image.width_px + u) * 3;
    for (int c = 0; c < 3; ++c)
      rgb[c] = std::min(rgb[c], static_cast<std::uint8_t>(255 * (1 - share)));
  });
}

}  // namespace ecgmm::ecg
