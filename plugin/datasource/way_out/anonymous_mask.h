// Nobody is to be known in what leaves: addresses, MACs, names and filters are
// replaced, what payloads say and what is of no field is hidden.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_ANONYMOUS_MASK_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_ANONYMOUS_MASK_H_

#include <string>

#include "datasource/way_out/mask.h"
#include "privacy/anonymiser.h"

namespace xdplive::datasource {

class AnonymousMask final : public Mask {
 public:
  // `by` is not null.
  explicit AnonymousMask(privacy::AnonymiserPtr by);

  std::string Value(tap::Privacy privacy,
                    const std::string& value) const override;
  std::string Unknown(const std::string& value) const override;
  bool hides_unknown_objects() const override { return true; }

 private:
  const privacy::AnonymiserPtr by_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_ANONYMOUS_MASK_H_
