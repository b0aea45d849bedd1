// SPDX-License-Identifier: Apache-2.0
// Tables, workbooks, and the tables of data sets.
#include <filesystem>

#include "ecgmm/data/ptbxl_database.h"
#include "ecgmm/data/single_signal.h"
#include "ecgmm/io/csv.h"
#include "ecgmm/io/table.h"
#include "ecgmm/io/xlsx_read.h"
#include "target.h"

namespace ecgmm::fuzz {
namespace {

using Seeds = std::vector<std::string>;

void csv(Input input) {
  const MemoryFile file(input);
  guarded([&] {
    io::CsvReader reader(file.path());
    std::vector<std::string_view> fields;
    while (reader.next(fields)) {
      for (const auto field : fields) {
        io::parse_number(field, reader.decimal_comma());
        io::csv_text(io::csv_field(field));
      }
    }
  });
}

void table(Input input) {
  const MemoryFile file(input);
  guarded([&] {
    const auto found = io::read_table(file.path(), "");
    for (const auto& row : found.rows) {
      for (const auto& cell : row) static_cast<void>(cell.shown());
    }
  });
}

void xlsx(Input input) {
  const MemoryFile file(input);
  guarded([&] { io::read_xlsx(file.path()); });
}

void signal(Input input) {
  const MemoryFile file(input);
  guarded([&] { data::read_signal(file.path()); });
}

void scp_codes(Input input) {
  guarded([&] { data::parse_scp_codes(text_of(input)); });
}

Seeds small_tables() {
  return {"IDX,AGE,SEX\n1,63,male\n2,\"4,1\",female\n", "a;b\n1,5;2,25\n\"x\"\"y\";\n",
          "a\tb\r1\t-\r", "\xEF\xBB\xBFindex,label\n001,normal\n1e3,\n", "1,2,3\n4,5,6\n"};
}
Seeds workbooks() { return files_of(ECGMM_TEST_DATA "/io", ".xlsx"); }

}  // namespace

std::vector<Target> table_targets() {
  return {{"csv", csv, small_tables},
          {"table", table, small_tables},
          {"xlsx", xlsx, workbooks},
          {"signal", signal, [] { return Seeds{"1\n2\n3\n", "II\n0.5\n\n1e-3\n", "7,1,2,3\n"}; }},
          {"scp_codes", scp_codes, [] { return Seeds{"{'NORM': 100.0, 'SR': 0.0}"}; }}};
}

}  // namespace ecgmm::fuzz
