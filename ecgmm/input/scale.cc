// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/input/scale.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::input {
namespace {

constexpr double kDeviationFloor = 1e-6;

class Moments {
 public:
  explicit Moments(std::size_t width) : sum_(width), count_(width), squares_(width) {}

  template <class Row>
  void add(const Row& row) {
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      if (std::isnan(row[k])) continue;
      sum_[k] += row[k];
      ++count_[k];
    }
  }
  template <class Row>
  void add_deviation(const Row& row) {
    for (std::size_t k = 0; k < sum_.size(); ++k) {
      if (std::isnan(row[k])) continue;
      const double difference = row[k] - mean(k);
      squares_[k] += difference * difference;
    }
  }
  double mean(std::size_t k) const { return count_[k] == 0 ? 0 : sum_[k] / count_[k]; }
  /// A position that never varies is divided by 1: any other value would leave the floor's scale.
  double deviation(std::size_t k) const {
    const double population = count_[k] == 0 ? 0 : std::sqrt(squares_[k] / count_[k]);
    const bool constant = population <= 1e-9 * std::max(1.0, std::abs(mean(k)));
    return constant ? 1.0 : population + kDeviationFloor;
  }

 private:
  std::vector<double> sum_;
  std::vector<double> count_;
  std::vector<double> squares_;
};

template <class Row>
Scale fit(std::size_t count, Row&& row) {
  const std::size_t width = count == 0 ? 0 : row(0).size();
  Moments moments(width);
  for (std::size_t i = 0; i < count; ++i) moments.add(row(i));
  for (std::size_t i = 0; i < count; ++i) moments.add_deviation(row(i));
  Scale scale;
  for (std::size_t k = 0; k < width; ++k) {
    scale.mean.push_back(static_cast<float>(moments.mean(k)));
    scale.deviation.push_back(static_cast<float>(moments.deviation(k)));
  }
  return scale;
}

template <class Value>
std::vector<float> scaled(std::span<const Value> values, const Scale& scale) {
  std::vector<float> out(values.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const auto value = static_cast<float>(values[k]);
    out[k] = std::isnan(value) ? 0.0F : (value - scale.mean[k]) / scale.deviation[k];
  }
  return out;
}

io::TensorEntry entry(const std::string& name, const std::vector<float>& values) {
  io::TensorEntry out{
      "preprocessor." + name, "F32", {static_cast<std::int64_t>(values.size())}, {}};
  out.data.resize(values.size() * sizeof(float));
  if (!values.empty()) std::memcpy(out.data.data(), values.data(), out.data.size());
  return out;
}

std::vector<float> numbers(const io::TensorFile& tensors, const std::string& name,
                           std::size_t count) {
  const auto* found = tensors.find("preprocessor." + name);
  if (found == nullptr || found->dtype != "F32" ||
      found->shape != std::vector{static_cast<std::int64_t>(count)}) {
    throw bundle_error(concat("the preprocessor state lacks ", name, " of ", count, " numbers"));
  }
  std::vector<float> out(count);
  if (count > 0) std::memcpy(out.data(), found->data.data(), found->data.size());
  for (const float value : out) {
    if (!std::isfinite(value)) {
      throw bundle_error(concat("the preprocessor's ", name, " is not finite"));
    }
  }
  return out;
}

}  // namespace

Scale fit_scale(std::span<const std::vector<double>> rows) {
  return fit(rows.size(), [&](std::size_t i) -> const auto& { return rows[i]; });
}
Scale fit_scale(std::size_t count, const std::function<std::vector<float>(std::size_t)>& row) {
  return fit(count, row);
}

std::vector<float> standardized(std::span<const float> values, const Scale& scale) {
  return scaled(values, scale);
}
std::vector<float> standardized(std::span<const double> values, const Scale& scale) {
  return scaled(values, scale);
}

std::vector<io::TensorEntry> scale_tensors(const Scale& scale, const std::string& name) {
  return {entry(name + "_mean", scale.mean), entry(name + "_deviation", scale.deviation)};
}

Scale read_scale(const io::TensorFile& tensors, const std::string& name, std::size_t count) {
  Scale scale{numbers(tensors, name + "_mean", count),
              numbers(tensors, name + "_deviation", count)};
  for (const float deviation : scale.deviation) {
    if (!(deviation > 0)) {
      throw bundle_error(concat("the preprocessor's ", name, "_deviation is not positive"));
    }
  }
  return scale;
}

}  // namespace ecgmm::input
