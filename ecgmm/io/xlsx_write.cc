// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/xlsx_write.h"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cmath>
#include <memory>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/excel_date.h"
#include "ecgmm/io/file.h"
#include "ecgmm/io/utf8.h"
#include "ecgmm/io/xlsx_read.h"

namespace ecgmm::io {
namespace {

constexpr std::size_t kMaxColumns = 16'384;
constexpr std::time_t kCreated = 1'577'836'800;  // 2020-01-01: the clock must not show in the bytes

/// A file in memory that has a name, for a library that writes only to names. Errors of the disk
/// then all arise in write_file(), and the library, which prints some of its own, meets none.
class MemoryFile {
 public:
  MemoryFile()
      : fd_(::memfd_create("ecgmm-xlsx", MFD_CLOEXEC)), name_(concat("/proc/self/fd/", fd_)) {
    if (fd_ < 0) throw environment_error("cannot make a file in memory");
  }
  ~MemoryFile() { ::close(fd_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& name() const { return name_; }

 private:
  int fd_;
  std::string name_;
};

void check(lxw_error error) {
  if (error != LXW_NO_ERROR)
    throw data_error(concat("cannot be written as XLSX: ", lxw_strerror(error)));
}

class SheetWriter {
 public:
  explicit SheetWriter(const std::string& file_name) : workbook_(workbook_new(file_name.c_str())) {
    if (workbook_ == nullptr) throw std::bad_alloc();
  }
  ~SheetWriter() {
    if (workbook_ != nullptr) lxw_workbook_free(workbook_);
  }
  SheetWriter(const SheetWriter&) = delete;
  SheetWriter& operator=(const SheetWriter&) = delete;

  void begin(const std::string& sheet_name) {
    lxw_doc_properties properties{};
    properties.created = kCreated;
    check(workbook_set_properties(workbook_, &properties));
    check(workbook_validate_sheet_name(workbook_, sheet_name.c_str()));
    sheet_ = workbook_add_worksheet(workbook_, sheet_name.c_str());
    date_ = date_format("yyyy-mm-dd");
    moment_ = date_format("yyyy-mm-dd hh:mm:ss");
    time_ = date_format("hh:mm:ss");
  }

  void write(lxw_row_t row, lxw_col_t column, const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::empty:
        return;
      case Cell::Kind::number:
        return write_number(row, column, cell.number);
      case Cell::Kind::boolean:
        return check(worksheet_write_boolean(sheet_, row, column, cell.number != 0, nullptr));
      case Cell::Kind::date:
        return write_date(row, column, cell.text);
      case Cell::Kind::text:
      case Cell::Kind::error:
        return write_text(row, column, cell.text);
    }
  }

  void write_text(lxw_row_t row, lxw_col_t column, const std::string& text) {
    if (!is_utf8(text)) throw data_error("holds text that is not UTF-8");
    check(worksheet_write_string(sheet_, row, column, text.c_str(), nullptr));
  }

  void finish() { check(workbook_close(std::exchange(workbook_, nullptr))); }

 private:
  lxw_format* date_format(const char* code) {
    lxw_format* format = workbook_add_format(workbook_);
    format_set_num_format(format, code);
    return format;
  }

  void write_number(lxw_row_t row, lxw_col_t column, double value) {
    if (std::isnan(value)) return;  // a spreadsheet has no such number: empty
    if (std::isinf(value)) return write_text(row, column, shortest(value));
    check(worksheet_write_number(sheet_, row, column, value, nullptr));
  }

  void write_date(lxw_row_t row, lxw_col_t column, const std::string& text) {
    const auto serial = excel_serial(text);
    if (!serial) return write_text(row, column, text);
    lxw_format* format = text.size() == 10 ? date_ : *serial < 1 ? time_ : moment_;
    check(worksheet_write_number(sheet_, row, column, *serial, format));
  }

  lxw_workbook* workbook_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format* date_ = nullptr;
  lxw_format* moment_ = nullptr;
  lxw_format* time_ = nullptr;
};

}  // namespace

void write_xlsx(const std::filesystem::path& path, const std::string& sheet_name,
                const std::vector<std::string>& columns,
                const std::vector<std::vector<Cell>>& rows) {
  const MemoryFile memory;
  with_file(path, [&] {
    SheetWriter writer(memory.name());
    writer.begin(sheet_name);
    if (columns.size() > kMaxColumns) {
      throw data_error(concat("XLSX has no room for ", columns.size(), " columns"));
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
      writer.write_text(0, static_cast<lxw_col_t>(c), columns[c]);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (rows[r].size() > columns.size())
        throw Error(ErrorKind::internal, concat("row ", r + 2, " is longer than the header"));
      for (std::size_t c = 0; c < rows[r].size(); ++c) {
        with_context(concat("row ", r + 2, ", column ", c + 1), [&] {
          writer.write(static_cast<lxw_row_t>(r + 1), static_cast<lxw_col_t>(c), rows[r][c]);
        });
      }
    }
    writer.finish();
    try {
      read_xlsx(memory.name());
    } catch (
        const Error&) {  // the library's own temporary files were cut short, and it did not say
      throw environment_error("cannot be written as XLSX", "the temporary folder may be full");
    }
  });
  write_file(path, read_file(memory.name()));
}

}  // namespace ecgmm::io
