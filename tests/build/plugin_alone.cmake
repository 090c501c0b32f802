# Configures as `make plugin` does, on a machine where GoogleTest is there by
# half, and looks for targets of tests.
execute_process(COMMAND mktemp -d OUTPUT_VARIABLE build
  OUTPUT_STRIP_TRAILING_WHITESPACE)
file(WRITE ${build}/GTestConfig.cmake
  "set(GTest_FOUND TRUE)\nadd_library(GTest::gtest INTERFACE IMPORTED)\n")
function(finish)
  file(REMOVE_RECURSE ${build})
  if(ARGN)
    message(FATAL_ERROR ${ARGN})
  endif()
endfunction()

function(configure result)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${build}/tree -G Ninja
      -D GTest_DIR=${build} ${ARGN}
    RESULT_VARIABLE failure OUTPUT_VARIABLE said ERROR_VARIABLE said)
  set(${result} ${failure} PARENT_SCOPE)
  set(said "${said}" PARENT_SCOPE)
endfunction()

configure(failure)
if(failure)
  finish("configuring without being asked for tests fails:\n${said}")
endif()
execute_process(COMMAND ninja -C ${build}/tree -t targets all
  OUTPUT_VARIABLE targets)
if(NOT targets MATCHES "gpx_packets" OR targets MATCHES "_test[:/]")
  finish("targets are not those of the plugin alone:\n${targets}")
endif()

# Asked for, they say what they lack and how to mend it.
configure(failure -D XDPLIVE_TESTS=ON)
if(NOT failure OR NOT said MATCHES "GoogleMock: run .dev/setup")
  finish("tests without GoogleMock: ${failure}\n${said}")
endif()
finish()
