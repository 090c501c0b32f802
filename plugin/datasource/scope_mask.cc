#include "datasource/scope_mask.h"

#include <memory>

#include "datasource/access/filter_gate.h"
#include "datasource/way_out/anonymous_mask.h"
#include "datasource/way_out/filter_mask.h"

namespace xdplive::datasource {

MaskPtr MaskOf(const Scope& scope, const std::string& own) {
  if (scope.anonymiser != nullptr) {
    return std::make_shared<AnonymousMask>(scope.anonymiser);
  }
  if (MayReadFilters(scope)) return nullptr;
  return std::make_shared<FilterMask>(scope.filter_key, own);
}

MaskPtr StreamMaskOf(const Scope& scope, const Query& query) {
  if (scope.anonymiser != nullptr || IsNotForAll(scope, query.kind)) {
    return MaskOf(scope, query.filter_text());
  }
  return std::make_shared<FilterMask>(scope.filter_key, query.filter_text());
}

}  // namespace xdplive::datasource
