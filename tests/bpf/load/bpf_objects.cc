#include "bpf/load/bpf_objects.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "absl/time/clock.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {
namespace {

using capture::UniqueFd;

// What /proc/self/fdinfo says of a descriptor. A link names its program too.
void AddDescriptor(const std::filesystem::path& path, BpfObjects& objects) {
  std::ifstream file(path);
  std::string word;
  while (file >> word) {
    std::set<uint32_t>* ids = nullptr;
    if (word == "prog_id:") ids = &objects.programs;
    if (word == "map_id:") ids = &objects.maps;
    if (word == "link_id:") ids = &objects.links;
    uint32_t id = 0;
    if (ids != nullptr && file >> id) ids->insert(id);
  }
}

BpfObjects HeldByDescriptors() {
  BpfObjects objects;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fdinfo", error)) {
    AddDescriptor(entry.path(), objects);
  }
  return objects;
}

std::vector<uint32_t> MapsOf(uint32_t program) {
  const UniqueFd fd(bpf_prog_get_fd_by_id(program));
  std::vector<uint32_t> maps(64);
  bpf_prog_info info{};
  info.nr_map_ids = static_cast<uint32_t>(maps.size());
  info.map_ids = reinterpret_cast<uintptr_t>(maps.data());
  uint32_t length = sizeof(info);
  if (!fd.valid() || bpf_obj_get_info_by_fd(fd.get(), &info, &length) != 0) {
    return {};
  }
  maps.resize(std::min<size_t>(maps.size(), info.nr_map_ids));
  return maps;
}

// Those of `ids` that the kernel has. Without a descriptor: closing one of a
// map of programs that nobody else holds would ask the kernel to empty it a
// second time, and while the first is under way that leaks the map (seen in
// Linux 6.18, prog_array_map_clear).
std::set<uint32_t> Existing(const std::set<uint32_t>& ids,
                            int (*next_id)(uint32_t, uint32_t*)) {
  std::set<uint32_t> existing;
  for (uint32_t id : ids) {
    uint32_t next = 0;
    if (next_id(id - 1, &next) == 0 && next == id) existing.insert(id);
  }
  return existing;
}

}  // namespace

void BpfObjects::Add(const BpfObjects& more) {
  programs.insert(more.programs.begin(), more.programs.end());
  maps.insert(more.maps.begin(), more.maps.end());
  links.insert(more.links.begin(), more.links.end());
}

BpfObjects OwnBpfObjects() {
  BpfObjects objects = HeldByDescriptors();
  const std::set<uint32_t> own = objects.maps;
  for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    const std::vector<uint32_t> maps = MapsOf(id);
    if (std::none_of(maps.begin(), maps.end(),
                     [&own](uint32_t map) { return own.contains(map); })) {
      continue;
    }
    objects.programs.insert(id);
    objects.maps.insert(maps.begin(), maps.end());
  }
  return objects;
}

BpfObjects LeftOf(const BpfObjects& objects, absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  BpfObjects left = objects;
  while (left.size() > 0) {
    left = {.programs = Existing(left.programs, bpf_prog_get_next_id),
            .maps = Existing(left.maps, bpf_map_get_next_id),
            .links = Existing(left.links, bpf_link_get_next_id)};
    if (absl::Now() > deadline) break;
    absl::SleepFor(absl::Milliseconds(20));
  }
  return left;
}

}  // namespace xdplive::testing
