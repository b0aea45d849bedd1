// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/pdf_content.h"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <qpdf/BufferInputSource.hh>
#include <qpdf/QPDFTokenizer.hh>
#include <unordered_map>
#include <utility>

#include "ecgmm/core/error.h"
#include "ecgmm/io/pdf_filter.h"

namespace ecgmm::io::pdf {
namespace {

constexpr std::size_t kMostContent = std::size_t{64} << 20;
constexpr std::size_t kMostPoints = 2'000'000;
constexpr std::size_t kMostPaths = 1'000'000;
constexpr std::size_t kMostTexts = 20'000;
constexpr std::size_t kMostForms = 5'000;
constexpr std::size_t kMostStates = 1'000;
constexpr std::size_t kMostOperands = 4'096;
constexpr std::size_t kMostLetters = 256;  // of one text
constexpr int kDeepest = 12;               // forms within forms
constexpr int kCurveSteps = 8;             // straight lines for a curve
constexpr std::size_t kShapePoints = 5;    // a rectangle and its end

[[noreturn]] void too_much(const char* what) {
  throw data_error(std::string("the page shows too many ") + what,
                   "print the page with the ECG alone to a new PDF");
}

/// What stands before an operator; arrays are taken apart.
struct Operand {
  enum class Kind { number, name, string, other };
  Kind kind = Kind::other;
  double number = 0;
  std::string text;
};

class Interpreter {
 public:
  Interpreter(PdfPage& page, const Affine& to_page) : page_(page) { state_.matrix = to_page; }

  void run(const std::string& content, QPDFObjectHandle resources, int depth) {
    if (content.size() > content_left_) too_much("bytes");
    content_left_ -= content.size();
    auto input = std::make_shared<BufferInputSource>("content", content);
    QPDFTokenizer tokenizer;
    tokenizer.allowEOF();
    const std::size_t base = states_.size();
    std::vector<Operand> operands;
    while (true) {
      const auto token = tokenizer.readToken(input, "content", true);
      const auto type = token.getType();
      if (type == QPDFTokenizer::tt_eof) break;
      if (type != QPDFTokenizer::tt_word) {
        take(operands, token);
        continue;
      }
      const std::string word = token.getValue();
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
      } else if (!graphics(word, operands) && !path(word, operands) && !paint(word)) {
        text(word, operands);
      }
      operands.clear();
    }
    while (states_.size() > base) restore(base);
  }

 private:
  using Operands = std::vector<Operand>;

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

  static std::vector<double> numbers_of(const Operands& operands) {
    std::vector<double> numbers;
    for (const auto& o : operands) {
      if (o.kind == Operand::Kind::number) numbers.push_back(std::clamp(o.number, -1e9, 1e9));
    }
    return numbers;
  }

  static std::string name_of(const Operands& operands) {
    return !operands.empty() && operands[0].kind == Operand::Kind::name ? operands[0].text : "";
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

  // Paths

  void begin(double x, double y) {
    if (!line_.empty()) lines_.push_back(std::exchange(line_, {}));
    pen_x_ = x, pen_y_ = y;
    line_.push_back(state_.matrix.at(x, y));
    count_point();
  }

  void line_to(double x, double y) {
    if (line_.empty()) line_.push_back(state_.matrix.at(pen_x_, pen_y_));
    pen_x_ = x, pen_y_ = y;
    line_.push_back(state_.matrix.at(x, y));
    count_point();
  }

  void count_point() {
    if (++open_points_ + page_.points.size() > kMostPoints) too_much("points");
  }

  void curve_to(double x1, double y1, double x2, double y2, double x3, double y3) {
    const double x0 = pen_x_;
    const double y0 = pen_y_;
    for (int k = 1; k <= kCurveSteps; ++k) {
      const double t = static_cast<double>(k) / kCurveSteps;
      const double u = 1 - t;
      const double p = u * u * u, q = 3 * u * u * t, r = 3 * u * t * t, s = t * t * t;
      line_to(p * x0 + q * x1 + r * x2 + s * x3, p * y0 + q * y1 + r * y2 + s * y3);
    }
  }

  void close() {
    if (line_.size() < 2) return;
    line_.push_back(line_.front());
    lines_.push_back(std::exchange(line_, {}));
  }

  bool path(const std::string& word, const Operands& operands) {
    if (word.size() > 2) return false;
    if (word == "h") {
      close();
      return true;
    }
    if (word == "W" || word == "W*") {
      clipping_ = true;
      return true;
    }
    const auto is = [&](const char* name) { return word == name; };
    if (!(is("m") || is("l") || is("c") || is("v") || is("y") || is("re"))) return false;
    const auto n = numbers_of(operands);
    if (is("m") && n.size() == 2) begin(n[0], n[1]);
    if (is("l") && n.size() == 2) line_to(n[0], n[1]);
    if (is("c") && n.size() == 6) curve_to(n[0], n[1], n[2], n[3], n[4], n[5]);
    if (is("v") && n.size() == 4) curve_to(pen_x_, pen_y_, n[0], n[1], n[2], n[3]);
    if (is("y") && n.size() == 4) curve_to(n[0], n[1], n[2], n[3], n[2], n[3]);
    if (is("re") && n.size() == 4) {
      begin(n[0], n[1]);
      line_to(n[0] + n[2], n[1]);
      line_to(n[0] + n[2], n[1] + n[3]);
      line_to(n[0], n[1] + n[3]);
      close();
      pen_x_ = n[0], pen_y_ = n[1];
    }
    return true;
  }

  bool paint(const std::string& word) {
    const auto is = [&](std::initializer_list<const char*> names) {
      return std::ranges::any_of(names, [&](const char* name) { return word == name; });
    };
    const bool strokes = is({"S", "s", "B", "B*", "b", "b*"});
    const bool fills = is({"f", "F", "f*", "B", "B*", "b", "b*"});
    if (!strokes && !fills && word != "n") return false;
    if (is({"s", "b", "b*"})) close();
    if (!line_.empty()) lines_.push_back(std::exchange(line_, {}));
    if (strokes) emit(false);
    if (fills && !strokes) emit(true);
    if (clipping_) {
      std::vector<PdfPoint> all;
      for (const auto& line : lines_) all.insert(all.end(), line.begin(), line.end());
      if (!all.empty()) state_.clip = common(state_.clip, box_of(all));
    }
    clipping_ = false;
    lines_.clear();
    open_points_ = 0;
    return true;
  }

  void emit(bool filled) {
    const PdfPen pen{filled ? state_.fill : state_.stroke,
                     std::abs(state_.width) * state_.matrix.scale(), filled, state_.clip};
    const std::uint32_t which = number_of(pen);
    for (const auto& line : lines_) {
      if (filled && line.size() > kShapePoints) {
        ++page_.shapes;
        continue;
      }
      if (line.size() < 2) continue;
      if (page_.paths.size() >= kMostPaths) too_much("lines");
      page_.paths.push_back({static_cast<std::uint32_t>(page_.points.size()),
                             static_cast<std::uint32_t>(line.size()), which});
      page_.points.insert(page_.points.end(), line.begin(), line.end());
    }
  }

  /// The number of a pen, which is most often one of the last.
  std::uint32_t number_of(const PdfPen& pen) {
    constexpr std::size_t kLast = 64;
    auto& pens = page_.pens;
    for (std::size_t i = pens.size(); i > 0 && i + kLast > pens.size(); --i) {
      if (pens[i - 1] == pen) return static_cast<std::uint32_t>(i - 1);
    }
    pens.push_back(pen);
    return static_cast<std::uint32_t>(pens.size() - 1);
  }

  // Text

  void set_font(const Operands& operands, QPDFObjectHandle resources) {
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

  void text(const std::string& word, const Operands& operands) {
    const auto n = numbers_of(operands);
    const auto first = [&](double usual) { return n.empty() ? usual : n[0]; };
    if (word == "BT") {
      text_ = line_start_ = {};
    } else if (word == "Tm") {
      text_ = line_start_ = affine_of(n);
    } else if ((word == "Td" || word == "TD") && n.size() == 2) {
      if (word == "TD") state_.leading = -n[1];
      next_line(n[0], n[1]);
    } else if (word == "T*") {
      next_line(0, -state_.leading);
    } else if (word == "TL") {
      state_.leading = first(0);
    } else if (word == "Tc") {
      state_.char_space = first(0);
    } else if (word == "Tw") {
      state_.word_space = first(0);
    } else if (word == "Tz") {
      state_.stretch = first(100) / 100;
    } else if (word == "Ts") {
      state_.rise = first(0);
    } else if (word == "Tj" || word == "TJ") {
      show(operands);
    } else if (word == "'" || word == "\"") {
      if (word == "\"" && n.size() == 2) state_.word_space = n[0], state_.char_space = n[1];
      next_line(0, -state_.leading);
      show(operands);
    }
  }

  void next_line(double x, double y) {
    line_start_ = Affine{1, 0, 0, 1, x, y}.then(line_start_);
    text_ = line_start_;
  }

  void show(const Operands& operands) {
    static const Font kNone;
    const Font& font = state_.font ? *state_.font : kNone;
    std::string letters;
    double width = 0;  // of these letters, in the units of text space
    for (const auto& o : operands) {
      if (o.kind == Operand::Kind::number) {
        const double gap = -o.number / 1000 * state_.size;
        if (gap > std::abs(state_.size)) {  // some programs write a whole line of labels at once
          add_text(std::exchange(letters, {}), std::exchange(width, 0));
          advance(gap * state_.stretch);
          continue;
        }
        if (gap > 0.2 * std::abs(state_.size) && letters.size() < kMostLetters) letters += ' ';
        width += gap * state_.stretch;
      } else if (o.kind == Operand::Kind::string) {
        const auto count = static_cast<double>(o.text.size() / (font.wide ? 2 : 1));
        width += (font.width(o.text) * state_.size + count * state_.char_space) * state_.stretch;
        if (letters.size() < kMostLetters) letters += font.text(o.text);
      }
    }
    add_text(std::move(letters), width);
  }

  void advance(double width) { text_ = Affine{1, 0, 0, 1, width, 0}.then(text_); }

  /// Adds a text at the current place, and goes to its end.
  void add_text(std::string letters, double width) {
    const Affine whole = text_.then(state_.matrix);
    const double along = std::hypot(whole.a, whole.b);
    advance(width);
    if (letters.find_first_not_of(' ') == std::string::npos || !(along > 0)) return;
    if (page_.texts.size() >= kMostTexts) too_much("texts");
    const PdfPoint at = whole.at(0, state_.rise);
    const PdfPoint end = whole.at(width, state_.rise);
    page_.texts.push_back({std::move(letters),
                           at,
                           {whole.a / along, whole.b / along},
                           std::abs(state_.size) * whole.scale(),
                           std::hypot(end.x - at.x, end.y - at.y)});
  }

  // Pictures and forms

  void add_picture(int width_px, int height_px) {
    const PdfPoint corners[] = {state_.matrix.at(0, 0), state_.matrix.at(1, 0),
                                state_.matrix.at(0, 1), state_.matrix.at(1, 1)};
    if (page_.pictures.size() >= kMostTexts) too_much("pictures");
    page_.pictures.push_back({common(box_of(corners), state_.clip), width_px, height_px});
  }

  void draw(const Operands& operands, QPDFObjectHandle resources, int depth) {
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

  void draw_form(QPDFObjectHandle form, QPDFObjectHandle resources, int depth) {
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
    const auto text = std::pair(text_, line_start_);
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
    std::tie(text_, line_start_) = text;
  }

  PdfPage& page_;
  GraphicsState state_;
  std::vector<GraphicsState> states_;
  std::vector<PdfPoint> line_;                // the one that is being drawn
  std::vector<std::vector<PdfPoint>> lines_;  // the ones before it in the same path
  double pen_x_ = 0, pen_y_ = 0;
  bool clipping_ = false;
  std::size_t open_points_ = 0;
  Affine text_, line_start_;
  std::map<int, std::shared_ptr<const Font>> fonts_;
  std::map<int, std::string> forms_read_;
  std::size_t forms_ = 0;
  std::size_t content_left_ = kMostContent;
};

}  // namespace

void run_content(PdfPage& page, const std::string& content, QPDFObjectHandle resources,
                 const Affine& to_page) {
  Interpreter(page, to_page).run(content, resources, 0);
}

}  // namespace ecgmm::io::pdf
