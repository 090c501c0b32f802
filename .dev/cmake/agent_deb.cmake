# CPack's configuration for the agent's package. What differs from build to build,
# .dev/package says on cpack's command line: the tree that it has laid
# (CPACK_INSTALLED_DIRECTORIES), version and architecture.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
  WORLD_READ WORLD_EXECUTE)

set(CPACK_PACKAGE_NAME xdplive-agent)
# Of the folder that it works in; the package is called as Debian has it.
set(CPACK_PACKAGE_FILE_NAME xdplive-agent)
set(CPACK_PACKAGE_VENDOR "XDP Live")
set(CPACK_PACKAGE_CONTACT "XDP Live maintainers <maintainers@xdplive.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
  "packet capture for the Grafana of this machine")
set(CPACK_PACKAGE_DESCRIPTION
  "captures for the Grafana plugin XDP Live Packets, which then needs no right of
its own: the agent has the capabilities, Grafana the socket.
It attaches XDP or TC programs, which let every packet pass.")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# Makes the group; the binary itself needs nothing, it is static.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_ENHANCES grafana)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(deb ${CMAKE_CURRENT_LIST_DIR}/../../provisioning/agent/deb)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${deb}/postinst ${deb}/prerm ${deb}/postrm ${deb}/conffiles)
