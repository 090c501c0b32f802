# Compiles for arm64 on another Debian: preset arm64. The libraries are Debian's
# own of that architecture, which lie beside this machine's (.dev/setup arm64);
# hence no root folder to look below. What runs while building (protoc, bpftool,
# clang for the kernel's programs) stays this machine's.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
# Before the compiler's own glibc, an older one that gets no security updates.
set(CMAKE_EXE_LINKER_FLAGS_INIT -B/usr/lib/aarch64-linux-gnu)
# CMake asks the compiler as well, but find_library may come before that.
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
# In place of the default, which names this machine's libraries.
set(ENV{PKG_CONFIG_LIBDIR}
  /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
