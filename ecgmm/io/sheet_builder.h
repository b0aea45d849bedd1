// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/io/table.h"

namespace ecgmm::io {

/// Fills sheets cell by cell and refuses what would take too much memory: a small file can name a
/// far row in few bytes, or one long text in many cells.
class SheetBuilder {
 public:
  /// @param max_bytes  of all sheets together.
  explicit SheetBuilder(std::size_t max_bytes = std::size_t{1} << 31) : max_bytes_(max_bytes) {}

  /// @param row, column  0-based.
  void put(std::size_t row, std::size_t column, Cell cell) {
    if (cell.empty()) return;
    auto& rows = sheet_.rows;
    if (row >= rows.size()) {
      take((row + 1 - rows.size()) * sizeof rows[0]);
      rows.resize(row + 1);
    }
    auto& cells = rows[row];
    if (column >= cells.size()) {
      take((column + 1 - cells.size()) * sizeof(Cell));
      cells.resize(column + 1);
    }
    take(cell.text.size());
    cells[column] = std::move(cell);
  }

  Sheet finish(std::string name) {
    sheet_.name = std::move(name);
    return std::exchange(sheet_, {});
  }

 private:
  void take(std::size_t bytes) {
    used_bytes_ += bytes;
    if (used_bytes_ > max_bytes_) {
      throw data_error("expands without bound (to a table too large to hold)",
                       "a real table is far smaller: is the file from a trusted source?");
    }
  }

  Sheet sheet_;
  std::size_t max_bytes_;
  std::size_t used_bytes_ = 0;
};

}  // namespace ecgmm::io
