# Third-party libraries; each is linked by one room (see src/CMakeLists.txt).

reelmill_apply_options()
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(cereal REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(hwloc REQUIRED IMPORTED_TARGET hwloc)
pkg_check_modules(ffmpeg REQUIRED IMPORTED_TARGET libavformat>=59 libavcodec>=59 libavfilter>=8 libavutil>=57
                  libswscale>=6 libswresample>=4)

# The serial HDF5. Debian's file for pkg-config is named after the variant; where there is none, CMake's own module looks
# (HDF5_ROOT says where).
pkg_search_module(hdf5 IMPORTED_TARGET GLOBAL hdf5-serial>=1.10.5 hdf5>=1.10.5)
if(TARGET PkgConfig::hdf5)
  add_library(reelmill::hdf5 ALIAS PkgConfig::hdf5)
else()
  find_package(HDF5 1.10.5 REQUIRED COMPONENTS C)
  add_library(reelmill::hdf5 ALIAS hdf5::hdf5)
endif()
