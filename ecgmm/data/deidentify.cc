// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/deidentify.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file_writer.h"

namespace ecgmm::data {
namespace {

constexpr int kOldestToldYears = 89;

std::string numbered(std::string_view what, std::size_t number) {
  char text[40];
  std::snprintf(text, sizeof text, "-%04zu", number);
  return std::string(what) + text;
}

}  // namespace

std::string device_model(const std::string& device) {
  std::vector<std::string> kept;
  for (const auto& word : split_text(device, ' ')) {
    const auto digits = std::ranges::count_if(word, [](char c) { return c >= '0' && c <= '9'; });
    if (!word.empty() && digits < 5) kept.push_back(word);
  }
  return join(kept, " ");
}

std::string shifted(const std::string& iso_time, int days) {
  if (iso_time.size() < 10) return "";
  const auto part = [&](std::size_t at, std::size_t size) {
    return std::stoi(iso_time.substr(at, size));
  };
  using namespace std::chrono;
  const sys_days day = year(part(0, 4)) / month(static_cast<unsigned>(part(5, 2))) /
                       std::chrono::day(static_cast<unsigned>(part(8, 2)));
  const year_month_day moved(day + std::chrono::days(days));
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(moved.year()),
                static_cast<unsigned>(moved.month()), static_cast<unsigned>(moved.day()));
  return text + iso_time.substr(10);
}

io::WrittenHeader Deidentifier::apply(const io::RecordingHeader& header,
                                      const std::filesystem::path& source, std::string& new_name) {
  ++count_;
  const std::string key =
      header.patient.key.empty() ? concat("without key ", count_) : "key " + header.patient.key;
  const auto [found, is_new] = patients_.try_emplace(key);
  Patient& patient = found->second;
  if (is_new) {
    std::random_device random;
    patient.days = -std::uniform_int_distribution<int>(1, 3650)(random);
    patient.name = numbered("patient", patients_.size());
  }
  new_name = numbered("record", count_);
  io::WrittenHeader written;
  written.deidentified = true;
  if (header.age_years) {
    written.age_years =
        *header.age_years > kOldestToldYears ? kOldestToldYears + 1 : *header.age_years;
  }
  written.sex = header.sex;
  written.device = device_model(header.device);
  written.recorded_at = shifted(header.recorded_at, patient.days);
  written.patient.key = patient.name;
  rows_ += concat(io::csv_field(source.string()), ',', io::csv_field(header.patient.key), ',',
                  new_name, ',', patient.name, ',', patient.days, '\n');
  return written;
}

void Deidentifier::write_key(const std::filesystem::path& path) const {
  io::FileWriter out(path, 0600);
  out.write("source,patient_key,record,patient,days_shifted\n" + rows_);
  out.commit();
}

}  // namespace ecgmm::data
