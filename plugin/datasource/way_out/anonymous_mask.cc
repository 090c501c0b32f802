#include "datasource/way_out/anonymous_mask.h"

#include <utility>

#include "datasource/way_out/packet_line.h"

namespace xdplive::datasource {

using tap::Privacy;

AnonymousMask::AnonymousMask(privacy::AnonymiserPtr by) : by_(std::move(by)) {}

std::string AnonymousMask::Value(Privacy privacy,
                                 const std::string& value) const {
  switch (privacy) {
    case Privacy::kNone:
      return value;
    case Privacy::kAddress:
      return by_->Address(value);
    case Privacy::kMac:
      return by_->Mac(value);
    case Privacy::kEnd:
      return by_->End(value);
    case Privacy::kId:
      return by_->Id(value);
    case Privacy::kText:
      return by_->Text(value);
    case Privacy::kLine:
      return MaskPacketLine(*by_, value);
    case Privacy::kFilter:
    case Privacy::kName:
      return by_->Name(value);
    case Privacy::kMembers:
      break;
  }
  return Unknown(value);
}

std::string AnonymousMask::Unknown(const std::string& value) const {
  return value.empty() ? "" : std::string(privacy::Anonymiser::kHidden);
}

}  // namespace xdplive::datasource
