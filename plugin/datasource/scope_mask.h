// What is to be done to whatever leaves for the asker of a scope.
#ifndef XDPLIVE_DATASOURCE_SCOPE_MASK_H_
#define XDPLIVE_DATASOURCE_SCOPE_MASK_H_

#include <string>

#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/way_out/mask.h"

namespace xdplive::datasource {

// Addresses are replaced for everybody, and filters with them; else those of
// others for who may not read them. `own` is the filter of the query that is
// answered. Null where nothing is to be done.
MaskPtr MaskOf(const Scope& scope, const std::string& own = "");

// The same of a stream, which others follow than its asker, too.
MaskPtr StreamMaskOf(const Scope& scope, const Query& query);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_SCOPE_MASK_H_
