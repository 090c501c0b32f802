// Writes one seed file per sample frame into the folder named by argv[1].
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "kit/cc/packet_samples.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_seeds FOLDER\n", stderr);
    return 2;
  }
  int number = 0;
  for (const auto& sample : xdplive::testing::AllSamples()) {
    const std::filesystem::path path =
        std::filesystem::path(argv[1]) / std::to_string(number++);
    std::ofstream file(path, std::ios::binary);
    file.put(0);  // wire length and stripped tag, see dissect_fuzz.cc
    file.write(reinterpret_cast<const char*>(sample.bytes.data()),
               static_cast<std::streamsize>(sample.bytes.size()));
    if (!file.flush()) {
      std::fprintf(stderr, "write %s: failed\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
