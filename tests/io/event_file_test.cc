// SPDX-License-Identifier: Apache-2.0
#include "ecgmm/io/event_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "ecgmm/io/file.h"
#include "tests/support/errors.h"
#include "tests/support/peer.h"
#include "tests/support/temp_folder.h"

namespace ecgmm::io {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(EventFile, IsReadByTensorBoard) {
  ECGMM_NEEDS_PEERS();
  const TempFolder folder;
  const std::byte png[] = {std::byte{0x89}, std::byte{0}, std::byte{0xFF}};
  {
    EventFileWriter events(folder.path());
    events.add_scalar("Loss/Train", 1, 0.75, 1700000000.5);
    events.add_scalar("Loss/Train", 2, 0.5, 1700000001.25);
    events.add_scalar("Loss/Val", -3, std::numeric_limits<double>::quiet_NaN(), 5);
    events.add_image("ROC", 7, 640, 480, png);
    events.add_text("config", 0, "| key | value |\n|---|---|\n| µ | 1 |");
    events.flush();

    // A second writer in the same second and process has a file of its own.
    EventFileWriter other(folder.path());
    EXPECT_NE(other.path(), events.path());
    std::filesystem::remove(other.path());
  }
  EXPECT_EQ(run_peer("io/event_peer.py", {folder.path().string()}),
            "version 2.0\n"
            "scalar Loss/Train 1 1700000000.500 0.75\n"
            "scalar Loss/Train 2 1700000001.250 0.5\n"
            "scalar Loss/Val -3 5.000 nan\n"
            "image ROC 7 640 480 8900ff\n"
            "text config 0 [b'| key | value |\\n|---|---|\\n| \\xc2\\xb5 | 1 |']\n"
            "events 6\n");
}

TEST(EventFile, HasItsVersionRecordFromTheStart) {
  const TempFolder folder;
  const EventFileWriter events(folder / "runs");
  EXPECT_THAT(events.path().filename().string(), StartsWith("events.out.tfevents."));
  const auto bytes = read_file(events.path());
  // Length and its masked CRC-32C as TensorBoard's own writer has them for its version record.
  const unsigned char start[] = {0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22, 0x09};
  ASSERT_GE(bytes.size(), sizeof start);
  for (std::size_t i = 0; i < sizeof start; ++i) {
    EXPECT_EQ(std::to_integer<int>(bytes[i]), start[i]) << "byte " << i;
  }
  EXPECT_EQ(bytes.size(), 8U + 4U + 0x18U + 4U);
}

TEST(EventFile, SaysWhenItCannotWrite) {
  const TempFolder folder;
  folder.write("file", "x");
  fault(ErrorKind::environment, [&] { EventFileWriter events(folder / "file"); });
  EXPECT_THAT(fault(ErrorKind::environment, [] { EventFileWriter events("/proc"); }),
              HasSubstr("/proc"));
}

}  // namespace
}  // namespace ecgmm::io
