// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/hidden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "tests/io/table_support.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;
using ::testing::UnorderedElementsAre;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  return names;
}

/// A process that does `work` and then waits to be killed; returns its id once the work is done.
pid_t start(const std::function<void()>& work) {
  int ready[2];
  if (::pipe(ready) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    (void)!::write(ready[1], "x", 1);
    for (;;) ::pause();
  }
  char got = 0;
  (void)!::read(ready[0], &got, 1);
  ::close(ready[0]);
  ::close(ready[1]);
  return child;
}

void kill_now(pid_t process) {
  ::kill(process, SIGKILL);
  ::waitpid(process, nullptr, 0);
}

TEST(HiddenSibling, HasARoomForTheLongestName) {
  const TempFolder folder;
  for (const std::size_t bytes : {1U, 200U, 240U, 244U, 255U}) {
    const std::string name(bytes, 'n');
    EXPECT_LE(hidden_sibling(folder / name, "staged").filename().string().size(), 255U);
    write_file(folder / name, "text");
    EXPECT_EQ(read_text(folder / name), "text");
    fs::remove(folder / name);
    StagedFolder staged(folder / name, false);
    staged.commit();
    EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre(name));
    fs::remove(folder / name);
  }
  std::string korean;  // three bytes a letter: cut between letters
  while (korean.size() < 253) korean += "심";
  write_file(folder / korean, "text");
  EXPECT_EQ(read_text(folder / korean), "text");
}

TEST(HiddenSibling, LeavesNoTraceOfAKilledProcessToTheNext) {
  const TempFolder folder;
  StagedFolder* staged = nullptr;
  const pid_t child = start([&] {
    staged = new StagedFolder(folder / "run.v1", false);
    write_file(staged->path() / "split.csv", "id\n17\n");
    std::ofstream(hidden_sibling(folder / "last.safetensors", "tmp")) << "half";
  });
  EXPECT_EQ(names_in(folder.path()).size(), 2U);
  sweep_litter(folder.path());  // it lives
  EXPECT_EQ(names_in(folder.path()).size(), 2U);
  kill_now(child);
  write_file(folder / "next", "text");
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre("next"));
}

TEST(HiddenSibling, SweepsWhatAProcessOfOurOwnNumberLeft) {
  const TempFolder folder;
  const auto own = hidden_sibling(folder / "x", "tmp").filename().string();
  folder.write(own, "ours");
  const auto number = own.rfind('.', own.size() - 5);
  folder.write(own.substr(0, number) + ".4000000000.tmp", "of an earlier one");
  sweep_litter(folder.path());
  EXPECT_THAT(names_in(folder.path()), UnorderedElementsAre(own));
}

TEST(SweepLitter, LeavesEverythingElse) {
  const TempFolder folder;
  const pid_t child = start([&] {
    folder.write(hidden_sibling(folder / "gone", "old").filename().string(), "the only copy");
    folder.write(hidden_sibling(folder / "here", "old").filename().string(), "replaced");
    folder.write("here", "new");
  });
  kill_now(child);
  const std::vector<std::string> others = {".x.1.0.staged",
                                           ".x.999999-0123abcd.0.staged",
                                           ".x.tmp",
                                           ".hidden",
                                           "x.999999-aa.0.tmp",
                                           ".x.-1-0123abcd.0.tmp",
                                           ".x.y-0123abcd.z.tmp"};
  for (const auto& name : others) folder.write(name, "theirs");
  sweep_litter(folder.path());
  auto names = names_in(folder.path());
  std::erase_if(names, [&](const auto& name) {
    return std::find(others.begin(), others.end(), name) != others.end();
  });
  ASSERT_EQ(names.size(), 2U);
  EXPECT_THAT(names, ::testing::Contains("here"));
  EXPECT_THAT(names, ::testing::Contains(::testing::StartsWith(".gone.")));
  EXPECT_EQ(names_in(folder.path()).size(), others.size() + 2);
  sweep_litter(folder / "none");  // no folder, no harm
}

}  // namespace
}  // namespace ecgmm::io
