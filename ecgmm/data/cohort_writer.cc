// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/cohort_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <sstream>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/core/toml.h"
#include "ecgmm/data/cohort.h"
#include "ecgmm/data/cohort_files.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/xlsx_write.h"

namespace ecgmm::data {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSignalsIndex = "index";

/// A file written in one go or row by row, without the fsync a file of its own would need: the
/// folder's name appears only after everything in it has reached the disk.
class OutputFile {
 public:
  explicit OutputFile(fs::path path)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "wb")) {
    if (file_ == nullptr) fail();
  }
  ~OutputFile() {
    if (file_ != nullptr) std::fclose(file_);
  }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(const void* bytes, std::size_t size) {
    if (std::fwrite(bytes, 1, size, file_) != size) fail();
  }
  void write(std::string_view text) { write(text.data(), text.size()); }
  void close() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const {
    throw environment_error(concat("cannot write ", path_.string(), ": ", std::strerror(errno)));
  }

  fs::path path_;
  std::FILE* file_;
};

/// `path` itself, unless --force would delete a folder that never was a cohort.
fs::path replaceable(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored) && !fs::is_empty(path, ignored) &&
      !fs::exists(path / "cohort.toml", ignored) && !fs::exists(path / "labels.xlsx", ignored)) {
    throw usage_error(path.string() + ": exists and is not a cohort", "name another place");
  }
  return path;
}

/// Takes a file's rights from all but its owner.
void close_to_others(const fs::path& path) {
  fs::permissions(path, fs::perms::group_all | fs::perms::others_all, fs::perm_options::remove);
}

/// Everything written below `folder` reaches the disk.
void sync_to_disk(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && syncfs(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (!synced)
    throw environment_error(concat("cannot write ", folder.string(), ": ", std::strerror(error)));
}

/// Whole numbers stand as numbers, as the standard layout has them.
io::Cell id_cell(std::string_view id) {
  io::Cell cell;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), cell.number);
  const bool number = error == std::errc{} && end == id.data() + id.size() &&
                      id.find_first_not_of("0123456789") == std::string_view::npos;
  cell.kind = number ? io::Cell::Kind::number : io::Cell::Kind::text;
  if (!number) cell.text = id;
  return cell;
}

/// "," and the value with at most 6 digits.
void append_unitless(std::string& line, double value) {
  char buffer[32];
  const auto result =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 6);
  (line += ',').append(buffer, result.ptr);
}

/// "," and the value with at most 4 decimals: "0.115", "-2", "0".
void append_millivolt(std::string& line, double value) {
  char buffer[400];
  char* end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 4).ptr;
  while (end[-1] == '0') --end;
  if (end[-1] == '.') --end;
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  if (text == "-0") text = "0";
  (line += ',') += text;
}

toml::table column_table(const ColumnSpec& column) {
  toml::table table;
  if (column.role) table.insert("role", to_string(*column.role));
  if (column.kind) table.insert("kind", to_string(*column.kind));
  if (!column.unit.empty()) table.insert("unit", column.unit);
  if (!column.values.empty()) {
    toml::table values;
    for (const auto& [word, number] : column.values) {
      if (number == std::floor(number) && std::abs(number) < 1e15) {
        values.insert(word, static_cast<std::int64_t>(number));
      } else {
        values.insert(word, number);
      }
    }
    values.is_inline(true);
    table.insert("values", std::move(values));
  }
  if (!column.missing.empty()) {
    toml::array missing;
    for (const double number : column.missing) missing.push_back(number);
    table.insert("missing", std::move(missing));
  }
  return table;
}

/// What `config` declares beyond the standard layout's names, as the text of cohort.toml.
std::string cohort_toml(const CohortConfig& config) {
  toml::table root;
  if (!config.name.empty()) root.insert("name", config.name);
  if (!config.group_space.empty()) root.insert("group_space", config.group_space);
  if (config.training_only) root.insert("training_only", true);

  toml::table source;
  for (const auto& [key, text] :
       {std::pair{"name", &config.source.name}, std::pair{"licence", &config.source.license},
        std::pair{"citation", &config.source.citation}}) {
    if (!text->empty()) source.insert(key, *text);
  }
  if (!source.empty()) root.insert("source", std::move(source));

  toml::table signals;
  if (config.sampling_rate_hz) signals.insert("sampling_rate_hz", *config.sampling_rate_hz);
  if (config.unit) signals.insert("unit", *config.unit);
  if (config.signals_lead != "II") signals.insert("lead", config.signals_lead);
  signals.insert("header", true);
  signals.insert("index", kSignalsIndex);
  root.insert("signals", std::move(signals));

  const auto paper = config.strip_geometry(ecg::StripGeometry{}.width_px);
  root.insert("paper", toml::table{{"px_per_mm", paper.px_per_mm},
                                   {"mm_per_s", paper.mm_per_s},
                                   {"mm_per_mv", paper.mm_per_mv}});

  toml::table columns;
  for (const auto& [name, column] : config.columns) columns.insert(name, column_table(column));
  root.insert("columns", std::move(columns));

  std::ostringstream text;
  text << root << '\n';
  return text.str();
}

}  // namespace

class CohortWriter::SignalFile {
 public:
  SignalFile(const fs::path& path, std::size_t points, bool unitless)
      : file_(path), points_(points), append_(unitless ? append_unitless : append_millivolt) {
    std::string header(kSignalsIndex);
    for (std::size_t point = 0; point < points; ++point) header += concat(',', point);
    file_.write(header + '\n');
  }

  void add(std::string_view id, std::span<const float> samples) {
    if (samples.size() != points_) {
      throw Error(ErrorKind::internal,
                  concat("signal of ", id, " has ", samples.size(), " points, not ", points_));
    }
    line_ = io::csv_data_field(id);
    for (const float sample : samples) append_(line_, static_cast<double>(sample));
    line_ += '\n';
    file_.write(line_);
  }

  void close() { file_.close(); }

 private:
  OutputFile file_;
  std::size_t points_;
  void (*append_)(std::string&, double);
  std::string line_;
};

CohortWriter::CohortWriter(const fs::path& out, bool replace, CohortConfig config,
                           std::vector<std::string> clinical_columns)
    : folder_(replaceable(out), replace),
      config_(std::move(config)),
      clinical_columns_(std::move(clinical_columns)) {}

CohortWriter::~CohortWriter() = default;

void CohortWriter::add_image(std::string_view id, std::span<const std::byte> jpeg) {
  const fs::path path = standard_image_path(folder_.path(), id);
  io::make_folder(path.parent_path());
  OutputFile file(path);
  file.write(jpeg.data(), jpeg.size());
  file.close();
}

void CohortWriter::add_signal(std::string_view id, std::span<const float> samples) {
  if (!signals_) {
    signals_ = std::make_unique<SignalFile>(folder_.path() / "ecg_signals.csv", samples.size(),
                                            config_.unit == "none");
  }
  signals_->add(id, samples);
}

void CohortWriter::add_clinical(std::string_view id, std::vector<io::Cell> cells) {
  cells.insert(cells.begin(), id_cell(id));
  clinical_rows_.push_back(std::move(cells));
}

void CohortWriter::add_label(std::string_view id, Label label) {
  io::Cell word;
  word.kind = io::Cell::Kind::text;
  word.text = to_string(label);
  label_rows_.push_back({id_cell(id), std::move(word)});
}

void CohortWriter::add_file(const std::string& name, std::string_view text) {
  OutputFile file(folder_.path() / name);
  file.write(text);
  file.close();
}

void CohortWriter::keep_private() {
  close_to_others(folder_.path());
  private_ = true;
}

void CohortWriter::commit() {
  if (signals_) signals_->close();
  if (!clinical_columns_.empty()) {
    std::vector<std::string> columns = clinical_columns_;
    columns.insert(columns.begin(), "IDX");
    io::write_xlsx(folder_.path() / "clinical.xlsx", "clinical", columns, clinical_rows_);
  }
  if (!label_rows_.empty()) {
    io::write_xlsx(folder_.path() / "labels.xlsx", "labels", {"index", "label"}, label_rows_);
  }
  add_file("cohort.toml", cohort_toml(config_));
  if (private_) {
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
      close_to_others(entry.path());
    }
  }
  sync_to_disk(folder_.path());
  folder_.commit();
}

}  // namespace ecgmm::data
