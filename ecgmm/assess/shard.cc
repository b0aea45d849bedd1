// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/assess/shard.h"

#include <charconv>
#include <map>
#include <optional>

#include "ecgmm/core/error.h"
#include "ecgmm/core/hash.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/file.h"

namespace ecgmm::assess {
namespace {

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The next record of a part; its number.
std::optional<std::size_t> next_row(io::CsvReader& reader, std::vector<std::string_view>& fields) {
  if (!reader.next(fields)) return std::nullopt;
  const auto row = whole_number(fields[0]);
  if (row && *row > 0) return row;
  throw data_error(concat("line ", reader.line(), " begins with no number of a record"));
}

/// Reads the header.
bool is_part(io::CsvReader& reader, std::vector<std::string_view>& fields) {
  return reader.next(fields) && fields.size() > 2 && fields[0] == "row" && fields[1] == "rows" &&
         fields.back() == "model";
}

/// The lines of the parts, by the number of their record, and what must be alike in all.
class Merged {
 public:
  void add(const std::string& part) {
    io::CsvReader reader(part);
    std::vector<std::string_view> fields;
    if (!is_part(reader, fields)) {
      throw data_error(part + " holds no predictions of a shard",
                       "name files that `ecgmm predict --shard i/n --out PART` wrote");
    }
    agree(header_, line_of(fields), part, "other columns than");
    while (const auto row = with_context(part, [&] { return next_row(reader, fields); })) {
      agree(rows_, std::string(fields[1]), part, "another number of records than");
      agree(model_, std::string(fields.back()), part, "another model than");
      if (!lines_.emplace(*row, line_of(fields)).second) {
        throw data_error(concat(part, ": line ", reader.line(), ": record ", *row,
                                " stands in two parts, or twice in one"),
                         "name each part once");
      }
    }
  }

  std::size_t size() const { return lines_.size(); }

  std::string text() const {
    const auto rows = whole_number(rows_.value_or("0")).value_or(0);
    for (std::size_t row = 1; row <= rows; ++row) {
      if (lines_.contains(row)) continue;
      throw data_error(concat(rows - lines_.size(), " of ", rows,
                              " records are in none of the parts; the first is record ", row),
                       "predict the shards that are missing, and name all parts");
    }
    if (lines_.size() != rows) {
      throw data_error("the parts hold more records than their cohort has");
    }
    std::string text = header_.value_or("");
    for (const auto& [row, line] : lines_) text += line;
    return text;
  }

 private:
  /// Of all fields but the first two.
  static std::string line_of(const std::vector<std::string_view>& fields) {
    std::string line;
    for (std::size_t k = 2; k < fields.size(); ++k) {
      if (k > 2) line += ",";
      line += io::csv_data_field(fields[k]);  // what csv_field() marked is marked still
    }
    return line + "\n";
  }
  static void agree(std::optional<std::string>& common, const std::string& own,
                    const std::string& part, const char* fault) {
    if (!common) common = own;
    if (*common == own) return;
    throw data_error(concat(part, " has ", fault, " the parts before"),
                     "merge parts of one cohort, predicted by one model");
  }

  std::optional<std::string> header_, rows_, model_;
  std::map<std::size_t, std::string> lines_;
};

}  // namespace

Shard Shard::parse(const std::string& text) {
  const auto slash = text.find('/');
  const auto index = whole_number(std::string_view(text).substr(0, slash));
  const auto count = slash == std::string::npos
                         ? std::nullopt
                         : whole_number(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index == 0 || *index > *count) {
    throw usage_error("--shard: '" + text + "' is no share", "give i/n, such as 1/8 to 8/8");
  }
  return {*index, *count};
}

bool Shard::has(std::string_view patient) const {
  const auto hash = sha256_hex(patient).substr(0, 15);  // fits 64 bits
  std::size_t value = 0;
  std::from_chars(hash.data(), hash.data() + hash.size(), value, 16);
  return value % count == index - 1;
}

bool holds_shard(const std::filesystem::path& part, std::span<const std::size_t> rows,
                 std::size_t total, const std::string& model) {
  io::CsvReader reader(part);
  std::vector<std::string_view> fields;
  if (!is_part(reader, fields)) return false;
  std::size_t count = 0;
  while (const auto row = next_row(reader, fields)) {
    if (count == rows.size() || *row != rows[count] + 1) return false;
    if (whole_number(fields[1]) != total || fields.back() != model) return false;
    ++count;
  }
  return count == rows.size();
}

std::string merge(const MergeOptions& options) {
  io::refuse_existing(options.out, options.force);
  Merged merged;
  for (const auto& part : options.parts) merged.add(part);
  io::write_file(options.out, merged.text());
  return concat(merged.size(), " records from ", options.parts.size(), " parts: ", options.out,
                "\n");
}

}  // namespace ecgmm::assess
