// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_content.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/io/pdf_filter.h"
#include "ecgmm/io/pdf_operand.h"
#include "ecgmm/io/pdf_path.h"
#include "ecgmm/io/pdf_text.h"

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostContent = std::size_t{64} << 20;
constexpr std::size_t kMostPictures = 20'000;
constexpr std::size_t kMostForms = 5'000;
constexpr std::size_t kMostStates = 1'000;
constexpr std::size_t kMostOperands = 4'096;
constexpr int kDeepest = 12;  // forms within forms

class Interpreter {
 public:
  Interpreter(PdfPage& page, const Affine& to_page) : page_(page) { state_.matrix = to_page; }

  void run(const std::string& content, const QPDFObjectHandle& resources, int depth) {
    if (content.size() > content_left_) too_much("bytes");
    content_left_ -= content.size();
    auto input = std::make_shared<BufferInputSource>("content", content);
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF();
    const std::size_t base = states_.size();
    Operands operands;
    while (true) {
      const auto token = tokenizer.readToken(input, "content", true);
      const auto type = token.getType();
      if (type == QPDFTokenizer::tt_eof) break;
      if (type != QPDFTokenizer::tt_word) {
        take(operands, token);
        continue;
      }
      const std::string& word = token.getValue();
      if (word == "ID") {
        char blank = 0;
        input->read(&blank, 1);
        tokenizer.expectInlineImage(input);
        tokenizer.readToken(input, "content", true);
        add_picture(0, 0);
      } else if (word == "Do") {
        draw(operands, resources, depth);
      } else if (word == "Tf") {
        set_font(operands, resources);
      } else if (word == "Q") {
        restore(base);
      } else if (!graphics(word, operands) && !paths_.run(word, operands)) {
        text_.run(word, operands);
      }
      operands.clear();
    }
    while (states_.size() > base) restore(base);
  }

 private:
  static void take(Operands& operands, const QPDFTokenizer::Token& token) {
    if (operands.size() >= kMostOperands) return;
    Operand o;
    switch (token.getType()) {
      case QPDFTokenizer::tt_integer:
      case QPDFTokenizer::tt_real: {
        const std::string& value = token.getValue();
        const char* first = value.data() + (value.starts_with('+') ? 1 : 0);
        fast_float::from_chars(first, value.data() + value.size(), o.number);
        o.kind = Operand::Kind::number;
        break;
      }
      case QPDFTokenizer::tt_name:
        o.kind = Operand::Kind::name;
        o.text = token.getValue();
        break;
      case QPDFTokenizer::tt_string:
        o.kind = Operand::Kind::string;
        o.text = token.getValue().substr(0, kMostLetters);
        break;
      default:
        return;
    }
    operands.push_back(std::move(o));
  }

  static QPDFObjectHandle resource(QPDFObjectHandle resources, const char* kind,
                                   const std::string& name) {
    if (!resources.isDictionary() || name.empty()) return QPDFObjectHandle::newNull();
    auto group = resources.getKey(kind);
    return group.isDictionary() ? group.getKey(name) : QPDFObjectHandle::newNull();
  }

  void restore(std::size_t base) {
    if (states_.size() <= base) return;
    state_ = std::move(states_.back());
    states_.pop_back();
  }

  bool graphics(const std::string& word, const Operands& operands) {
    if (word == "q") {
      if (states_.size() >= kMostStates) too_much("states within each other");
      states_.push_back(state_);
    } else if (word == "cm") {
      state_.matrix = affine_of(numbers_of(operands)).then(state_.matrix);
    } else if (word == "w") {
      const auto n = numbers_of(operands);
      if (!n.empty()) state_.width = n[0];
    } else {
      return color(word, operands, "CS", state_.stroke, state_.stroke_tint) ||
             color(word, operands, "cs", state_.fill, state_.fill_tint);
    }
    return true;
  }

  /// The operators of one of the two colors, which differ in their case.
  /// @param space  the one that chooses a color space.
  static bool color(const std::string& word, const Operands& operands, const std::string& space,
                    std::array<float, 3>& value, bool& tint) {
    const bool upper = space == "CS";
    const auto is = [&](const char* up, const char* low) { return word == (upper ? up : low); };
    if (word == space) {
      const std::string name = name_of(operands);
      tint = !(name.starts_with("/Device") || name == "/G" || name == "/RGB" || name == "/CMYK");
      value = {0, 0, 0};
    } else if (is("RG", "rg") || is("G", "g") || is("K", "k")) {
      tint = false;
      value = color_of(numbers_of(operands));
    } else if (is("SC", "sc") || is("SCN", "scn")) {
      const auto n = numbers_of(operands);
      value = tint && n.size() == 1 ? std::array<float, 3>{0, 0, 0} : color_of(n);
    } else {
      return false;
    }
    return true;
  }

  // Text

  void set_font(const Operands& operands, const QPDFObjectHandle& resources) {
    const auto n = numbers_of(operands);
    if (!n.empty()) state_.size = n.back();
    auto font = resource(resources, "/Font", name_of(operands));
    const auto id = font.getObjGen();
    if (!id.isIndirect()) {
      state_.font = read_font(font);
      return;
    }
    auto& known = fonts_[id.getObj()];
    if (!known) known = read_font(font);
    state_.font = known;
  }

  // Pictures and forms

  void add_picture(int width_px, int height_px) {
    const PdfPoint corners[] = {state_.matrix.at(0, 0), state_.matrix.at(1, 0),
                                state_.matrix.at(0, 1), state_.matrix.at(1, 1)};
    if (page_.pictures.size() >= kMostPictures) too_much("pictures");
    page_.pictures.push_back({common(box_of(corners), state_.clip), width_px, height_px});
  }

  void draw(const Operands& operands, const QPDFObjectHandle& resources, int depth) {
    auto object = resource(resources, "/XObject", name_of(operands));
    if (!object.isStream()) return;
    auto dictionary = object.getDict();
    auto kind = dictionary.getKey("/Subtype");
    const std::string name = kind.isName() ? kind.getName() : "";
    if (name == "/Image") {
      const auto size = [&](const char* key) {
        auto value = dictionary.getKey(key);
        return value.isInteger() ? static_cast<int>(std::clamp(value.getIntValue(), 0LL, 1LL << 30))
                                 : 0;
      };
      add_picture(size("/Width"), size("/Height"));
    } else if (name == "/Form") {
      if (depth >= kDeepest) too_much("forms within each other");
      if (++forms_ > kMostForms) too_much("forms");
      draw_form(object, resources, depth);
    }
  }

  void draw_form(QPDFObjectHandle form, const QPDFObjectHandle& resources, int depth) {
    auto dictionary = form.getDict();
    const auto numbers = [&](const char* key) {
      std::vector<double> list;
      auto array = dictionary.getKey(key);
      for (int i = 0; array.isArray() && i < std::min(array.getArrayNItems(), 6); ++i) {
        auto item = array.getArrayItem(i);
        if (item.isNumber()) list.push_back(std::clamp(item.getNumericValue(), -1e9, 1e9));
      }
      return list;
    };
    const GraphicsState outside = state_;
    const TextPosition text = text_.position();
    state_.matrix = affine_of(numbers("/Matrix")).then(state_.matrix);
    if (const auto b = numbers("/BBox"); b.size() == 4) {
      const PdfPoint corners[] = {state_.matrix.at(b[0], b[1]), state_.matrix.at(b[2], b[1]),
                                  state_.matrix.at(b[0], b[3]), state_.matrix.at(b[2], b[3])};
      state_.clip = common(state_.clip, box_of(corners));
    }
    auto own = dictionary.getKey("/Resources");
    auto& content = forms_read_[form.getObjGen().getObj()];
    if (content.empty()) content = decoded(form, content_left_);
    run(std::string(content), own.isDictionary() ? own : resources, depth + 1);
    state_ = outside;
    text_.set_position(text);
  }

  PdfPage& page_;
  GraphicsState state_;
  std::vector<GraphicsState> states_;
  PathPainter paths_{page_, state_};
  TextPainter text_{page_, state_};
  std::map<int, std::shared_ptr<const Font>> fonts_;
  std::map<int, std::string> forms_read_;
  std::size_t forms_ = 0;
  std::size_t content_left_ = kMostContent;
};

}  // namespace

void run_content(PdfPage& page, const std::string& content, const QPDFObjectHandle& resources,
                 const Affine& to_page) {
  Interpreter(page, to_page).run(content, resources, 0);
}

}  // namespace ecgmm::io::pdf
