// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <map>

#include "ecgmm/io/utf8.h"
#include "tests/io/table_support.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using Records = std::vector<std::vector<std::string>>;

std::string gzipped(const std::string& text) {
  std::string packed(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Records read_all(const std::filesystem::path& path) {
  CsvReader reader(path);
  Records records;
  std::vector<std::string_view> fields;
  while (reader.next(fields)) records.emplace_back(fields.begin(), fields.end());
  EXPECT_FALSE(reader.next(fields)) << "the end stays the end";
  return records;
}

Records parse(std::string_view text) {
  const TempFolder folder;
  return read_all(folder.write("t.csv", text));
}

TEST(CsvReader, CutsRecordsAndFields) {
  const struct {
    std::string_view text;
    Records expected;
  } cases[] = {
      {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r1,2\r", {{"a", "b"}, {"1", "2"}}},
      {"a,b\r\r1,2\n\n\r\n3,4", {{"a", "b"}, {"1", "2"}, {"3", "4"}}},
      {"\xEF\xBB\xBF"
       "a,b\n",
       {{"a", "b"}}},
      {"\xEF\xBB\xBF\"a\",b\n", {{"a", "b"}}},
      {"a\n1\n", {{"a"}, {"1"}}},
      {",,\n,", {{"", "", ""}, {"", ""}}},
      {"\n \n\na,b\n", {{"a", "b"}}},
      {"\"\"\n\"\",x\n", {{""}, {"", "x"}}},
      {"\"a,b\",c\n", {{"a,b", "c"}}},
      {"\"a \"\"b\"\"\",\"\"\"\"\n", {{"a \"b\"", "\""}}},
      {"\"a\nb\r\nc\rd\",e\nf,g\n", {{"a\nb\r\nc\rd", "e"}, {"f", "g"}}},
      {"5\" tall,a\"\"b\n", {{"5\" tall", "a\"\"b"}}},
      {"\"a\"bc\"d,e\n", {{"abc\"d", "e"}}},
      {" \"a\", b \n", {{" \"a\"", " b "}}},
      {"a,\"b\"\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"größer,東京\n", {{"größer", "東京"}}},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse(text), expected) << text;
}

TEST(CsvReader, FindsTheDelimiterAndTheDecimalSign) {
  const struct {
    std::string_view text;
    char delimiter;
    bool decimal_comma;
  } cases[] = {
      {"a,b\n1,2\n", ',', false},
      {"a\n1\n", ',', false},
      {"a;b;c\n1;55,5;170,2\n", ';', true},
      {"1;55,5;170,2\n2;60,1;180,0\n", ';', true},
      {"a;b\n1;2.5\n", ';', false},
      {"a;b\n1;31.12.2020\n", ';', true},
      {"a\tb\n1\t2,5\n", '\t', true},
      {"a\tb\n1,5\t2.5\n", '\t', false},
      {"a,b\n1;5,2\n3,4\n", ',', false},
      {"a,b\n\"x;y;z\",2\n\"x;y;z\",4\n", ',', false},
      {"My table\na;b;c\n1;2;3\n4;5;6\n", ';', true},
      {"\"a;b\"", ',', false},
  };
  for (const auto& [text, delimiter, decimal_comma] : cases) {
    const TempFolder folder;
    const CsvReader reader(folder.write("t", text));
    EXPECT_EQ(reader.delimiter(), delimiter) << text;
    EXPECT_EQ(reader.decimal_comma(), decimal_comma) << text;
  }
}

TEST(CsvReader, KnowsTheLineOfARecord) {
  const TempFolder folder;
  CsvReader reader(folder.write("t", "a,b\r\n\r\n\"x\r\ny\rz\n\",1\r\nlast,2"));
  std::vector<std::string_view> fields;
  std::vector<std::size_t> lines;
  while (reader.next(fields)) lines.push_back(reader.line());
  EXPECT_THAT(lines, ::testing::ElementsAre(1, 3, 7));
}

TEST(CsvReader, RefusesWhatIsNotText) {
  const TempFolder folder;
  const auto read = [&](std::string_view content) {
    return read_all(folder.write("t.csv", content));
  };
  EXPECT_ERROR(read_all(folder / "none.csv"), data, "none.csv: no such file");
  EXPECT_ERROR(read_all(folder.path()), data, "is a folder");
  EXPECT_ERROR(read(""), data, "is empty");
  EXPECT_ERROR(read("\xEF\xBB\xBF\r\n \n"), data, "is empty");
  EXPECT_ERROR(read(gzipped("")), data, "is empty");
  EXPECT_ERROR(read(std::string_view("\xFF\xFE"
                                     "a\0,\0",
                                     6)),
               data, "UTF-16");
  EXPECT_ERROR(read(std::string_view("\xFE\xFF\0a\0,", 6)), data, "UTF-16");
  EXPECT_ERROR(read(std::string_view("a,b\n1,\0\n", 8)), data, "NUL");
  EXPECT_ERROR(read("a,b\n1,2\nGr\xF6\xDF"
                    "e,3\n"),
               data, "line 3: holds bytes that are not UTF-8");
  EXPECT_ERROR(read("a,b\n1,\"open\n2,3\n"), data, "line 2: a quote is opened and never closed");
}

TEST(CsvReader, RefusesDamagedGzip) {
  const TempFolder folder;
  std::string text = "a,b\n";
  for (int i = 0; i < 5000; ++i) text += concat(i * 7919 % 10007, ',', i, '\n');
  const auto packed = gzipped(text);
  EXPECT_EQ(read_all(folder.write("t", packed)).size(), 5001U);
  EXPECT_ERROR(read_all(folder.write("t", packed.substr(0, packed.size() / 2))), data, "gzip");
  EXPECT_ERROR(read_all(folder.write("t", packed.substr(0, packed.size() - 8))), data, "gzip");
  auto damaged = packed;
  damaged[packed.size() - 6] ^= 1;  // its checksum
  EXPECT_ERROR(read_all(folder.write("t", damaged)), data, "gzip");
}

TEST(CsvReader, RefusesARecordWithoutEnd) {
  const TempFolder folder;
  const auto path =
      folder.write("t.gz", gzipped("a,b\n" + std::string(std::size_t{80} << 20, 'x')));
  EXPECT_ERROR(read_all(path), data, "line 2: a row of more than 64 MiB");
}

/// Records of every length around the chunk size, with quotes and CRLF at every place.
TEST(CsvReader, IsTheSameAcrossChunks) {
  const TempFolder folder;
  Records expected;
  std::string text;
  for (std::size_t i = 0; text.size() < 1'500'000; ++i) {
    const std::string long_text(i % 997, static_cast<char>('a' + i % 26));
    expected.push_back({concat(i), i % 3 == 0 ? long_text + "\r\n\"" + long_text : long_text, ""});
    for (std::size_t f = 0; f < 3; ++f) {
      const bool quote = i % 3 == 0 && f == 1;
      text +=
          (f > 0 ? "," : "") + (quote ? csv_data_field(expected.back()[f]) : expected.back()[f]);
    }
    text += "\r\n";
  }
  const std::string huge(700'000, 'h');  // longer than a chunk
  expected.push_back({huge, huge, "\"" + huge});
  text += huge + "," + huge + "," + csv_field("\"" + huge);
  EXPECT_EQ(read_all(folder.write("t", text)), expected);
  EXPECT_EQ(read_all(folder.write("t.gz", gzipped(text))), expected);
}

TEST(CsvReader, AgreesWithPythonOnOddTexts) {
  const TempFolder folder;
  ECGMM_NEEDS_PEERS();
  run_make_tables({"fuzz", folder.path()});
  const auto answers = nlohmann::json::parse(read_text(folder / "rows.json"));
  EXPECT_EQ(answers.size(), 400U);
  for (const auto& [name, rows] : answers.items()) {
    EXPECT_EQ(read_all(folder / name), rows.get<Records>()) << read_text(folder / name);
  }
}

TEST(ParseNumber, ReadsNumbersAsTablesWriteThem) {
  const struct {
    std::string_view text;
    double value;
  } cases[] = {{"0", 0},
               {" 7 ", 7},
               {"+1.5", 1.5},
               {"-1e-3", -1e-3},
               {"1E5", 1e5},
               {".5", 0.5},
               {"5.", 5},
               {"\t001\r", 1},
               {"1e400", INFINITY},
               {"-Inf", -static_cast<double>(INFINITY)},
               {"infinity", INFINITY},
               {"1e-400", 0},
               {"0.1", 0.1},
               {"123456789012345678", 123456789012345678.0}};
  for (const auto& [text, value] : cases) {
    EXPECT_EQ(parse_number(text), value) << text;
    EXPECT_EQ(parse_number(text, true), value) << text;
  }
  EXPECT_TRUE(std::isnan(parse_number("NaN").value()));
}

TEST(ParseNumber, RefusesWhatIsNotOneNumber) {
  for (const auto* text : {"", " ", "a", "1 2", "1,5", "1.5.2", "1e", "0x10", "+-1", "++1", "1;",
                           "12cm", ".", "-", "1_0"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(ParseNumber, UnderstandsADecimalComma) {
  EXPECT_EQ(parse_number("1,5", true), 1.5);
  EXPECT_EQ(parse_number(" -0,001e1 ", true), -0.01);
  EXPECT_EQ(parse_number("1.5", true), 1.5);
  for (const auto* text : {"1.234,5", "1,234.5", "1,2,3", ","}) {
    EXPECT_EQ(parse_number(text, true), std::nullopt) << text;
  }
}

TEST(CsvField, QuotesWhereNeeded) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"a\""), "\"say \"\"a\"\"\"");
  EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
}

TEST(CsvField, KeepsASpreadsheetFromRunningIt) {
  const std::map<std::string, std::string> fields = {
      {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"+1+1", "'+1+1"},
      {"@SUM(A1,2)", "\"'@SUM(A1,2)\""},
      {"-1-1", "'-1-1"},
      {"\t=1", "'\t=1"},
      {"\r=1", "\"'\r=1\""},
      {"'=1", "''=1"},
      {"=", "'="},
      {"-1.5e3", "-1.5e3"},
      {"+7", "+7"},
      {"a=b", "a=b"},
      {"'a", "'a"},
      {"'", "'"},
      {"'-1", "''-1"},
  };
  for (const auto& [text, field] : fields) EXPECT_EQ(csv_field(text), field);
  EXPECT_EQ(csv_data_field("=1+1"), "=1+1");
}

TEST(CsvField, ComesBackAsItWas) {
  const TempFolder folder;
  std::vector<std::string> texts = {"plain", "it's", "'quoted'", "'", "a,\"b\"", "\t-", "'\r@"};
  for (const std::string start : {"=", "+", "-", "@"}) {
    for (const std::string before : {"", "'", "''"}) {
      for (const std::string after : {"", "1", "1+1", "x,\"y\"", "'"}) {
        texts.push_back(before + start + after);
      }
    }
  }
  std::string rows;
  for (const auto& text : texts) rows += "first," + csv_field(text) + ",last\n";
  CsvReader reader(folder.write("t.csv", rows));
  std::vector<std::string_view> fields;
  for (const auto& text : texts) {
    ASSERT_TRUE(reader.next(fields));
    ASSERT_EQ(fields.size(), 3U) << text;
    EXPECT_EQ(csv_text(fields[1]), text);
  }
}

TEST(Utf8, IsToldFromOtherBytes) {
  for (const auto* text : {"", "plain", "é", "東京", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBD"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const auto* text :
       {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xE6\x9D",
        "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
        ("Gr\xF6\xDF"
         "e")}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

}  // namespace
}  // namespace ecgmm::io
