// What devices say of themselves, as far as the way to attach depends on it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include <cstring>
#include <string>

#include "bpf/attach_fixture.h"
#include "capture/devices/device_query.h"
#include "capture/devices/interfaces.h"

namespace xdplive::testing {
namespace {

using capture::DeviceQuery;
using capture::UniqueFd;
using ::testing::HasSubstr;

class AttachDeviceTest : public AttachTest {
 protected:
  static DeviceQuery Query() { return *DeviceQuery::Open(); }

  // A device of the tun driver, for as long as the descriptor is open.
  static UniqueFd MakeTun(const std::string& name, int kind) {
    UniqueFd tun(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
    ifreq request{};
    std::memcpy(request.ifr_name, name.data(), name.size());
    request.ifr_flags = static_cast<short>(kind | IFF_NO_PI);
    EXPECT_EQ(ioctl(tun.get(), TUNSETIFF, &request), 0) << errno;
    return tun;
  }
};

TEST_F(AttachDeviceTest, SaysWhoTakesVlanTagsOutOfFrames) {
  EXPECT_TRUE(Query().StripsVlan("veth0"));
  EXPECT_FALSE(Query().StripsVlan("lo"));
  EXPECT_FALSE(Query().StripsVlan("no-such0"));
}

// Either kind of tag is enough; the command for both is what we advise.
TEST_F(AttachDeviceTest, FollowsTheSettingsOfTheDevice) {
  Run("ethtool -K veth0 rxvlan off");
  EXPECT_TRUE(Query().StripsVlan("veth0"));
  Run("ethtool -K veth0 rxvlan off rx-vlan-stag-hw-parse off");
  EXPECT_FALSE(Query().StripsVlan("veth0"));
  Run("ethtool -K veth0 rxvlan on");
  EXPECT_TRUE(Query().StripsVlan("veth0"));
}

TEST_F(AttachDeviceTest, TellsEthernetFromTunnels) {
  const UniqueFd tun = MakeTun("tun7", IFF_TUN), tap = MakeTun("tap7", IFF_TAP);
  EXPECT_TRUE(Query().IsEthernet("veth0").value());
  EXPECT_TRUE(Query().IsEthernet("lo").value());
  EXPECT_TRUE(Query().IsEthernet("tap7").value());
  EXPECT_FALSE(Query().IsEthernet("tun7").value());
  EXPECT_EQ(Query().IsEthernet("no-such0").status().code(),
            absl::StatusCode::kNotFound);
  const auto interfaces = capture::ListInterfaces();
  ASSERT_TRUE(interfaces.ok()) << interfaces.status();
  for (const tap::InterfaceInfo& info : *interfaces) {
    EXPECT_EQ(info.ethernet, info.name != "tun7") << info.name;
  }
}

TEST_F(AttachDeviceTest, RefusesInterfacesWithoutEthernetAndSaysWhy) {
  const UniqueFd tun = MakeTun("tun7", IFF_TUN);
  EXPECT_TRUE(Query().RequireEthernet("veth0").ok());
  const absl::Status refusal = Query().RequireEthernet("tun7");
  EXPECT_EQ(refusal.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(refusal.message()),
              HasSubstr("capture on tun7: its frames have no Ethernet header"));
  EXPECT_EQ(Query().RequireEthernet("no-such0").code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace xdplive::testing
