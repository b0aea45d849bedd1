// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/data/word_coding.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "ecgmm/io/unicode_text.h"

namespace ecgmm::data {
namespace {

/// English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish,
/// Norwegian, Finnish, Czech, Turkish, Hungarian, Romanian, Greek, Russian, Chinese, Japanese,
/// Korean; some also as they are written without accents.
constexpr std::array kMale = {"male",
                              "man",
                              "boy",
                              "m\u00E4nnlich",
                              "maennlich",
                              "mann",
                              "herr",
                              "homme",
                              "masculin",
                              "gar\u00E7on",
                              "hombre",
                              "masculino",
                              "var\u00F3n",
                              "uomo",
                              "maschio",
                              "maschile",
                              "homem",
                              "mannelijk",
                              "m\u0119\u017Cczyzna",
                              "mezczyzna",
                              "m\u0119ski",
                              "meski",
                              "manlig",
                              "kille",
                              "mand",
                              "mandlig",
                              "mannlig",
                              "mies",
                              "mu\u017E",
                              "mu\u017Esk\u00FD",
                              "erkek",
                              "f\u00E9rfi",
                              "b\u0103rbat",
                              "\u03AC\u03BD\u03B4\u03C1\u03B1\u03C2",
                              "\u03AC\u03C1\u03C1\u03B5\u03BD",
                              "\u043C\u0443\u0436\u0447\u0438\u043D\u0430",
                              "\u043C\u0443\u0436\u0441\u043A\u043E\u0439",
                              "\u043C\u0443\u0436",
                              "\u7537",
                              "\u7537\u6027",
                              "\uB0A8",
                              "\uB0A8\uC131",
                              "\uB0A8\uC790"};
constexpr std::array kFemale = {"female",
                                "woman",
                                "girl",
                                "weiblich",
                                "frau",
                                "femme",
                                "f\u00E9minin",
                                "fille",
                                "mujer",
                                "femenino",
                                "hembra",
                                "donna",
                                "femmina",
                                "femminile",
                                "mulher",
                                "feminino",
                                "vrouw",
                                "vrouwelijk",
                                "kobieta",
                                "\u017Ce\u0144ski",
                                "zenski",
                                "kvinna",
                                "kvinnlig",
                                "kvinde",
                                "kvindelig",
                                "kvinne",
                                "kvinnelig",
                                "nainen",
                                "\u017Eena",
                                "\u017Eensk\u00FD",
                                "kad\u0131n",
                                "kadin",
                                "femeie",
                                "feminin",
                                "\u03B3\u03C5\u03BD\u03B1\u03AF\u03BA\u03B1",
                                "\u03B8\u03AE\u03BB\u03C5",
                                "\u0436\u0435\u043D\u0449\u0438\u043D\u0430",
                                "\u0436\u0435\u043D\u0441\u043A\u0438\u0439",
                                "\u0436\u0435\u043D",
                                "\u5973",
                                "\u5973\u6027",
                                "\uC5EC",
                                "\uC5EC\uC131",
                                "\uC5EC\uC790"};
constexpr std::array kYes = {"yes",          "true",
                             "ja",           "wahr",
                             "oui",          "vrai",
                             "s\u00ED",      "verdadero",
                             "s\u00EC",      "vero",
                             "sim",          "verdadeiro",
                             "waar",         "tak",
                             "prawda",       "sant",
                             "ano",          "kyll\u00E4",
                             "evet",         "igen",
                             "da",           "\u03BD\u03B1\u03B9",
                             "\u0434\u0430", "\u662F",
                             "\u306F\u3044", "\uC608"};
constexpr std::array kNo = {"no",
                            "false",
                            "nein",
                            "falsch",
                            "non",
                            "faux",
                            "falso",
                            "n\u00E3o",
                            "nee",
                            "onwaar",
                            "nie",
                            "nej",
                            "falskt",
                            "falsk",
                            "nei",
                            "ei",
                            "ne",
                            "hay\u0131r",
                            "hayir",
                            "nem",
                            "nu",
                            "\u03CC\u03C7\u03B9",
                            "\u043D\u0435\u0442",
                            "\u5426",
                            "\u3044\u3044\u3048",
                            "\uC544\uB2C8\uC624"};

/// Letters that make a scheme together, those for 0 first.
struct Letters {
  char zero, one;
  bool zero_alone, one_alone;  ///< whether one of them alone tells its meaning
};
constexpr Letters kSexLetters[] = {{'m', 'f', false, true}, {'m', 'w', false, false}};
constexpr Letters kAnswerLetters[] = {{'n', 'y', true, true},  {'n', 'j', true, true},
                                      {'n', 's', true, false}, {'n', 'o', true, false},
                                      {'n', 't', true, false}, {'f', 't', false, false}};

/// Words by their key.
std::map<std::string, double> make_words(std::span<const char* const> zeros,
                                         std::span<const char* const> ones) {
  std::map<std::string, double> words;
  for (const auto* word : zeros) words[io::word_key(word)] = 0;
  for (const auto* word : ones) words[io::word_key(word)] = 1;
  return words;
}

const std::map<std::string, double>& words_of(Coding coding) {
  static const auto sex = make_words(kMale, kFemale);
  static const auto answers = make_words(kNo, kYes);
  return coding == Coding::sex ? sex : answers;
}

/// Whether the letters that occur are understood as a pair.
bool fit(const Letters& pair, const std::set<char>& letters, const std::set<std::string>& words) {
  const bool zero = letters.contains(pair.zero), one = letters.contains(pair.one);
  if (letters.size() != (zero ? 1U : 0U) + (one ? 1U : 0U)) return false;
  if (zero && one) return true;
  if (zero ? pair.zero_alone : pair.one_alone) return true;
  // Beside an English word a letter is English: M beside female.
  return words.contains("female") || words.contains("woman");
}

}  // namespace

std::optional<double> full_word(Coding coding, std::string_view word) {
  const auto& words = words_of(coding);
  const auto found = words.find(io::word_key(word));
  if (found == words.end()) return std::nullopt;
  return found->second;
}

std::optional<std::map<std::string, double>> coding_of(Coding coding,
                                                       const std::set<std::string>& words) {
  std::map<std::string, double> meanings;
  std::set<char> letters;
  std::set<std::string> keys;
  for (const auto& word : words) {
    const auto key = io::word_key(word);
    keys.insert(key);
    if (const auto number = full_word(coding, word)) {
      meanings[key] = *number;
    } else if (key.size() == 1) {
      letters.insert(key.front());
    } else {
      return std::nullopt;
    }
  }
  if (letters.empty()) return meanings;
  const std::span<const Letters> pairs =
      coding == Coding::sex ? std::span<const Letters>(kSexLetters) : kAnswerLetters;
  const auto pair = std::find_if(pairs.begin(), pairs.end(),
                                 [&](const auto& one) { return fit(one, letters, keys); });
  if (pair == pairs.end()) return std::nullopt;
  for (const char letter : letters) meanings[std::string(1, letter)] = letter == pair->one ? 1 : 0;
  return meanings;
}

}  // namespace ecgmm::data
