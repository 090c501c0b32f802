// Writes messages of random windows and packets into the folder named by
// argv[1], as messages_fuzz reads them.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "link/messages/flow_columns.h"
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "unit/link/random_window.h"

namespace {

using Messages = std::vector<std::string>;

std::string Joined(char kind, const Messages& messages) {
  std::string seed(1, kind);
  for (const std::string& message : messages) {
    seed.push_back(static_cast<char>(message.size() & 0xff));
    seed.push_back(static_cast<char>(message.size() >> 8));
    seed += message;
  }
  return seed;
}

std::vector<std::string> AllSeeds() {
  std::mt19937_64 random(1);
  xdplive::testing::OwnedWindow window;
  xdplive::testing::OwnedPackets packets;
  xdplive::link::WindowWriter windows({"h", "l"}, 1);
  xdplive::link::PacketWriter rows({"h", "l"}, 1);
  std::vector<std::string> seeds;
  for (const size_t count : {0, 1, 5, 20}) {
    MakeWindow(random, count, window);
    seeds.push_back(Joined(0, windows.Write(window.window, {}, 1)));
    seeds.push_back(
        "\2" + xdplive::link::WriteFlows(window.flows, 0).SerializeAsString());
    MakePackets(random, count, packets);
    std::vector<std::string> messages = rows.Add(packets.packets, 1);
    if (rows.holds()) messages.push_back(rows.Finish(1));
    seeds.push_back(Joined(1, messages));
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: write_message_seeds FOLDER\n", stderr);
    return 2;
  }
  int number = 0;
  for (const std::string& seed : AllSeeds()) {
    const std::filesystem::path path =
        std::filesystem::path(argv[1]) / std::to_string(number++);
    std::ofstream file(path, std::ios::binary);
    file << seed;
    if (!file.flush()) {
      std::fprintf(stderr, "write %s: failed\n", path.c_str());
      return 1;
    }
  }
  return 0;
}
