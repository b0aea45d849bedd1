// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_filter.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/Pl_RunLength.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFStreamFilter.hh>
#include <stdexcept>
#include <vector>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"

namespace ecgmm::io::pdf {
namespace {

thread_local UnfoldBound* current = nullptr;

}  // namespace

/// Ends a decoder that unfolds too much.
class BoundedPipe : public Pipeline {
 public:
  explicit BoundedPipe(Pipeline* after) : Pipeline("bound", after) {}
  void write(unsigned char const* data, size_t count) override {
    if (current != nullptr) {
      if (count > current->left_) {
        current->passed_ = true;
        throw std::length_error("unfolds to too much");
      }
      current->left_ -= count;
    }
    getNext()->write(data, count);
  }
  void finish() override { getNext()->finish(); }
};

namespace {

/// Undoes PNG's filters. Source: ISO 32000-1:2008, 7.4.4.4; PNG specification, clause 9.
class PngRows : public Pipeline {
 public:
  PngRows(Pipeline* after, std::size_t row_bytes, std::size_t pixel_bytes)
      : Pipeline("png", after), above_(row_bytes), row_(row_bytes), step_(pixel_bytes) {}

  void write(unsigned char const* data, size_t count) override {
    for (size_t i = 0; i < count; ++i) {
      if (filter_ < 0) {
        filter_ = data[i];
        continue;
      }
      row_[filled_++] = data[i];
      if (filled_ == row_.size()) end_row();
    }
  }
  void finish() override {
    if (filled_ > 0) {
      std::fill(row_.begin() + static_cast<std::ptrdiff_t>(filled_), row_.end(), 0);
      end_row();
    }
    getNext()->finish();
  }

 private:
  void end_row() {
    for (std::size_t i = 0; i < row_.size(); ++i) {
      const int left = i >= step_ ? row_[i - step_] : 0;
      const int up = above_[i];
      const int corner = i >= step_ ? above_[i - step_] : 0;
      row_[i] = static_cast<unsigned char>(row_[i] + predicted(left, up, corner));
    }
    getNext()->write(row_.data(), row_.size());
    above_.swap(row_);
    filled_ = 0;
    filter_ = -1;
  }
  int predicted(int left, int up, int corner) const {
    switch (filter_) {
      case 1:
        return left;
      case 2:
        return up;
      case 3:
        return (left + up) / 2;
      case 4: {
        const int a = std::abs(up - corner);
        const int b = std::abs(left - corner);
        const int c = std::abs(left + up - 2 * corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
      }
      default:
        return 0;
    }
  }

  std::vector<unsigned char> above_, row_;
  std::size_t step_;
  std::size_t filled_ = 0;
  int filter_ = -1;
};

long long integer_of(QPDFObjectHandle dictionary, const char* key, long long usual) {
  auto value = dictionary.getKey(key);
  return value.isInteger() ? value.getIntValue() : usual;
}

class FlateFilter : public QPDFStreamFilter {
 public:
  bool setDecodeParms(QPDFObjectHandle parameters) override {
    if (!parameters.isDictionary()) return parameters.isNull();
    const auto predictor = integer_of(parameters, "/Predictor", 1);
    if (predictor == 1) return true;
    const auto columns = integer_of(parameters, "/Columns", 1);
    const auto colors = integer_of(parameters, "/Colors", 1);
    const auto bits = integer_of(parameters, "/BitsPerComponent", 8);
    const bool fits =
        columns > 0 && columns < 1'000'000 && colors > 0 && colors <= 32 && bits > 0 && bits <= 16;
    if (predictor < 10 || predictor > 15 || !fits) return false;
    row_bytes_ = static_cast<std::size_t>((columns * colors * bits + 7) / 8);
    pixel_bytes_ = static_cast<std::size_t>((colors * bits + 7) / 8);
    return true;
  }
  Pipeline* getDecodePipeline(Pipeline* next) override {
    if (row_bytes_ > 0) {
      rows_ = std::make_unique<PngRows>(next, row_bytes_, pixel_bytes_);
      next = rows_.get();
    }
    bound_ = std::make_unique<BoundedPipe>(next);
    flate_ = std::make_unique<Pl_Flate>("flate", bound_.get(), Pl_Flate::a_inflate);
    return flate_.get();
  }

 private:
  std::size_t row_bytes_ = 0, pixel_bytes_ = 0;
  std::unique_ptr<Pipeline> rows_, bound_, flate_;
};

class RunLengthFilter : public QPDFStreamFilter {
 public:
  Pipeline* getDecodePipeline(Pipeline* next) override {
    bound_ = std::make_unique<BoundedPipe>(next);
    runs_ = std::make_unique<Pl_RunLength>("runs", bound_.get(), Pl_RunLength::a_decode);
    return runs_.get();
  }

 private:
  std::unique_ptr<Pipeline> bound_, runs_;
};

[[noreturn]] void too_much() {
  throw data_error("unfolds to more than is read of a page",
                   "a real page is far smaller; check that the file is from a trusted source");
}

/// Collects what is decoded, also of a stream that is not compressed.
class Text : public Pipeline {
 public:
  explicit Text(std::size_t most) : Pipeline("text", nullptr), most_(most) {}
  void write(unsigned char const* data, size_t count) override {
    passed_ = passed_ || count > most_ - text_.size();
    if (passed_) throw std::length_error("unfolds to too much");
    text_.append(reinterpret_cast<char const*>(data), count);
  }
  void finish() override {}
  void check() const {
    if (passed_) too_much();
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::size_t most_;
  bool passed_ = false;
};

/// A decoder without a bound of its own, which no writer uses any more.
class NoFilter : public QPDFStreamFilter {
 public:
  bool setDecodeParms(QPDFObjectHandle) override { return false; }
  Pipeline* getDecodePipeline(Pipeline* next) override { return next; }
};

/// How many of a stream's filters make more of it.
int unfolding_filters(QPDFObjectHandle stream) {
  const auto unfolds = [](QPDFObjectHandle filter) {
    if (!filter.isName()) return 0;
    const std::string name = filter.getName();
    return name.starts_with("/ASCII") || name == "/AHx" || name == "/A85" ? 0 : 1;
  };
  auto filters = stream.getDict().getKey("/Filter");
  if (!filters.isArray()) return unfolds(filters);
  int count = 0;
  for (int i = 0; i < std::min(filters.getArrayNItems(), 100); ++i)
    count += unfolds(filters.getArrayItem(i));
  return filters.getArrayNItems() > 8 ? 100 : count;
}

}  // namespace

UnfoldBound::UnfoldBound(std::size_t bytes) : left_(bytes), outer_(current) { current = this; }

UnfoldBound::~UnfoldBound() { current = outer_; }

void UnfoldBound::check() const {
  if (passed_) too_much();
}

void bound_filters() {
  static const bool done = [] {
    QPDF::registerStreamFilter("/FlateDecode", [] { return std::make_shared<FlateFilter>(); });
    QPDF::registerStreamFilter("/RunLengthDecode",
                               [] { return std::make_shared<RunLengthFilter>(); });
    QPDF::registerStreamFilter("/LZWDecode", [] { return std::make_shared<NoFilter>(); });
    return true;
  }();
  static_cast<void>(done);
}

std::string decoded(QPDFObjectHandle stream, std::size_t most) {
  const UnfoldBound bound(most);
  if (unfolding_filters(stream) > 1) {
    throw data_error("a stream is compressed more than once", "print the page to a new PDF");
  }
  Text text(most);
  bool filtered = false;
  const bool whole = stream.pipeStreamData(&text, &filtered, 0, qpdf_dl_generalized, true);
  bound.check();
  text.check();
  if (!whole) throw data_error("a stream of the page is damaged", "copy the file again");
  if (!filtered && unfolding_filters(stream) > 0) {
    throw data_error("the page is compressed in a way that is not read",
                     "print the page to a new PDF");
  }
  return text.take();
}

}  // namespace ecgmm::io::pdf
