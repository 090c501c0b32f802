// On whose behalf taps are opened: who it is, and what he may see.
#ifndef XDPLIVE_DATASOURCE_ACCESS_ASKER_H_
#define XDPLIVE_DATASOURCE_ACCESS_ASKER_H_

#include "datasource/access/caller.h"
#include "datasource/access/interface_set.h"

namespace xdplive::datasource {

struct Asker {
  InterfacePolicy policy;
  Caller caller = {};
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_ASKER_H_
