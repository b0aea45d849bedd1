// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/log.h"
#include "ecgmm/core/random.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/table.h"

namespace ecgmm::data {
namespace {

using ClassCounts = std::array<double, 2>;  ///< normal, abnormal

constexpr std::array<const char*, 2> kClassNames = {"normal", "abnormal"};
constexpr std::array<const char*, 3> kPartNames = {"train", "val", "test"};

/// The records of one person.
struct Person {
  std::vector<std::size_t> positions;  ///< in `used`
  ClassCounts counts{};
  std::uint64_t lot = 0;  ///< a random number of its own

  bool has(std::size_t c) const { return counts[c] > 0; }
};

std::size_t class_of(const Record& record) {
  if (!record.label || *record.label == Label::borderline) {
    throw Error(ErrorKind::internal, concat("record ", record.key.id, " has no class to split by"));
  }
  return *record.label == Label::abnormal ? 1 : 0;
}

/// The persons, those with most records first and by lot among equals. A person's lot depends on
/// the seed and the person alone, so that other records do not change it.
std::vector<Person> draw_persons(const Cohort& cohort, std::span<const std::size_t> used,
                                 std::uint64_t seed, const char* purpose) {
  std::map<std::string, Person> by_group;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const Record& record = cohort.records()[used[i]];
    Person& person = by_group[record.group];
    person.positions.push_back(i);
    person.counts[class_of(record)] += 1;
  }
  std::vector<Person> persons;
  for (auto& [group, person] : by_group) {
    person.lot = RandomStream(seed, concat(purpose, "/", group)).next();
    persons.push_back(std::move(person));
  }
  std::stable_sort(persons.begin(), persons.end(), [](const Person& a, const Person& b) {
    const std::size_t size_a = a.positions.size();
    const std::size_t size_b = b.positions.size();
    return size_a != size_b ? size_a > size_b : a.lot < b.lot;
  });
  return persons;
}

ClassCounts persons_by_class(const std::vector<Person>& persons) {
  ClassCounts counts{};
  for (const auto& person : persons) {
    for (std::size_t c = 0; c < 2; ++c) counts[c] += person.has(c) ? 1 : 0;
  }
  return counts;
}

void require_persons(const std::vector<Person>& persons, std::size_t parts, const char* what) {
  const ClassCounts counts = persons_by_class(persons);
  for (std::size_t c = 0; c < 2; ++c) {
    if (counts[c] > 0) continue;
    throw data_error(concat("no usable record is ", kClassNames[c], ": both classes are needed"));
  }
  for (std::size_t c = 0; c < 2; ++c) {
    if (counts[c] >= static_cast<double>(parts)) continue;
    throw data_error(concat("only ", counts[c], " person(s) with a usable ", kClassNames[c],
                            " record: too few for ", parts, " ", what),
                     concat("each of them needs at least one"));
  }
}

/// Deals persons to parts one by one, each to the part where it lowers the most
/// sum over parts and classes of (held - target)² / target: parts fill in proportion, and exactly
/// where everyone has one record. Where no more persons of a class are left than parts without one,
/// these get them.
/// @return the part of each person.
std::vector<std::size_t> deal(const std::vector<Person>& persons,
                              const std::vector<ClassCounts>& targets) {
  std::vector<ClassCounts> held(targets.size());
  ClassCounts left = persons_by_class(persons);
  const auto cost = [&](const Person& person, std::size_t part) {
    double sum = 0;
    for (std::size_t c = 0; c < 2; ++c) {
      const double n = person.counts[c];
      sum += n * (2 * (held[part][c] - targets[part][c]) + n) / targets[part][c];
    }
    return sum;
  };
  const auto fullness = [&](std::size_t part) {
    return (held[part][0] + held[part][1]) / (targets[part][0] + targets[part][1]);
  };
  std::vector<std::size_t> dealt;
  for (const auto& person : persons) {
    const auto lacks = [&](std::size_t part) {  // must get this person to have the class at all
      for (std::size_t c = 0; c < 2; ++c) {
        const auto empty =
            std::count_if(held.begin(), held.end(), [&](auto& h) { return h[c] == 0; });
        if (person.has(c) && held[part][c] == 0 && left[c] <= static_cast<double>(empty))
          return true;
      }
      return false;
    };
    std::size_t best = 0;
    for (std::size_t part = 1; part < targets.size(); ++part) {
      if (lacks(part) != lacks(best)) {
        if (lacks(part)) best = part;
        continue;
      }
      const double difference = cost(person, part) - cost(person, best);
      if (difference < 0 || (difference == 0 && fullness(part) < fullness(best))) best = part;
    }
    for (std::size_t c = 0; c < 2; ++c) {
      held[best][c] += person.counts[c];
      left[c] -= person.has(c) ? 1 : 0;
    }
    dealt.push_back(best);
  }
  return dealt;
}

std::array<std::vector<std::size_t>*, 3> parts_of(Split& split) {
  return {&split.train, &split.val, &split.test};
}

void require_both_classes(Split& split, const Cohort& cohort) {
  const auto parts = parts_of(split);
  for (std::size_t p = 0; p < parts.size(); ++p) {
    if (parts[p]->empty())
      throw data_error(concat("no usable record is in the part ", kPartNames[p]));
    std::array<bool, 2> seen{};
    for (const std::size_t i : *parts[p]) seen[class_of(cohort.records()[i])] = true;
    for (std::size_t c = 0; c < 2; ++c) {
      if (seen[c]) continue;
      throw data_error(concat("the part ", kPartNames[p], " has no ", kClassNames[c], " record"));
    }
  }
}

/// The parts by id from a split file.
std::map<std::string, std::size_t> read_parts(const io::Table& table) {
  const auto id_column = table.find_column("id").value();
  const auto part_column = table.find_column("split");
  if (!part_column) throw data_error("no column \"split\"", "give id,split");
  std::map<std::string, std::size_t> parts;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto row = concat("row ", table.row_numbers[r]);
    const std::string id = normalize_id(table.rows[r][id_column].shown());
    const std::string word = to_lower(trim(table.rows[r][*part_column].shown()));
    const auto known = std::find(kPartNames.begin(), kPartNames.end(), word);
    if (id.empty()) throw data_error(row + ": no id");
    if (known == kPartNames.end()) {
      throw data_error(concat(row, ": '", word, "' is no part"),
                       "the parts are train, val and test");
    }
    if (!parts.emplace(id, static_cast<std::size_t>(known - kPartNames.begin())).second) {
      throw data_error(concat(row, ": id ", id, " occurs twice"));
    }
  }
  return parts;
}

}  // namespace

Split stratified_group_split(const Cohort& cohort, std::span<const std::size_t> used,
                             const DataConfig& config, std::uint64_t seed) {
  const auto persons = draw_persons(cohort, used, seed, "split");
  require_persons(persons, kPartNames.size(), "parts");
  ClassCounts total{};
  for (const auto& person : persons) {
    for (std::size_t c = 0; c < 2; ++c) total[c] += person.counts[c];
  }
  std::vector<ClassCounts> targets(3);
  for (std::size_t c = 0; c < 2; ++c) {
    targets[1][c] = std::max(1.0, std::round(config.val_share * total[c]));
    targets[2][c] = std::max(1.0, std::round(config.test_share * total[c]));
    targets[0][c] = std::max(1.0, total[c] - targets[1][c] - targets[2][c]);
  }
  const auto dealt = deal(persons, targets);
  Split split;
  const auto parts = parts_of(split);
  for (std::size_t p = 0; p < persons.size(); ++p) {
    for (const std::size_t position : persons[p].positions) {
      parts[dealt[p]]->push_back(used[position]);
    }
  }
  for (auto* part : parts) std::sort(part->begin(), part->end());
  require_both_classes(split, cohort);
  return split;
}

Split read_split(const std::filesystem::path& path, const Cohort& cohort,
                 std::span<const std::size_t> used) {
  const io::Table table = io::read_table(path, "id");
  return with_context(path.string(), [&] {
    auto parts = read_parts(table);
    Split split;
    std::unordered_map<std::string, std::pair<std::size_t, std::string>> persons;  // part and id
    std::size_t unnamed = 0;
    for (const std::size_t i : used) {
      const Record& record = cohort.records()[i];
      const auto found = parts.find(record.key.id);
      if (found == parts.end()) {
        ++unnamed;
        continue;
      }
      const std::size_t part = found->second;
      parts.erase(found);
      const auto [person, is_new] = persons.try_emplace(record.group, part, record.key.id);
      if (!is_new && person->second.first != part) {
        throw data_error(concat("records ", person->second.second, " (",
                                kPartNames[person->second.first], ") and ", record.key.id, " (",
                                kPartNames[part], ") are of the same person, ", record.group),
                         "put all records of a person into one part");
      }
      parts_of(split)[part]->push_back(i);
    }
    if (unnamed > 0) {
      log::warn(concat(path.string(), " does not name ", share_text(unnamed, used.size()),
                       " usable records: they are in no part"));
    }
    if (!parts.empty()) {
      log::warn(concat(path.string(), " names ", parts.size(),
                       " records that are not usable here: left out, such as ",
                       parts.begin()->first));
    }
    for (auto* part : parts_of(split)) std::sort(part->begin(), part->end());
    require_both_classes(split, cohort);
    return split;
  });
}

void write_split(const std::filesystem::path& path, const Cohort& cohort, const Split& split) {
  std::map<std::size_t, const char*> parts;
  for (const std::size_t i : split.train) parts[i] = "train";
  for (const std::size_t i : split.val) parts[i] = "val";
  for (const std::size_t i : split.test) parts[i] = "test";
  std::string text = "id,split\n";
  for (const auto& [index, part] : parts) {
    text += concat(io::csv_field(cohort.records()[index].key.id), ',', part, '\n');
  }
  io::write_file(path, text);
}

std::vector<int> stratified_group_folds(const Cohort& cohort, std::span<const std::size_t> used,
                                        int folds, std::uint64_t seed) {
  const auto persons = draw_persons(cohort, used, seed, "folds");
  const auto count = static_cast<std::size_t>(std::max(folds, 2));
  require_persons(persons, count, "folds");
  ClassCounts target{};
  for (const auto& person : persons) {
    for (std::size_t c = 0; c < 2; ++c) {
      target[c] += person.counts[c] / static_cast<double>(count);
    }
  }
  const auto dealt = deal(persons, std::vector<ClassCounts>(count, target));
  std::vector<int> fold(used.size());
  for (std::size_t p = 0; p < persons.size(); ++p) {
    for (const std::size_t position : persons[p].positions) {
      fold[position] = static_cast<int>(dealt[p]);
    }
  }
  return fold;
}

}  // namespace ecgmm::data
