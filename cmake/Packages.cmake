# What cpack makes of an installation: a tarball that may be unpacked anywhere (TGZ), and where Open MPI is the
# distribution's own, a Debian package (DEB). docs/install.md tells users.

# A site's Open MPI stays where it is, unless the site wants it otherwise; that of scripts/setup is in somebody's home.
set(pack_open_mpi OFF)
if(REELMILL_MPI_PREFIX MATCHES "/reelmill/openmpi-[0-9.]+$")
  set(pack_open_mpi ON)
endif()
option(REELMILL_PACK_OPEN_MPI "Take the Open MPI along in the tarball" ${pack_open_mpi})

cmake_host_system_information(RESULT distribution QUERY DISTRIB_ID)
cmake_host_system_information(RESULT distribution_version QUERY DISTRIB_VERSION_ID)

set(CPACK_PACKAGE_NAME reelmill)
set(CPACK_PACKAGE_VENDOR "the authors of Reelmill")
set(CPACK_PACKAGE_CONTACT "the authors of Reelmill")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "batch video transcoder for one machine or a cluster")
set(CPACK_PACKAGE_DESCRIPTION "Reelmill cuts every title at keyframes into shards, transcodes them on MPI ranks side by side
with the FFmpeg libraries and libx264, libx265, libvpx or SVT-AV1, and joins the segments into one file per title. Every
frame keeps its own timestamp, the bytes of a file do not depend on the number of ranks, and no file has its final name
before it is whole and checked against its source.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME
    reelmill-${PROJECT_VERSION}-${distribution}${distribution_version}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/bundle_open_mpi.cmake)
if(REELMILL_MPI_RPATH)
  set(CPACK_REELMILL_OPEN_MPI ${REELMILL_MPI_PREFIX})
  set(CPACK_REELMILL_OPEN_MPI_LIBRARIES ${REELMILL_MPI_RPATH})
  if(REELMILL_PACK_OPEN_MPI)
    set(CPACK_REELMILL_BUNDLE ${REELMILL_OPEN_MPI_BUNDLE})
  endif()
  set(CPACK_GENERATOR TGZ)
else()
  set(CPACK_GENERATOR TGZ DEB)
endif()

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# mpirun, which no library asks for; mpirun reaches other hosts by ssh.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "openmpi-bin (>= 5.0)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS openssh-client)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "slurm-client, environment-modules | lmod")

include(CPack)
