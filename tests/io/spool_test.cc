// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/spool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/errors.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

/// Sets TMPDIR as long as it lives.
class TemporaryPlace {
 public:
  explicit TemporaryPlace(const fs::path& folder) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryPlace() { before_ ? ::setenv("TMPDIR", before_->c_str(), 1) : ::unsetenv("TMPDIR"); }
  TemporaryPlace(const TemporaryPlace&) = delete;
  TemporaryPlace& operator=(const TemporaryPlace&) = delete;

 private:
  std::optional<std::string> before_;
};

/// Limits the size of files as long as it lives, as a full disk does.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit low{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &low);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*before_)(int);
  rlimit limit_{};
};

std::vector<float> numbers(std::size_t count, float first) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = first + 0.25F * static_cast<float>(i);
  return values;
}

/// The files that this process has open, as the system names them.
std::vector<std::string> open_files() {
  std::vector<std::string> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    found.push_back(fs::read_symlink(entry, ignored).string());
  }
  return found;
}

bool is_open_in(const fs::path& folder) {
  const auto files = open_files();
  return std::any_of(files.begin(), files.end(),
                     [&](const auto& file) { return file.starts_with(folder.string() + "/"); });
}

TEST(Spool, GivesBackWhatWasPutAsideInMemoryAndInTheFile) {
  const TempFolder folder;
  const TemporaryPlace place(folder.path());
  Spool spool(1000);  // the first two arrays
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(spool.add(numbers(100 + i, static_cast<float>(i))), i);
    EXPECT_EQ(is_open_in(folder.path()), i >= 2) << i;
  }
  EXPECT_EQ(spool.add(std::vector<std::uint8_t>{7, 255}), 9U);
  EXPECT_EQ(spool.add(std::vector<float>()), 10U);
  EXPECT_EQ(spool.size(), 11U);
  for (std::size_t i = 9; i-- > 0;) {
    EXPECT_EQ(spool.get<float>(i), numbers(100 + i, static_cast<float>(i))) << i;
  }
  EXPECT_EQ(spool.get<std::uint8_t>(9), (std::vector<std::uint8_t>{7, 255}));
  EXPECT_TRUE(spool.get<float>(10).empty());
  EXPECT_THROW(spool.get<float>(11), std::out_of_range);
}

TEST(Spool, ReplacesAnArrayWhereItLies) {
  Spool spool(1000);
  for (std::size_t i = 0; i < 6; ++i) spool.add(numbers(100, static_cast<float>(i)));
  for (const std::size_t i : {1, 4}) spool.replace(i, numbers(90, -1));
  EXPECT_THROW(spool.replace(1, numbers(101, 0)), std::length_error);
  for (std::size_t i = 0; i < 6; ++i) {
    const bool is_other = i == 1 || i == 4;
    EXPECT_EQ(spool.get<float>(i), is_other ? numbers(90, -1) : numbers(100, static_cast<float>(i)))
        << i;
  }
}

TEST(Spool, LeavesNoNameAndNothingOpen) {
  const TempFolder folder;
  const TemporaryPlace place(folder.path());
  {
    Spool spool(0);
    spool.add(numbers(100, 0));
    ASSERT_TRUE(is_open_in(folder.path()));
    EXPECT_TRUE(fs::is_empty(folder.path())) << "a kill would leave it behind";
  }
  EXPECT_FALSE(is_open_in(folder.path()));
}

TEST(Spool, IsClosedToOtherUsers) {
  const TempFolder folder;
  const TemporaryPlace place(folder.path());
  Spool spool(0);
  spool.add(numbers(100, 0));
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code ignored;
    if (!fs::read_symlink(entry, ignored).string().starts_with(folder.path().string())) continue;
    struct stat status{};
    ASSERT_EQ(::stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    return;
  }
  FAIL() << "no temporary file is open";
}

TEST(Spool, SaysWhereNoTemporaryFileCanBeMade) {
  const TempFolder folder;
  const TemporaryPlace place(folder / "none");
  Spool spool(400);
  spool.add(numbers(100, 0));  // needs none
  for (const auto* phrase :
       {"none: cannot make a temporary file: No such file or directory", "set TMPDIR"}) {
    expect_error(ErrorKind::environment, phrase, [&] { spool.add(numbers(100, 0)); });
  }
}

TEST(Spool, SaysThatTheDiskIsFull) {
  const TempFolder folder;
  const TemporaryPlace place(folder.path());
  Spool spool(0);
  const FullDisk full(1000);
  spool.add(numbers(200, 1));
  expect_error(ErrorKind::environment, folder.path().string() + ": cannot write a temporary file: ",
               [&] { spool.add(numbers(100, 0)); });
  EXPECT_EQ(spool.get<float>(0), numbers(200, 1)) << "what arrived stays";
}

TEST(Spool, IsFilledAndReadByManyThreads) {
  Spool spool(2000);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 200; ++i) {
        const auto values = numbers(50 + t, static_cast<float>(1000 * t + i));
        const auto number = spool.add(values);
        if (spool.get<float>(number) != values) ++wrong[t];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
  EXPECT_EQ(spool.size(), 800U);
}

}  // namespace
}  // namespace ecgmm::io
