// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "ecgmm/io/sheet.h"
#include "ecgmm/io/unfold_limit.h"

namespace ecgmm::io {

/// Fills sheets cell by cell and refuses what would take too much memory: a small file can name a
/// far row in few bytes, or one long text in many cells.
class SheetBuilder {
 public:
  /// @param max_bytes  of all sheets together, as unfold_limit() gives it.
  explicit SheetBuilder(std::size_t max_bytes) : budget_(max_bytes) {}

  /// @param row, column  0-based.
  void put(std::size_t row, std::size_t column, Cell cell) {
    if (cell.empty()) return;
    auto& rows = sheet_.rows;
    if (row >= rows.size()) {
      budget_.take(row + 1 - rows.size(), 2 * sizeof rows[0]);  // a growing list doubles
      if (!rows.empty()) width_ = rows.back().size();
      rows.resize(row + 1);
    }
    auto& cells = rows[row];
    if (column >= cells.capacity()) {
      const std::size_t wanted = std::max({column + 1, width_, cells.capacity() * 3 / 2});
      budget_.take(wanted - cells.capacity(), sizeof(Cell));
      cells.reserve(wanted);
    }
    if (column >= cells.size()) cells.resize(column + 1);
    constexpr std::size_t kInPlace = 15;  // shorter texts stand in the cell itself
    if (cell.text.size() > kInPlace) budget_.take(cell.text.size() + kBlockBytes);
    cells[column] = std::move(cell);
  }

  /// Hands the sheet over; the next one begins empty, on what is left of the bytes.
  Sheet finish(std::string name) {
    sheet_.name = std::move(name);
    return std::exchange(sheet_, {});
  }

 private:
  static constexpr std::size_t kBlockBytes = 24;  ///< what the allocator adds to a block

  Sheet sheet_;
  UnfoldBudget budget_;
  std::size_t width_ = 0;  ///< of the row before
};

}  // namespace ecgmm::io
