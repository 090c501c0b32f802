# Target xdplive::warnings: how every source of ours is compiled.
add_library(xdplive_warnings INTERFACE)
add_library(xdplive::warnings ALIAS xdplive_warnings)
target_compile_options(xdplive_warnings INTERFACE
  -Wall -Wextra -Wpedantic
  # Abseil's and gRPC's exceptions-free style is ours as well.
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
  # Machine-checked lock annotations, where the compiler knows them.
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${XDPLIVE_WERROR}>:-Werror>)

if(XDPLIVE_SANITIZER)
  add_compile_options(-fsanitize=${XDPLIVE_SANITIZER} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${XDPLIVE_SANITIZER})
endif()
