// SPDX-License-Identifier: Apache-2.0
// Nothing but regular files is opened, by any reader.
#include "ecgmm/io/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "ecgmm/io/csv.h"
#include "ecgmm/io/image.h"
#include "ecgmm/io/safetensors.h"
#include "ecgmm/io/table.h"
#include "ecgmm/io/tensor_file.h"
#include "ecgmm/io/wfdb.h"
#include "ecgmm/io/xlsx_read.h"
#include "tests/io/table_support.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

namespace fs = std::filesystem;

TEST(OpenRegular, OpensAFileAndALinkToIt) {
  const TempFolder folder;
  folder.write("f", "text");
  fs::create_symlink("f", folder / "link");
  EXPECT_TRUE(open_regular(folder / "f").valid());
  EXPECT_EQ(read_text(folder / "link"), "text");
}

TEST(OpenRegular, RefusesAllElseWithoutWaiting) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", folder / "to_pipe");
  fs::create_symlink("/dev/zero", folder / "zero");
  fs::create_symlink("loop", folder / "loop");
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (folder / "socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_ERROR(open_regular(folder / "pipe"), data, "is a pipe, not a file");
  EXPECT_ERROR(open_regular(folder / "to_pipe"), data, "is a pipe, not a file");
  EXPECT_ERROR(open_regular(folder / "zero"), data, "is a device, not a file");
  EXPECT_ERROR(open_regular(folder / "socket"), data, "is a socket, not a file");
  EXPECT_ERROR(open_regular(folder.path()), data, "is a folder");
  EXPECT_ERROR(open_regular(folder / "loop"), data, "cannot be opened");
  EXPECT_ERROR(open_regular(folder / "none"), data, "no such file");
  ::close(fd);
}

TEST(OpenRegular, IsTheWayOfEveryReader) {
  const TempFolder folder;
  const std::vector<std::function<void(const fs::path&)>> readers = {
      [](const fs::path& path) { read_file(path); },
      [](const fs::path& path) { read_prefix(path, 4); },
      [](const fs::path& path) { read_text(path); },
      [](const fs::path& path) { CsvReader reader(path); },
      [](const fs::path& path) { read_table(path, ""); },
      [](const fs::path& path) { read_xlsx(path); },
      [](const fs::path& path) { read_image(path); },
      [](const fs::path& path) { read_safetensors(path); },
      [](const fs::path& path) { read_wfdb_header(path); }};
  ASSERT_EQ(::mkfifo((folder / "pipe.hea").c_str(), 0600), 0);
  fs::create_symlink("/dev/zero", folder / "zero.hea");
  for (std::size_t i = 0; i < readers.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_ERROR(readers[i](folder / "pipe.hea"), data, "pipe.hea: is a pipe");
    EXPECT_ERROR(readers[i](folder / "zero.hea"), data, "zero.hea: is a device");
  }
}

}  // namespace
}  // namespace ecgmm::io
