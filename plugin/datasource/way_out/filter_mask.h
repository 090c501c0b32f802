// What others ask for is not to be read in what leaves: in place of a filter's
// text, in columns and in sentences, stands "#" and a short keyed hash. All
// else stays.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_FILTER_MASK_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_FILTER_MASK_H_

#include <string>

#include "absl/strings/string_view.h"
#include "datasource/way_out/mask.h"
#include "privacy/crypto_pan.h"

namespace xdplive::datasource {

class FilterMask final : public Mask {
 public:
  // The same key makes the same of a filter. `own` is that of the query that
  // is answered, which its asker knows; "": none.
  FilterMask(const privacy::CryptoPan::Key& key, std::string own);

  std::string Value(tap::Privacy privacy,
                    const std::string& value) const override;
  std::string Unknown(const std::string& value) const override { return value; }
  bool hides_unknown_objects() const override { return false; }

 private:
  std::string NameOf(absl::string_view filter) const;

  const privacy::CryptoPan::Key key_;
  const std::string own_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_FILTER_MASK_H_
