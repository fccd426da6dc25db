# shellcheck shell=bash
# Gets Open MPI's source tarball. Whatever the way, only a file with one of the pinned checksums is taken.

# What Debian serves: the upstream release, packed again as .xz (and so another checksum).
OPENMPI_DEBIAN_SHA256=97f10c04e9b9a1771db3fd005009e4c07afa3ce739f940e41eb0fc7397cb9473
OPENMPI_DEBIAN_SUITE=trixie
# What Open MPI's own site serves.
OPENMPI_UPSTREAM_SHA256=119f2009936a403334d0df3c0d74d5595a32d99497f9b1d41e90019fee2fc2dd
OPENMPI_UPSTREAM_URL=https://download.open-mpi.org/release/open-mpi/v${OPENMPI_VERSION%.*}/openmpi-$OPENMPI_VERSION.tar.bz2

is_pinned() {
  local sum
  sum=$(sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1)
  [[ $sum == "$OPENMPI_DEBIAN_SHA256" || $sum == "$OPENMPI_UPSTREAM_SHA256" ]]
}

# The Debian archives that this machine already uses, one URI a line. apt itself reads its configuration (both
# formats, proxies and all); --print-uris fetches nothing and needs no root.
debian_archives() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
  apt-get --print-uris update 2>/dev/null |
    sed -nE "s#^'([^']+)/dists/($codename|stable|oldstable|testing)/InRelease' .*#\1#p" | sort -u
}

# apt-get with lists, cache and state of its own under DIR, and this one deb-src line: the system's stay as they are.
private_apt() {
  local dir=$1
  shift
  apt-get -qq -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State="$dir/state" -o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
}

# fetch_from_debian DIR: leaves the tarball in DIR and sets TARBALL.
fetch_from_debian() {
  local dir=$1 archive keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [[ -r $keyring ]] && command -v apt-get >/dev/null || return 1
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/state"
  while read -r archive; do
    echo "deb-src [signed-by=$keyring] $archive $OPENMPI_DEBIAN_SUITE main" >"$dir/sources.list"
    (cd "$dir" && private_apt "$dir" update && private_apt "$dir" source --download-only openmpi) >"$dir/log" 2>&1 || {
      grep '^E:' "$dir/log" | tail -n 1 >&2
      continue
    }
    TARBALL=$dir/openmpi_$OPENMPI_VERSION.orig.tar.xz
    is_pinned "$TARBALL" && return 0
  done < <(debian_archives)
  return 1
}

fetch_from_upstream() {
  TARBALL=$1/openmpi-$OPENMPI_VERSION.tar.bz2
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 20 --retry 2 -o "$TARBALL" "$OPENMPI_UPSTREAM_URL" || return 1
  elif command -v wget >/dev/null; then
    wget -q --connect-timeout=20 --tries=2 -O "$TARBALL" "$OPENMPI_UPSTREAM_URL" || return 1
  else # apt's own downloader, where nothing else is installed
    /usr/lib/apt/apt-helper download-file "$OPENMPI_UPSTREAM_URL" "$TARBALL" >/dev/null 2>&1 || return 1
  fi
  is_pinned "$TARBALL"
}

# fetch_openmpi DIR: sets TARBALL, or ends with a line that says what can be done.
fetch_openmpi() {
  if [[ -n ${REELMILL_OPENMPI_TARBALL:-} ]]; then
    TARBALL=$REELMILL_OPENMPI_TARBALL
    is_pinned "$TARBALL" || die "REELMILL_OPENMPI_TARBALL=$TARBALL is not the release tarball of Open MPI $OPENMPI_VERSION (its SHA-256 is not a pinned one)"
    return 0
  fi
  say "fetching the source of Open MPI $OPENMPI_VERSION"
  fetch_from_debian "$1/apt" || fetch_from_upstream "$1" ||
    die "no source of Open MPI $OPENMPI_VERSION: neither this machine's Debian mirror nor $OPENMPI_UPSTREAM_URL gave it; fetch that file elsewhere and name it in REELMILL_OPENMPI_TARBALL"
}
