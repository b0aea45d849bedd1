// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/io/table_support.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

TEST(ReadFile, ReturnsTheBytesWritten) {
  const TempFolder folder;
  const std::string content("a\0b\n\xff", 5);
  write_file(folder / "f", content);
  EXPECT_EQ(read_text(folder / "f"), content);
  write_file(folder / "f", std::string_view());
  EXPECT_EQ(read_text(folder / "f"), "");
  EXPECT_EQ(read_prefix(folder / "f", 8).size(), 0U);
}

TEST(ReadFile, ReadsFilesThatDoNotSayTheirSize) {
  EXPECT_THAT(read_text("/proc/self/status"), ::testing::HasSubstr("Pid:"));
}

TEST(ReadFile, NamesWhatIsWrong) {
  const TempFolder folder;
  folder.write("f", "12345");
  EXPECT_ERROR(read_file(folder / "none"), data, "none: no such file");
  EXPECT_ERROR(read_file(folder / "f/below"), data, "no such file");
  EXPECT_ERROR(read_file(folder.path()), data, "is a folder");
  EXPECT_ERROR(read_file(folder / "f", 4), data, "longer than 4 bytes");
  EXPECT_EQ(read_file(folder / "f", 5).size(), 5U);
  EXPECT_EQ(read_prefix(folder / "f", 2).size(), 2U);
}

TEST(WriteFile, ReplacesTheOldContentAndLeavesNothingElse) {
  const TempFolder folder;
  write_file(folder / "f", std::string(100'000, 'a'));
  write_file(folder / "f", "new");
  EXPECT_EQ(read_text(folder / "f"), "new");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("f"));
}

TEST(WriteFile, FailsUnderAParentThatIsAFile) {
  const TempFolder folder;
  folder.write("f", "old");
  EXPECT_ERROR(write_file(folder / "f/below", "new"), environment, "Not a directory");
  EXPECT_ERROR(write_file(folder / "none/f", "new"), environment, "No such file or directory");
  EXPECT_EQ(read_text(folder / "f"), "old");
}

TEST(WriteFile, DoesNotReplaceAFolder) {
  const TempFolder folder;
  make_folder(folder / "d");
  EXPECT_ERROR(write_file(folder / "d", "new"), environment, "directory");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("d"));
}

TEST(WriteFile, FollowsASymbolicLink) {
  const TempFolder folder;
  folder.write("target", "old");
  fs::create_symlink("target", folder / "link");
  write_file(folder / "link", "new");
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(read_text(folder / "target"), "new");
}

TEST(WriteFile, WritesToADeviceWithoutReplacingIt) {
  write_file("/dev/null", "text");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_ERROR(write_file("/dev/full", "text"), environment, "No space left");
}

/// A full disk, where it is permitted to make one.
TEST(WriteFile, KeepsTheOldFileOnAFullDisk) {
  const TempFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string mount =
        "mount -t tmpfs -o size=64k none " + folder.path().string() + " 2>/dev/null";
    if (::unshare(CLONE_NEWNS) != 0 || std::system("mount --make-rprivate / 2>/dev/null") != 0 ||
        std::system(mount.c_str()) != 0) {
      ::_exit(77);
    }
    int verdict = 1;
    write_file(folder / "f", "old");
    try {
      write_file(folder / "f", std::string(200'000, 'x'));
    } catch (const Error& error) {
      const bool right = error.kind() == ErrorKind::environment &&
                         read_text(folder / "f") == "old" && names_in(folder.path()).size() == 1;
      verdict = right ? 0 : 2;
    }
    ::_exit(verdict);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
    GTEST_SKIP() << "a small tmpfs is not permitted here";
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

/// Children that write without end are killed at different moments.
TEST(WriteFile, LeavesAWholeFileWheneverItIsKilled) {
  const TempFolder folder;
  const std::string a(300'000, 'a');
  const std::string b(300'000, 'b');
  write_file(folder / "f", a);
  for (int delay_us = 500; delay_us <= 20'000; delay_us += 1500) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (;;) {
        write_file(folder / "f", b);
        write_file(folder / "f", a);
      }
    }
    ::usleep(static_cast<useconds_t>(delay_us));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto content = read_text(folder / "f");
    ASSERT_TRUE(content == a || content == b) << "after " << delay_us << " us: " << content.size();
  }
}

TEST(MakeFolder, MakesParentsAndAcceptsWhatExists) {
  const TempFolder folder;
  make_folder(folder / "a/b/c");
  make_folder(folder / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
  folder.write("f", "");
  EXPECT_ERROR(make_folder(folder / "f"), environment, "Not a directory");
  EXPECT_ERROR(make_folder(folder / "f/below"), environment, "Not a directory");
}

TEST(StagedFolder, AppearsOnlyOnCommit) {
  const TempFolder folder;
  {
    StagedFolder staged(folder / "runs/out/", false);
    write_file(staged.path() / "f", "content");
    EXPECT_FALSE(fs::exists(folder / "runs/out"));
    staged.commit();
    EXPECT_EQ(staged.path(), folder / "runs/out");
  }
  EXPECT_THAT(names_in(folder / "runs"), ElementsAre("out"));
  EXPECT_EQ(read_text(folder / "runs/out/f"), "content");
}

TEST(StagedFolder, LeavesNothingWithoutCommit) {
  const TempFolder folder;
  {
    const StagedFolder staged(folder / "out", false);
    write_file(staged.path() / "f", "content");
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(StagedFolder, ReplacesTheOldFolderAsAWhole) {
  const TempFolder folder;
  make_folder(folder / "out/sub");
  folder.write("out/old", "old");
  {
    StagedFolder staged(folder / "out", true);
    write_file(staged.path() / "new", "new");
    EXPECT_EQ(read_text(folder / "out/old"), "old");
    staged.commit();
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("out"));
  EXPECT_THAT(names_in(folder / "out"), ElementsAre("new"));
}

TEST(StagedFolder, KeepsTheOldFolderWithoutCommit) {
  const TempFolder folder;
  make_folder(folder / "out");
  folder.write("out/old", "old");
  {
    const StagedFolder staged(folder / "out", true);
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("out"));
  EXPECT_EQ(read_text(folder / "out/old"), "old");
}

TEST(StagedFolder, RefusesWhatExists) {
  const TempFolder folder;
  make_folder(folder / "out");
  folder.write("file", "content");
  EXPECT_ERROR(StagedFolder(folder / "out", false), usage, "--force");
  EXPECT_ERROR(StagedFolder(folder / "file", false), usage, "--force");
  EXPECT_ERROR(StagedFolder(folder / "file", true), usage, "is not a folder");
  EXPECT_ERROR(StagedFolder(folder / "file/below", true), environment, "Not a directory");
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("out", "file"));
}

TEST(StagedFolder, RefusesWhatAppearsMeanwhile) {
  const TempFolder folder;
  StagedFolder staged(folder / "out", false);
  make_folder(folder / "out");
  folder.write("out/theirs", "content");
  EXPECT_ERROR(staged.commit(), usage, "exists already");
  EXPECT_THAT(names_in(folder / "out"), ElementsAre("theirs"));
}

TEST(RefuseExisting, AllowsWhatIsForcedOrAbsent) {
  const TempFolder folder;
  folder.write("f", "");
  EXPECT_ERROR(refuse_existing(folder / "f", false), usage, "--force");
  refuse_existing(folder / "f", true);
  refuse_existing(folder / "none", false);
  fs::create_symlink("nowhere", folder / "dangling");
  EXPECT_ERROR(refuse_existing(folder / "dangling", false), usage, "exists already");
}

}  // namespace
}  // namespace ecgmm::io
