// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/data_summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/io/json_numbers.h"
#include "ecgmm/metrics/distributions.h"

namespace ecgmm::data {
namespace {

using nlohmann::json;

constexpr std::size_t kDeciles = 9;

/// What all records that tell it say of one name.
template <class Value>
struct Gathered {
  std::string unit;
  std::vector<Value> values;
  std::vector<std::string> patients;  ///< beside them

  void add(const Value& value, const std::string& patient) {
    values.push_back(value);
    patients.push_back(patient);
  }
  std::size_t count_patients() const {
    return std::set<std::string>(patients.begin(), patients.end()).size();
  }
};

/// By name, in the order in which they are first met.
template <class Value>
class ByName {
 public:
  Gathered<Value>& operator[](const std::string& name) {
    const auto [place, is_new] = places_.emplace(name, names_.size());
    if (is_new) {
      names_.push_back(name);
      all_.emplace_back();
    }
    return all_[place->second];
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> names_;
  std::vector<Gathered<Value>> all_;
};

struct AllFacts {
  ByName<bool> flags;
  ByName<double> numbers;
  ByName<std::string> words;
};

AllFacts gather(std::span<const PatientFacts> records) {
  AllFacts all;
  for (const auto& [patient, facts] : records) {
    for (const auto& [name, value, unit] : facts) {
      if (const auto* flag = std::get_if<bool>(&value)) {
        all.flags[name].add(*flag, patient);
        continue;
      }
      const auto* number = std::get_if<double>(&value);
      const auto* word = std::get_if<std::string>(&value);
      const bool is_missing = number != nullptr ? !std::isfinite(*number) : word->empty();
      all.flags[name + " missing"].add(is_missing, patient);
      if (number != nullptr) {
        auto& own = all.numbers[name];
        own.unit = unit;
        if (!is_missing) own.add(*number, patient);
      } else {
        auto& own = all.words[name];
        if (!is_missing) own.add(*word, patient);
      }
    }
  }
  return all;
}

FlagSummary summarize_flag(const std::string& name, const Gathered<bool>& all) {
  return {name, all.values.size(), all.count_patients(),
          static_cast<std::size_t>(std::count(all.values.begin(), all.values.end(), true))};
}

/// @param like  whose deciles to take; its own if null.
NumberSummary summarize_number(const std::string& name, const Gathered<double>& all,
                               const NumberSummary* like) {
  NumberSummary summary{name, all.unit, all.values.size(), all.count_patients()};
  if (like == nullptr && summary.patients < Reference::kFewestPatients) return summary;
  auto sorted = all.values;
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  if (n > 0) summary.mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / n;
  double squares = 0;
  for (const double value : sorted) squares += (value - summary.mean) * (value - summary.mean);
  if (n > 1) summary.deviation = std::sqrt(squares / (n - 1));
  for (std::size_t i = 1; like == nullptr && i <= kDeciles; ++i) {
    summary.deciles.push_back(metrics::quantile(sorted, static_cast<double>(i) / 10));
  }
  if (like != nullptr) summary.deciles = like->deciles;
  summary.counts.resize(summary.bins());
  if (summary.counts.empty()) return summary;
  for (const double value : sorted) ++summary.counts[summary.bin_of(value)];
  return summary;
}

/// Of the words that are not hidden yet.
void hide_smallest(WordSummary& summary) {
  std::size_t smallest = summary.counts.size();
  for (std::size_t w = 0; w < summary.counts.size(); ++w) {
    if (summary.few[w] || summary.counts[w] == 0) continue;
    if (smallest == summary.counts.size() || summary.counts[w] < summary.counts[smallest]) {
      smallest = w;
    }
  }
  if (smallest < summary.counts.size()) summary.few[smallest] = true;
}

/// @param like  whose words to take; those that enough patients have if null.
WordSummary summarize_word(const std::string& name, const Gathered<std::string>& all,
                           const WordSummary* like) {
  WordSummary summary{name, all.values.size(), all.count_patients()};
  std::map<std::string, std::set<std::string>> patients;
  for (std::size_t i = 0; i < all.values.size(); ++i) {
    patients[all.values[i]].insert(all.patients[i]);
  }
  if (like != nullptr) summary.words = like->words;
  for (const auto& [word, own] : patients) {
    if (like == nullptr && own.size() >= Reference::kFewestOfWord) summary.words.push_back(word);
  }
  std::size_t others = all.values.size();
  std::set<std::string> other_patients(all.patients.begin(), all.patients.end());
  const auto is_few = [](std::size_t n) { return n > 0 && n < Reference::kFewestOfWord; };
  for (const auto& word : summary.words) {
    const auto count = std::count(all.values.begin(), all.values.end(), word);
    summary.counts.push_back(static_cast<std::size_t>(count));
    summary.few.push_back(is_few(patients[word].size()));
    others -= summary.counts.back();
    for (const auto& patient : patients[word]) other_patients.erase(patient);
  }
  summary.counts.push_back(others);
  summary.few.push_back(is_few(other_patients.size()));
  if (std::count(summary.few.begin(), summary.few.end(), true) == 1) {
    hide_smallest(summary);  // else the one could be told from the others
  }
  return summary;
}

Reference count_all(std::span<const PatientFacts> records) {
  std::set<std::string> patients;
  for (const auto& record : records) patients.insert(record.patient);
  Reference reference;
  reference.records = records.size();
  reference.patients = patients.size();
  return reference;
}

void check(bool holds) {
  if (!holds) throw bundle_error("the summary of the training data contradicts itself");
}

NumberSummary number_from(const json& from) {
  NumberSummary summary{from.at("name"),
                        from.at("unit"),
                        from.at("records"),
                        from.at("persons"),
                        io::finite_from(from.at("mean")),
                        io::finite_from(from.at("deviation"))};
  for (const auto& decile : from.at("deciles")) summary.deciles.push_back(io::finite_from(decile));
  summary.counts = from.at("counts").get<std::vector<std::size_t>>();
  check(summary.deciles.empty() || summary.deciles.size() == kDeciles);
  check(std::is_sorted(summary.deciles.begin(), summary.deciles.end()));
  check(summary.counts.size() == summary.bins() && summary.deviation >= 0);
  return summary;
}

}  // namespace

std::size_t NumberSummary::bin_of(double value) const {
  std::size_t bin = 0;
  for (auto from = deciles.begin(); from != deciles.end();) {
    const auto to = std::upper_bound(from, deciles.end(), *from);  // past those alike
    if (value >= *from) ++bin;
    if (to - from > 1 && value > *from) ++bin;
    from = to;
  }
  return bin;
}

std::size_t NumberSummary::bins() const {
  if (deciles.empty()) return 0;
  return bin_of(std::numeric_limits<double>::infinity()) + 1;
}

Reference summarize(std::span<const PatientFacts> records) {
  auto all = gather(records);
  auto reference = count_all(records);
  for (const auto& name : all.flags.names()) {
    reference.flags.push_back(summarize_flag(name, all.flags[name]));
  }
  for (const auto& name : all.numbers.names()) {
    reference.numbers.push_back(summarize_number(name, all.numbers[name], nullptr));
  }
  for (const auto& name : all.words.names()) {
    reference.words.push_back(summarize_word(name, all.words[name], nullptr));
  }
  return reference;
}

Reference summarize_like(const Reference& like, std::span<const PatientFacts> records) {
  auto all = gather(records);
  auto reference = count_all(records);
  for (const auto& flag : like.flags) {
    reference.flags.push_back(summarize_flag(flag.name, all.flags[flag.name]));
  }
  for (const auto& number : like.numbers) {
    reference.numbers.push_back(summarize_number(number.name, all.numbers[number.name], &number));
  }
  for (const auto& word : like.words) {
    reference.words.push_back(summarize_word(word.name, all.words[word.name], &word));
  }
  return reference;
}

json to_json(const Reference& reference) {
  json out = {{"records", reference.records},
              {"persons", reference.patients},
              {"flags", json::array()},
              {"numbers", json::array()},
              {"words", json::array()}};
  for (const auto& flag : reference.flags) {
    out["flags"].push_back({{"name", flag.name},
                            {"records", flag.records},
                            {"persons", flag.patients},
                            {"yes", flag.yes}});
  }
  for (const auto& number : reference.numbers) {
    out["numbers"].push_back({{"name", number.name},
                              {"unit", number.unit},
                              {"records", number.records},
                              {"persons", number.patients},
                              {"mean", number.mean},
                              {"deviation", number.deviation},
                              {"deciles", number.deciles},
                              {"counts", number.counts}});
  }
  for (const auto& word : reference.words) {
    out["words"].push_back({{"name", word.name},
                            {"records", word.records},
                            {"persons", word.patients},
                            {"words", word.words},
                            {"counts", word.counts}});
  }
  return out;
}

Reference reference_from(const json& from) {
  if (from.is_null()) return {};
  Reference reference{from.at("records"), from.at("persons"), {}, {}, {}};
  for (const auto& flag : from.at("flags")) {
    std::string name = flag.at("name");
    if (name == "labelled abnormal") name = "labeled abnormal";  // as it was once spelled
    reference.flags.push_back(
        {std::move(name), flag.at("records"), flag.at("persons"), flag.at("yes")});
  }
  for (const auto& number : from.at("numbers")) reference.numbers.push_back(number_from(number));
  for (const auto& word : from.at("words")) {
    WordSummary summary{word.at("name"), word.at("records"), word.at("persons"), word.at("words"),
                        word.at("counts")};
    check(summary.counts.size() == summary.words.size() + 1);
    summary.few.resize(summary.counts.size());
    reference.words.push_back(std::move(summary));
  }
  return reference;
}

}  // namespace ecgmm::data
