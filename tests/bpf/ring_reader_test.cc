// The reader on a real ring.
#include "capture/ring/ring_reader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "bpf/bpf_test_run.h"
#include "bpf/recording_sink.h"
#include "ring_probe.skel.h"
#include "tap_contract.h"

namespace xdplive::testing {
namespace {

using capture::RingSource;
using tap::Direction;

constexpr uint32_t kIfindex = 4711;
constexpr size_t kRecordBytes = 96;  // as ring_probe.bpf.c has it

struct ProbeDeleter {
  void operator()(ring_probe_bpf* probe) const {
    ring_probe_bpf::destroy(probe);
  }
};

RingSource Slot(int slot) { return {kIfindex, Direction::kIngress, slot}; }

// Shown by the taps in `taps`; told from others by its wire length.
tap_event Event(uint16_t taps, uint32_t wire_length = 1500) {
  tap_event event{};
  event.time_ns = wire_length;
  event.wire_length = wire_length;
  event.ifindex = kIfindex;
  event.taps = taps;
  event.captured_length = 40;
  event.packets = 1;
  return event;
}

std::vector<uint32_t> Lengths(const std::vector<RecordedPacket>& packets) {
  std::vector<uint32_t> lengths;
  lengths.reserve(packets.size());
  for (const RecordedPacket& packet : packets) {
    lengths.push_back(packet.wire_length);
  }
  return lengths;
}

// Keeps the packets a reader hands on.
class RecordingTaker final : public capture::PacketTaker {
 public:
  void OnPackets(absl::Span<const tap::Packet> packets) override {
    sink_.OnPackets(packets);
  }
  std::vector<RecordedPacket> WaitFor(size_t count) {
    return sink_.WaitFor(count);
  }

 private:
  RecordingSink sink_;
};

class RingReaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    auto reader = capture::RingReader::Start(4096);
    ASSERT_TRUE(reader.ok()) << reader.status();
    reader_ = *std::move(reader);
    probe_.reset(ring_probe_bpf::open());
    ASSERT_NE(probe_, nullptr);
    ASSERT_EQ(bpf_map__reuse_fd(probe_->maps.probe_ring, reader_->ring_fd()),
              0);
    ASSERT_EQ(ring_probe_bpf::load(probe_.get()), 0);
  }

  void PutBytes(const std::vector<uint8_t>& frame) {
    ASSERT_TRUE(RunOnFrame(bpf_program__fd(probe_->progs.record), frame).ok());
  }

  void Put(const tap_event& event) {
    std::vector<uint8_t> record(kRecordBytes, 0xab);
    std::memcpy(record.data(), &event, sizeof(event));
    PutBytes(record);
  }

  std::unique_ptr<ring_probe_bpf, ProbeDeleter> probe_;
  std::unique_ptr<capture::RingReader> reader_;
};

TEST_F(RingReaderTest, HandsARecordToEveryTapThatShowsIt) {
  RecordingTaker sinks[3];
  for (int i = 0; i < 3; ++i) reader_->Add(Slot(5 * i), &sinks[i]);
  Put(Event(1 << 0 | 1 << 10, 100));
  Put(Event(1 << 5, 200));
  Put(Event(1 << 5 | 1 << 10 | 1 << 0, 300));
  Put(Event(1 << 15 | 1 << 10, 400));
  EXPECT_EQ(Lengths(sinks[0].WaitFor(2)), (std::vector<uint32_t>{100, 300}));
  EXPECT_EQ(Lengths(sinks[1].WaitFor(2)), (std::vector<uint32_t>{200, 300}));
  EXPECT_EQ(Lengths(sinks[2].WaitFor(3)),
            (std::vector<uint32_t>{100, 300, 400}));
  for (int i = 0; i < 3; ++i) reader_->Remove(Slot(5 * i));
}

TEST_F(RingReaderTest, KeepsInterfacesAndDirectionsApart) {
  RecordingTaker here, egress, elsewhere;
  const RingSource sources[] = {{kIfindex, Direction::kIngress, 0},
                                {kIfindex, Direction::kEgress, 0},
                                {kIfindex + 1, Direction::kIngress, 0}};
  reader_->Add(sources[0], &here);
  reader_->Add(sources[1], &egress);
  reader_->Add(sources[2], &elsewhere);
  Put(Event(1, 100));
  tap_event out = Event(1, 200);
  out.direction = TAP_EGRESS;
  Put(out);
  tap_event other = Event(1, 300);
  other.ifindex = kIfindex + 1;
  Put(other);
  for (const RingSource& source : sources) reader_->Remove(source);
  EXPECT_EQ(Lengths(here.WaitFor(0)), std::vector<uint32_t>{100});
  EXPECT_EQ(Lengths(egress.WaitFor(0)), std::vector<uint32_t>{200});
  EXPECT_EQ(Lengths(elsewhere.WaitFor(0)), std::vector<uint32_t>{300});
}

TEST_F(RingReaderTest, KeepsTheTimesOfEachTapInOrder) {
  RecordingTaker sinks[2];
  reader_->Add(Slot(0), &sinks[0]);
  reader_->Add(Slot(1), &sinks[1]);
  Put(Event(1, 1000));  // time 1000
  Put(Event(3, 500));   // earlier, and new to slot 1
  reader_->Remove(Slot(0));
  reader_->Remove(Slot(1));
  const auto first = sinks[0].WaitFor(0), second = sinks[1].WaitFor(0);
  ASSERT_EQ(first.size(), 2u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_GE(first[1].time_unix_ns, first[0].time_unix_ns);
  EXPECT_LE(second[0].time_unix_ns, first[1].time_unix_ns);
}

// The reader rests most of the time, so records of before lie in the ring.
TEST_F(RingReaderTest, ANewSinkGetsNoRecordOfBefore) {
  RecordingTaker earlier;
  reader_->Add(Slot(0), &earlier);
  for (uint32_t round = 1; round <= 100; ++round) {
    Put(Event(1, 9000));
    ASSERT_GE(earlier.WaitFor(round).size(), round);
    Put(Event(2, 100));  // of nobody, or of a tap that is gone
    RecordingTaker later;
    reader_->Add(Slot(1), &later);
    Put(Event(2, 200));
    reader_->Remove(Slot(1));
    ASSERT_EQ(Lengths(later.WaitFor(0)), std::vector<uint32_t>{200});
  }
  reader_->Remove(Slot(0));
}

TEST_F(RingReaderTest, RemoveHandsOnWhatIsInTheRingAndThenNoMore) {
  for (int round = 0; round < 100; ++round) {
    RecordingTaker sink;
    reader_->Add(Slot(3), &sink);
    for (uint32_t i = 1; i <= 10; ++i) Put(Event(1 << 3, 100 * i));
    reader_->Remove(Slot(3));
    Put(Event(1 << 3, 5000));
    const std::vector<RecordedPacket> packets = sink.WaitFor(0);
    ASSERT_EQ(packets.size(), 10u);
    ASSERT_EQ(packets.back().wire_length, 1000u);
  }
  reader_->Remove(Slot(3));  // of which there is none
}

TEST_F(RingReaderTest, AddAndRemoveEndWhileRecordsKeepComing) {
  RecordingTaker flooded;
  reader_->Add(Slot(0), &flooded);
  std::atomic<bool> enough = false;
  std::thread flood([&] {
    while (!enough) Put(Event(1));
  });
  for (int round = 0; round < 100; ++round) {
    RecordingTaker sink;
    reader_->Add(Slot(1), &sink);
    Put(Event(2, 100));
    reader_->Remove(Slot(1));
    // A full ring takes no record of ours.
    EXPECT_LE(sink.WaitFor(0).size(), 1u);
  }
  enough = true;
  flood.join();
  reader_->Remove(Slot(0));
  EXPECT_GT(flooded.WaitFor(1).size(), 0u);
}

TEST_F(RingReaderTest, CountsWhatIsNoRecord) {
  RecordingTaker sink;
  reader_->Add(Slot(0), &sink);
  constexpr int kRecords = 1000;  // more than fit at once
  const std::vector<uint8_t> frame(64);
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  for (uint64_t sent = 1; sent <= kRecords; ++sent) {
    PutBytes(frame);
    while (reader_->rejected() + 50 < sent && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  while (reader_->rejected() < kRecords && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(reader_->rejected(), uint64_t{kRecords});
  reader_->Remove(Slot(0));
  EXPECT_TRUE(sink.WaitFor(0).empty());
}

TEST_F(RingReaderTest, ARecordOfNobodyIsNotRejected) {
  RecordingTaker sink;
  Put(Event(1 << 9));
  reader_->Add(Slot(0), &sink);
  Put(Event(1));
  ASSERT_EQ(sink.WaitFor(1).size(), 1u);
  EXPECT_EQ(reader_->rejected(), 0u);
  reader_->Remove(Slot(0));
}

TEST(RingReaderStartTest, StopsWhileItWaits) {
  SKIP_WITHOUT_BPF();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(capture::RingReader::Start(4096).ok());
  }
}

}  // namespace
}  // namespace xdplive::testing
