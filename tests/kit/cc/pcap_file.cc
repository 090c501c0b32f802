#include "kit/cc/pcap_file.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace xdplive::testing {
namespace {

struct PcapClose {
  void operator()(pcap_t* pcap) const { pcap_close(pcap); }
};
using Pcap = std::unique_ptr<pcap_t, PcapClose>;

struct DumperClose {
  void operator()(pcap_dumper_t* dumper) const { pcap_dump_close(dumper); }
};
using Dumper = std::unique_ptr<pcap_dumper_t, DumperClose>;

constexpr int kMaximumFrame = 262144;

}  // namespace

absl::StatusOr<std::vector<CapturedFrame>> ReadPcapFile(
    const std::string& path) {
  char error[PCAP_ERRBUF_SIZE] = "";
  Pcap pcap(pcap_open_offline_with_tstamp_precision(
      path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error));
  if (pcap == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("read ", path, ": ", error));
  }
  if (pcap_datalink(pcap.get()) != DLT_EN10MB) {
    return absl::FailedPreconditionError(
        absl::StrCat("read ", path, ": link type is not ethernet"));
  }
  std::vector<CapturedFrame> frames;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  while (pcap_next_ex(pcap.get(), &header, &data) == 1) {
    frames.push_back(
        {.bytes = std::vector<uint8_t>(data, data + header->caplen),
         .wire_length = header->len,
         .time_unix_ns =
             int64_t{header->ts.tv_sec} * 1'000'000'000 + header->ts.tv_usec});
  }
  return frames;
}

absl::Status WritePcapFile(const std::string& path,
                           const std::vector<CapturedFrame>& frames) {
  Pcap pcap(pcap_open_dead(DLT_EN10MB, kMaximumFrame));
  Dumper dumper(pcap_dump_open(pcap.get(), path.c_str()));
  if (dumper == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("write ", path, ": ", pcap_geterr(pcap.get())));
  }
  for (const CapturedFrame& frame : frames) {
    pcap_pkthdr header = {};
    header.ts.tv_sec = frame.time_unix_ns / 1'000'000'000;
    header.ts.tv_usec = frame.time_unix_ns / 1000 % 1'000'000;
    header.caplen = frame.bytes.size();
    header.len = frame.wire_length;
    pcap_dump(reinterpret_cast<u_char*>(dumper.get()), &header,
              frame.bytes.data());
  }
  if (pcap_dump_flush(dumper.get()) != 0) {
    return absl::DataLossError(absl::StrCat("write ", path, ": disk full?"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> SharedPcapFiles() {
  const char* chosen = std::getenv("XDPLIVE_PCAPS");
  const std::string folder =
      chosen != nullptr ? chosen : XDPLIVE_SOURCE_DIR "/../shared/pcaps";
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".pcap") files.push_back(entry.path());
  }
  if (files.empty()) {
    return absl::NotFoundError(absl::StrCat("list captures: none in ", folder,
                                            "; set XDPLIVE_PCAPS to a folder"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace xdplive::testing
