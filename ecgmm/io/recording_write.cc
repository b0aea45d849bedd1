// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/recording_write.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file_writer.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kWindow = std::size_t{1} << 15;  ///< samples of each lead held at once
constexpr int kMissing = -32768;
/// Steps that devices have, so that 16 bits lose nothing: 1, 5, 2.5, 1.25, 4.88, 2, 0.5 uV ...
constexpr double kGains[] = {1000, 200, 400, 800, 1e3 / 4.88, 500, 2000, 250, 4000};

/// Calls `take` with windows of all leads, one after the other: (lead)(sample).
void each_window(const Recording& recording, const std::vector<std::size_t>& leads,
                 const std::function<void(const std::vector<std::vector<double>>&)>& take) {
  const std::uint64_t length = recording.header().leads.at(leads.at(0)).samples;
  std::vector<std::vector<double>> window(leads.size());
  for (std::uint64_t first = 0; first < length; first += kWindow) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(kWindow, length - first));
    for (std::size_t l = 0; l < leads.size(); ++l) {
      window[l].resize(count);
      recording.read(leads[l], first, window[l]);
    }
    take(window);
  }
}

void append_i16(std::string& out, std::int16_t value) {
  out += static_cast<char>(value & 0xFF);
  out += static_cast<char>(value >> 8);
}

/// Frames of one sample of each lead.
std::string frames(const std::vector<std::vector<double>>& window,
                   const std::vector<Quantizer>& quantizers) {
  std::string out;
  out.reserve(window[0].size() * window.size() * 2);
  for (std::size_t i = 0; i < window[0].size(); ++i) {
    for (std::size_t l = 0; l < window.size(); ++l)
      append_i16(out, quantizers[l].digital(window[l][i]));
  }
  return out;
}

std::string padded(std::string_view text, std::size_t size) {
  std::string out(text.substr(0, size));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  out.resize(size, ' ');
  return out;
}

/// "31/01/2020" or "31.01.20" of an ISO date; "" without one.
std::string date_in(std::string_view iso, char mark, bool short_year) {
  if (iso.size() < 10) return "";
  return concat(iso.substr(8, 2), mark, iso.substr(5, 2), mark,
                iso.substr(short_year ? 2 : 0, short_year ? 2 : 4));
}

/// A whole number of samples a record that divides the length and whose duration 8 digits say.
std::size_t samples_a_record(std::uint64_t length, double rate) {
  for (auto count =
           static_cast<std::size_t>(std::min<double>(static_cast<double>(length), 10 * rate));
       count >= 1; --count) {
    if (length % count != 0) continue;
    const auto back = parse_number(shortest(static_cast<double>(count) / rate).substr(0, 8));
    const double seconds = static_cast<double>(count) / rate;
    if (back && *back > 0 && std::abs(*back - seconds) < 1e-9 * seconds) return count;
  }
  throw data_error(concat(length, " samples at ", rate,
                          " Hz do not fit EDF, whose records have a "
                          "duration of 8 characters"),
                   "use --to csv or --to wfdb");
}

std::string edf_patient(const WrittenHeader& header) {
  const auto word = [](std::string text) {
    std::ranges::replace(text, ' ', '_');
    return text.empty() ? std::string("X") : text;
  };
  constexpr std::string_view kMonths[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                          "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  std::string birth = "X";
  const std::string& date = header.patient.birth_date;
  if (date.size() >= 10) {
    const int month = (date[5] - '0') * 10 + (date[6] - '0');
    birth = concat(date.substr(8, 2), '-', kMonths[std::clamp(month, 1, 12) - 1], '-',
                   date.substr(0, 4));
  }
  const std::string sex = header.sex == "female" ? "F" : header.sex == "male" ? "M" : "X";
  return concat(word(header.patient.key), ' ', sex, ' ', birth, ' ', word(header.patient.name));
}

std::string edf_head(const Recording& recording, const std::vector<std::size_t>& leads,
                     const std::vector<Quantizer>& quantizers, const WrittenHeader& header,
                     std::size_t per_record) {
  const RecordingLead& first = recording.header().leads[leads[0]];
  const std::string time =
      header.recorded_at.size() >= 19 ? header.recorded_at.substr(11, 8) : "00:00:00";
  const std::string date = date_in(header.recorded_at, '.', true);
  std::string clock = time;
  std::ranges::replace(clock, ':', '.');
  std::string out =
      padded("0", 8) + padded(edf_patient(header), 80) +
      padded(concat("Startdate X X X ", header.device.empty() ? "X" : header.device), 80);
  out += padded(date.empty() ? "01.01.85" : date, 8) + padded(clock, 8);
  out += padded(concat(256 * (leads.size() + 1)), 8) + padded("", 44);
  out += padded(concat(first.samples / per_record), 8) +
         padded(shortest(static_cast<double>(per_record) / first.sampling_rate_hz), 8) +
         padded(concat(leads.size()), 4);
  const auto column = [&](std::size_t size, const std::function<std::string(std::size_t)>& field) {
    for (std::size_t l = 0; l < leads.size(); ++l) out += padded(field(l), size);
  };
  column(16, [&](std::size_t l) { return "ECG " + recording.header().leads[leads[l]].name; });
  column(80, [](std::size_t) { return std::string(); });
  column(8, [](std::size_t) { return std::string("uV"); });
  for (const double edge : {-32767.0, 32767.0}) {
    column(8, [&](std::size_t l) { return shortest(edge / quantizers[l].per_mv * 1e3); });
  }
  column(8, [](std::size_t) { return std::string("-32767"); });
  column(8, [](std::size_t) { return std::string("32767"); });
  column(80, [](std::size_t) { return std::string(); });
  column(8, [&](std::size_t) { return concat(per_record); });
  column(32, [](std::size_t) { return std::string(); });
  return out;
}

}  // namespace

std::int16_t Quantizer::digital(double millivolts) const {
  if (std::isnan(millivolts)) return kMissing;
  return static_cast<std::int16_t>(std::clamp(std::round(millivolts * per_mv), -32767.0, 32767.0));
}

void check_writable(const Recording& recording, const std::vector<std::size_t>& leads) {
  if (leads.empty()) throw data_error("no lead is to be written");
  const RecordingLead& first = recording.header().leads.at(leads[0]);
  for (const std::size_t l : leads) {
    const RecordingLead& lead = recording.header().leads.at(l);
    if (lead.samples == first.samples && lead.sampling_rate_hz == first.sampling_rate_hz) continue;
    throw data_error(concat("lead ", lead.name, " has ", lead.samples, " samples at ",
                            lead.sampling_rate_hz, " Hz, lead ", first.name, " ", first.samples,
                            " at ", first.sampling_rate_hz, " Hz: they do not fit in one file"),
                     "choose one with --lead");
  }
}

std::vector<Quantizer> fit_quantizers(const Recording& recording,
                                      const std::vector<std::size_t>& leads, bool& any_missing) {
  struct Look {
    double largest = 0;
    bool fits[std::size(kGains)];
  };
  std::vector<Look> looks(leads.size());
  for (auto& look : looks) std::ranges::fill(look.fits, true);
  any_missing = false;
  each_window(recording, leads, [&](const auto& window) {
    for (std::size_t l = 0; l < window.size(); ++l) {
      for (const double value : window[l]) {
        if (std::isnan(value)) {
          any_missing = true;
          continue;
        }
        looks[l].largest = std::max(looks[l].largest, std::abs(value));
        for (std::size_t g = 0; g < std::size(kGains); ++g) {
          const double digital = value * kGains[g];
          looks[l].fits[g] = looks[l].fits[g] && std::abs(digital - std::round(digital)) < 2e-3;
        }
      }
    }
  });
  std::vector<Quantizer> quantizers;
  for (const auto& look : looks) {
    double chosen = look.largest > 0 ? std::min(32767 / look.largest, 1e6) : 1000;
    for (std::size_t g = std::size(kGains); g-- > 0;) {
      if (look.fits[g] && look.largest * kGains[g] <= 32767) chosen = kGains[g];
    }
    quantizers.push_back({chosen});
  }
  return quantizers;
}

void write_recording_csv(const std::filesystem::path& path, const Recording& recording,
                         const std::vector<std::size_t>& leads) {
  check_writable(recording, leads);
  FileWriter out(path);
  for (std::size_t l = 0; l < leads.size(); ++l) {
    out.write(concat(l > 0 ? "," : "", csv_field(recording.header().leads[leads[l]].name)));
  }
  out.write("\n");
  each_window(recording, leads, [&](const auto& window) {
    std::string text;
    char number[64];
    for (std::size_t i = 0; i < window[0].size(); ++i) {
      for (std::size_t l = 0; l < window.size(); ++l) {
        if (l > 0) text += ',';
        if (std::isnan(window[l][i])) continue;
        const auto end = std::to_chars(number, number + sizeof number, window[l][i],
                                       std::chars_format::fixed, 6);
        text.append(number, end.ptr);
      }
      text += '\n';
    }
    out.write(text);
  });
  out.commit();
}

void write_recording_wfdb(const std::filesystem::path& path, const Recording& recording,
                          const std::vector<std::size_t>& leads, const WrittenHeader& header) {
  check_writable(recording, leads);
  bool any_missing = false;
  const auto quantizers = fit_quantizers(recording, leads, any_missing);
  const std::string stem = path.stem().string();
  std::vector<std::uint32_t> sums(leads.size(), 0);
  std::vector<int> initial(leads.size(), 0);
  bool begun = false;
  auto data_path = path;
  data_path.replace_extension(".dat");
  FileWriter data(data_path);
  each_window(recording, leads, [&](const auto& window) {
    for (std::size_t l = 0; l < window.size(); ++l) {
      if (!begun) initial[l] = quantizers[l].digital(window[l][0]);
      for (const double value : window[l]) {
        sums[l] += static_cast<std::uint32_t>(static_cast<int>(quantizers[l].digital(value)));
      }
    }
    begun = true;
    data.write(frames(window, quantizers));
  });
  const RecordingLead& first = recording.header().leads[leads[0]];
  std::string text =
      concat(stem, ' ', leads.size(), ' ', shortest(first.sampling_rate_hz), ' ', first.samples);
  if (header.recorded_at.size() >= 19) {
    text +=
        concat(' ', header.recorded_at.substr(11, 8), ' ', date_in(header.recorded_at, '/', false));
  }
  text += '\n';
  for (std::size_t l = 0; l < leads.size(); ++l) {
    text += concat(stem, ".dat 16 ", shortest(quantizers[l].per_mv), "(0)/mV 16 0 ", initial[l],
                   ' ', static_cast<std::int16_t>(sums[l]), " 0 ",
                   recording.header().leads[leads[l]].name, '\n');
  }
  if (header.age_years) text += concat("# age: ", *header.age_years, '\n');
  if (!header.sex.empty()) text += concat("# sex: ", header.sex, '\n');
  FileWriter head(path);
  head.write(text);
  data.commit();
  head.commit();
}

void write_recording_edf(const std::filesystem::path& path, const Recording& recording,
                         const std::vector<std::size_t>& leads, const WrittenHeader& header) {
  check_writable(recording, leads);
  bool any_missing = false;
  auto quantizers = fit_quantizers(recording, leads, any_missing);
  if (any_missing) {
    throw data_error("samples are missing, which EDF cannot express", "use --to csv or --to wfdb");
  }
  for (auto& quantizer : quantizers) {
    // The edge in microvolts must be exact in 8 characters.
    const double edge = std::ceil(32767e3 / quantizer.per_mv);
    if (shortest(32767e3 / quantizer.per_mv).size() > 7) quantizer.per_mv = 32767e3 / edge;
  }
  const RecordingLead& first = recording.header().leads[leads[0]];
  const std::size_t per_record = samples_a_record(first.samples, first.sampling_rate_hz);
  FileWriter out(path);
  out.write(edf_head(recording, leads, quantizers, header, per_record));
  std::vector<double> record(per_record);
  for (std::uint64_t at = 0; at < first.samples; at += per_record) {
    for (std::size_t l = 0; l < leads.size(); ++l) {
      recording.read(leads[l], at, record);
      std::string bytes;
      for (const double value : record) append_i16(bytes, quantizers[l].digital(value));
      out.write(bytes);
    }
  }
  out.commit();
}

}  // namespace ecgmm::io
