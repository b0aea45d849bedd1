// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/io/image_jpeg.h"
#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::data {

using TextRows = std::vector<std::vector<std::string>>;

/// A small cohort in the standard layout (tables as CSV, which is faster), in a temporary folder
/// that goes with the object. A test changes the tables (first row = header) and saves.
/// Records 1..n; odd ids are normal, even ones abnormal.
class CohortFixture {
 public:
  static constexpr std::size_t kPoints = 50;

  explicit CohortFixture(std::size_t records = 20) {
    clinical.push_back({"IDX", "AGE", "SEX", "Ht", "HX_DM"});
    labels.push_back({"index", "label"});
    signals.push_back({"index"});
    for (std::size_t t = 0; t < kPoints; ++t) signals[0].push_back(std::to_string(t));
    for (std::size_t i = 1; i <= records; ++i) add(i);
    save();
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// Writes the three tables anew.
  void save() const {
    write("clinical.csv", csv(clinical));
    write("labels.csv", csv(labels));
    write("ecg_signals.csv", csv(signals));
  }

  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  void remove(const std::string& name) const { std::filesystem::remove_all(folder_ / name); }
  void config(std::string_view toml) const { write("cohort.toml", toml); }

  void write_image(const std::string& id, const Image& image) const {
    write_image_as(standard_image_path({}, id).string(), image);
  }
  void write_image_as(const std::string& name, const Image& image) const {
    const auto bytes = io::encode_jpeg(image);
    write(name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  Cohort open(const OpenOptions& options = {}) const {
    return Cohort::open(folder_.path(), options);
  }

  /// The message of the data error with which opening ends; "" with a failure if it does not.
  std::string refusal(OpenOptions options = {}) const {
    return fault(ErrorKind::data, [&] { open(options); });
  }

  static std::string csv(const TextRows& rows) {
    std::string text;
    for (const auto& row : rows) text += join(row, ",") + "\n";
    return text;
  }

  static Image picture(std::size_t seed, int width = 100, int height = 40) {
    Image image{width, height, {}};
    image.rgb.assign(static_cast<std::size_t>(width * height) * 3, 250);
    RandomStream random(seed, "picture");
    double level = height / 2.0;
    for (int x = 0; x < width; ++x) {
      level = std::min(height - 4.0, std::max(3.0, level + random.uniform(-2, 2)));
      for (int dy = 0; dy < 2; ++dy) {
        const auto at = static_cast<std::size_t>((static_cast<int>(level) + dy) * width + x) * 3;
        image.rgb[at] = image.rgb[at + 1] = image.rgb[at + 2] = 20;
      }
    }
    return image;
  }

  TextRows clinical, labels, signals;

 private:
  void add(std::size_t i) {
    const std::string id = std::to_string(i);
    RandomStream random(i, "fixture");
    write_image(id, picture(i));
    clinical.push_back({id, std::to_string(40 + random.below(40)), std::to_string(random.below(2)),
                        std::to_string(150 + random.below(40)), std::to_string(random.below(2))});
    labels.push_back({id, i % 2 == 1 ? "normal" : "abnormal"});
    auto& row = signals.emplace_back(std::vector<std::string>{id});
    for (std::size_t t = 0; t < kPoints; ++t) row.push_back(fixed(random.uniform(-1, 1), 4));
  }

  TempFolder folder_;
};

}  // namespace ecgmm::data
