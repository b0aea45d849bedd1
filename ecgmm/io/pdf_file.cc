// SPDX-License-Identifier: Apache-2.0
// Opens PDFs with qpdf. Part of the PDF module.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <qpdf/InputSource.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <span>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/core/text.h"
#include "ecgmm/io/pdf_content.h"
#include "ecgmm/io/pdf_filter.h"
#include "ecgmm/io/pdf_module.h"

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostStructure = std::size_t{16} << 20;  // objects that are no streams
constexpr std::size_t kMostContent = std::size_t{32} << 20;    // of a page, decoded
constexpr std::uint64_t kMostFile = std::uint64_t{1} << 30;
constexpr std::size_t kMostPages = 2'000;
constexpr std::size_t kPiece = 4096;  // reads up to this length are qpdf looking at structure

const char* const kSourceRemedy = "check that the file is from a trusted source";

/// The file as qpdf reads it. How much of it qpdf takes apart into objects is bounded, since each
/// takes many times its bytes of memory.
class Source : public InputSource {
 public:
  explicit Source(Bytes bytes) : bytes_(std::move(bytes)) {}

  qpdf_offset_t findAndSkipNextEOL() override {
    for (char c = 0; read(&c, 1) == 1;) {
      if (c != '\r' && c != '\n') continue;
      const auto end = tell() - 1;
      while (read(&c, 1) == 1 && (c == '\r' || c == '\n')) {
      }
      if (static_cast<std::uint64_t>(at_) < bytes_->size() || (c != '\r' && c != '\n')) --at_;
      return end;
    }
    return tell();
  }
  std::string const& getName() const override { return name_; }
  qpdf_offset_t tell() override { return at_; }
  void seek(qpdf_offset_t offset, int whence) override {
    const auto size = static_cast<qpdf_offset_t>(bytes_->size());
    const auto base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? at_ : size;
    at_ = std::max<qpdf_offset_t>(0, base + offset);
  }
  void rewind() override { at_ = 0; }
  size_t read(char* out, size_t length) override {
    last_offset = at_;
    const std::uint64_t size = bytes_->size();
    const auto at = static_cast<std::uint64_t>(at_);
    const std::size_t count = at >= size ? 0 : std::min<std::uint64_t>(length, size - at);
    if (length <= kPiece) {
      structure_ += count;
      if (structure_ > kMostStructure)
        throw data_error("has too many objects to be a document", kSourceRemedy);
    }
    std::size_t done = 0;
    while (done < count) done += piece(at + done, {out + done, count - done});
    at_ += static_cast<qpdf_offset_t>(count);
    return count;
  }
  void unreadCh(char) override {
    if (at_ > 0) --at_;
  }

 private:
  /// Copies what is in the block around `at`, which is read if it is another one.
  std::size_t piece(std::uint64_t at, std::span<char> out) {
    constexpr std::uint64_t kBlock = 65536;
    if (block_.empty() || at < block_at_ || at >= block_at_ + block_.size()) {
      block_at_ = at / kBlock * kBlock;
      block_.resize(static_cast<std::size_t>(std::min(kBlock, bytes_->size() - block_at_)));
      bytes_->read(block_at_, block_);
    }
    const auto from = static_cast<std::size_t>(at - block_at_);
    const std::size_t count = std::min(out.size(), block_.size() - from);
    std::memcpy(out.data(), block_.data() + from, count);
    return count;
  }

  Bytes bytes_;
  std::string name_ = "PDF";
  qpdf_offset_t at_ = 0;
  std::size_t structure_ = 0;
  std::vector<std::uint8_t> block_;
  std::uint64_t block_at_ = 0;
};

/// What qpdf says, as far as it quotes nothing of the file.
Error damaged(const std::exception& error) {
  const auto* told = dynamic_cast<const QPDFExc*>(&error);
  if (told != nullptr && told->getErrorCode() == qpdf_e_password) {
    return data_error("is locked with a password",
                      "open it with its password and save a copy without one");
  }
  const auto byte = told != nullptr ? told->getFilePosition() : 0;
  return data_error(byte > 0 ? concat("is a damaged PDF, near byte ", byte) : "is a damaged PDF",
                    "copy it again, or print it to a new PDF");
}

/// Runs `body` with a bound on what unfolds, and tells what qpdf says in this program's words.
template <class Body>
auto guarded(std::size_t bound_bytes, Body&& body) -> decltype(body()) {
  const UnfoldBound bound(bound_bytes);
  try {
    if constexpr (std::is_void_v<decltype(body())>) {
      body();
      bound.check();
    } else {
      auto result = body();
      bound.check();
      return result;
    }
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    bound.check();
    throw damaged(error);
  }
}

class File : public PdfFile {
 public:
  explicit File(Bytes bytes) {
    if (bytes->size() > kMostFile) throw data_error("is larger than 1 GiB", "split the document");
    bound_filters();
    try {
      load(bytes, false);
    } catch (const Error& error) {
      if (error.remedy().ends_with(kSourceRemedy) || error.fault().ends_with("password")) throw;
      load(bytes, true);
      repaired_ = true;
    }
  }

  std::size_t pages() const override { return pages_.size(); }
  bool repaired() const override { return repaired_; }
  PdfPage page(std::size_t index) const override {
    return guarded(kMostStructure, [&] { return read(pages_.at(index)); });
  }

 private:
  void load(const Bytes& bytes, bool repair) {
    guarded(kMostStructure, [&] {
      pages_.clear();
      pdf_ = std::make_unique<QPDF>();
      pdf_->setSuppressWarnings(true);
      pdf_->setAttemptRecovery(repair);
      pdf_->processInputSource(std::make_shared<Source>(bytes));
      pages_ = pdf_->getAllPages();
      if (pages_.empty()) throw data_error("has no pages", "copy it again");
      if (pages_.size() > kMostPages)
        throw data_error(concat("has ", pages_.size(), " pages"), "split the document");
    });
  }

  static std::optional<PdfBox> box(QPDFObjectHandle array) {
    if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
    double n[4] = {};
    for (int i = 0; i < 4; ++i) {
      auto item = array.getArrayItem(i);
      if (!item.isNumber()) return std::nullopt;
      n[i] = item.getNumericValue();
    }
    const PdfBox out{std::min(n[0], n[2]), std::min(n[1], n[3]), std::max(n[0], n[2]),
                     std::max(n[1], n[3])};
    const bool fits = std::abs(n[0]) + std::abs(n[1]) + std::abs(n[2]) + std::abs(n[3]) < 1e6 &&
                      out.right - out.left >= 1 && out.bottom - out.top >= 1;
    return fits ? std::optional(out) : std::nullopt;
  }

  /// The decoded content streams, one after the other.
  static std::string content_of(QPDFObjectHandle page) {
    auto contents = page.getKey("/Contents");
    if (contents.isNull()) return "";
    if (contents.isStream()) return decoded(contents, kMostContent);
    if (!contents.isArray())
      throw data_error("the page's content is missing", "copy the file again");
    std::string all;
    for (int i = 0; i < contents.getArrayNItems(); ++i) {
      auto part = contents.getArrayItem(i);
      if (!part.isStream())
        throw data_error("a part of the page's content is missing", "copy the file again");
      all += decoded(part, kMostContent - std::min(kMostContent, all.size())) + "\n";
    }
    return all;
  }

  static PdfPage read(QPDFObjectHandle object) {
    QPDFPageObjectHelper helper(object);
    auto area = box(helper.getAttribute("/CropBox", false));
    const auto media = box(helper.getAttribute("/MediaBox", false));
    if (!media) throw data_error("the page has no size", "print it to a new PDF");
    area = area ? common(*area, *media) : *media;
    if (area->right - area->left < 1 || area->bottom - area->top < 1) area = media;
    auto rotate = helper.getAttribute("/Rotate", false);
    const int quarters =
        rotate.isInteger() ? static_cast<int>((rotate.getIntValue() / 90 % 4 + 4) % 4) : 0;
    auto unit = object.getKey("/UserUnit");
    const double scale = unit.isNumber() ? std::clamp(unit.getNumericValue(), 0.01, 1000.0) : 1.0;
    PdfPage page;
    const Affine to_page = placed(*area, quarters, scale, page);
    run_content(page, content_of(object), helper.getAttribute("/Resources", false), to_page);
    return page;
  }

  /// From the page's own coordinates to the page as it is shown; sets the page's size.
  static Affine placed(const PdfBox& area, int quarters, double s, PdfPage& page) {
    const double w = (area.right - area.left) * s;
    const double h = (area.bottom - area.top) * s;
    page.width_pt = quarters % 2 == 0 ? w : h;
    page.height_pt = quarters % 2 == 0 ? h : w;
    const Affine corner{s, 0, 0, s, -area.left * s, -area.top * s};
    switch (quarters) {  // clockwise, and y downwards
      case 1:
        return corner.then({0, 1, 1, 0, 0, 0});
      case 2:
        return corner.then({-1, 0, 0, 1, w, 0});
      case 3:
        return corner.then({0, -1, -1, 0, h, w});
      default:
        return corner.then({1, 0, 0, -1, 0, h});
    }
  }

  std::unique_ptr<QPDF> pdf_;
  std::vector<QPDFObjectHandle> pages_;
  bool repaired_ = false;
};

}  // namespace

std::unique_ptr<const PdfFile> open(Bytes source) {
  if (read_start(*source, 1024).find("%PDF-") == std::string::npos)
    throw data_error("is no PDF", "give a PDF, a JPEG or a PNG");
  return std::make_unique<File>(std::move(source));
}

}  // namespace ecgmm::io::pdf
