// Writes frames as Arrow files into the directory named by its argument, for
// arrow_oracle.py to read with another implementation.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <string>

#include "sdk/data/frame_arrow.h"

namespace {

using sdk::data::Frame;
using sdk::data::MakeField;
using sdk::data::RawJson;
using sdk::data::Time;

// Appends a nullable column that holds `low`, null, `high`.
template <typename T>
void AddColumn(const std::string& name, T low, T high, Frame* frame) {
  frame->fields.push_back(MakeField<T>(name, /*nullable=*/true));
  frame->fields.back().Append(std::move(low));
  frame->fields.back().AppendNull();
  frame->fields.back().Append(std::move(high));
}

template <typename T>
void AddIntegers(const std::string& name, Frame* frame) {
  AddColumn<T>(name, std::numeric_limits<T>::min(),
               std::numeric_limits<T>::max(), frame);
}

Frame AllTypes() {
  Frame frame;
  frame.name = "all types";
  frame.ref_id = "A";
  frame.meta.channel = "ds/uid/path";
  AddColumn<Time>("time", {-1}, {1'700'000'000'123'456'789}, &frame);
  AddColumn<std::string>("text",
                         "Stra\xC3\x9F"
                         "e",
                         "bad \xFF byte", &frame);
  AddColumn<double>("float64", -0.5, 1e300, &frame);
  AddIntegers<int64_t>("int64", &frame);
  AddIntegers<uint64_t>("uint64", &frame);
  AddIntegers<uint32_t>("uint32", &frame);
  AddIntegers<uint16_t>("uint16", &frame);
  AddIntegers<uint8_t>("uint8", &frame);
  AddColumn<bool>("bool", true, false, &frame);
  AddColumn<RawJson>("json", {"{\"a\":1}"}, {"[]"}, &frame);
  frame.fields[2].labels = {{"proto", "TCP"}};
  frame.fields[2].config.unit = "pps";
  return frame;
}

// More rows than bits in a word, nothing null, nothing nullable.
Frame ManyRows() {
  Frame frame;
  frame.fields = {MakeField<uint16_t>("n"), MakeField<bool>("odd"),
                  MakeField<std::string>("text")};
  for (uint16_t n = 0; n < 1000; ++n) {
    frame.fields[0].Append(n);
    frame.fields[1].Append(n % 2 == 1);
    frame.fields[2].Append(std::string(n % 7, 'x'));
  }
  return frame;
}

Frame NoRows() {
  Frame frame = AllTypes();
  frame.ClearRows();
  return frame;
}

bool Write(const Frame& frame, const std::string& path) {
  const absl::StatusOr<std::string> file = FrameToArrow(frame);
  if (!file.ok()) {
    std::cerr << file.status() << std::endl;
    return false;
  }
  std::ofstream out(path, std::ios::binary);
  out << *file;
  return out.good();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string directory = argc > 1 ? argv[1] : ".";
  const bool written = Write(AllTypes(), directory + "/all_types.arrow") &&
                       Write(ManyRows(), directory + "/many_rows.arrow") &&
                       Write(NoRows(), directory + "/no_rows.arrow") &&
                       Write(Frame(), directory + "/no_fields.arrow");
  return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
