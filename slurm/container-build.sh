#!/usr/bin/env bash
# Usage: container-build.sh SOURCE
#
# The build steps of the container images (reelmill.def, Containerfile): installs what Reelmill is built from into the
# Debian 13 that this runs in, as root, builds SOURCE, installs it to /usr/local, and leaves of the packages only those
# that the program needs to run. Debian 13's own Open MPI has ULFM. scripts/container-test runs the same steps in a root
# made by debootstrap.
set -euo pipefail

SOURCE=$(cd "${1:?usage: container-build.sh SOURCE}" && pwd)
BUILD=$(mktemp -d)
# The one list of build packages is that of scripts/setup.
# shellcheck source=SCRIPTDIR/../scripts/lib/packages.sh
source "$SOURCE/scripts/lib/packages.sh"
# Not for the build: ffmpeg is for the tests, as are gtest and gmock.
LEFT_OUT=" ffmpeg libgtest-dev libgmock-dev python3 "
RUNTIME=(openmpi-bin openssh-client)

say() { printf 'container-build: %s\n' "$*"; }

build_packages() {
  local name
  for name in "${BUILD_PACKAGES[@]}"; do
    [[ $LEFT_OUT == *" $name "* ]] || printf '%s\n' "$name"
  done
  echo libopenmpi-dev
}

install_packages_to_build() {
  local packages
  mapfile -t packages < <(build_packages)
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update
  apt-get -qy install --no-install-recommends "${RUNTIME[@]}" "${packages[@]}"
}

build() {
  cmake -S "$SOURCE" -B "$BUILD" -G Ninja -DCMAKE_BUILD_TYPE=Release -DREELMILL_BUILD_TESTS=OFF \
    -DCMAKE_INSTALL_PREFIX=/usr/local
  cmake --build "$BUILD"
  cmake --install "$BUILD" --strip
}

# The packages of the libraries that the program is linked with, as they are on this system.
libraries_of_the_program() {
  ldd /usr/local/bin/reelmill | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while IFS= read -r file; do
    # dpkg knows the file under the name before or after the merge of /lib and /usr/lib.
    dpkg -S "$(realpath "$file")" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null || true
  done | cut -d : -f 1 | sort -u
}

keep_only_what_it_needs() {
  local packages libraries
  mapfile -t packages < <(build_packages)
  mapfile -t libraries < <(libraries_of_the_program)
  apt-mark manual "${libraries[@]}" "${RUNTIME[@]}" >/dev/null
  apt-mark auto "${packages[@]}" >/dev/null
  apt-get -qy purge --auto-remove -o APT::AutoRemove::RecommendsImportant=false
  apt-get clean
  rm -rf /var/lib/apt/lists/* "$BUILD"
}

install_packages_to_build
build
keep_only_what_it_needs
say "$(reelmill --version | head -n 1) is in /usr/local/bin"
