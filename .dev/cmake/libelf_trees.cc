// Four functions that the static libelf of elfutils 0.192, Debian 13's, calls
// and does not hold (sourceware bug 32293, mended in 0.193). The linker takes
// them from here only where they are missing.
//
// The tree belongs to one Elf handle, which libbpf uses from one thread at a
// time: unlike elfutils' own they take no lock.
#include <search.h>

namespace {

// What elfutils' struct begins with; the lock behind it stays untouched.
struct Tree {
  void* root;
};
using Compare = int (*)(const void*, const void*);

}  // namespace

extern "C" {

void eu_search_tree_init(Tree* tree) { tree->root = nullptr; }

void eu_search_tree_fini(Tree* tree, void (*free_node)(void*)) {
  tdestroy(tree->root, free_node);
  tree->root = nullptr;
}

void* eu_tsearch(const void* key, Tree* tree, Compare compare) {
  return tsearch(key, &tree->root, compare);
}

void* eu_tdelete(const void* key, Tree* tree, Compare compare) {
  return tdelete(key, &tree->root, compare);
}

}  // extern "C"
