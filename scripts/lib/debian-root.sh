# shellcheck shell=bash
# A root of Debian 13 made by debootstrap, in which a script tries what it cannot on the machine itself. Everything is
# mounted in a mount namespace of the script's own, which goes with it, however it ends.

# need_for_a_root SCRIPT TOOL...: TOOLs are what the script needs beside.
need_for_a_root() {
  local tool script=$1
  shift
  [[ $(id -u) == 0 ]] || die "$script needs root, for debootstrap and chroot"
  for tool in debootstrap unshare chroot "$@"; do
    command -v "$tool" >/dev/null || die "$tool is missing; install it with: apt-get install debootstrap util-linux ffmpeg"
  done
}

# Mounts made from here on are seen by this script and its children alone.
in_own_namespace() {
  [[ -n ${REELMILL_ROOT_INSIDE:-} ]] || exec env REELMILL_ROOT_INSIDE=1 unshare --mount --propagation private "$0" "$@"
}

# The mirror that this machine's apt uses for Debian itself. What is given wins.
debian_mirror() {
  local found=${1:-}
  # $(...) is apt's, not the shell's.
  # shellcheck disable=SC2016
  [[ -n $found ]] || found=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -m 1 -E '/debian/?$') ||
    die "this machine's apt knows no mirror of Debian; name one with --mirror URL"
  printf '%s\n' "$found"
}

# debian_root ROOT MIRROR LOG: one that is there is taken as it is.
debian_root() {
  if [[ -e $1/etc/debian_version && ! -e $1/debootstrap ]]; then return 0; fi
  say "making a Debian 13 in $1 from $2"
  debootstrap --variant=minbase --include=ca-certificates trixie "$1" "$2" >"$3" 2>&1 ||
    { tail -n 15 "$3" >&2 && die "debootstrap failed (see above)"; }
}

mount_system() {
  mount -t proc proc "$1/proc"
  mount -t sysfs -o ro sysfs "$1/sys"
  mount --rbind /dev "$1/dev"
  mount -t tmpfs tmpfs "$1/tmp"
}

# What is mounted below it goes first, so that only the root's own files are removed.
remove_root() {
  umount -R -l "$1"/{proc,sys,dev,tmp} 2>/dev/null || true
  rm -rf --one-file-system "$1"
}

# inside ROOT COMMAND...
inside() { env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root OMPI_MCA_smsc=^cma chroot "$@"; }

# The files of the repository that an image gets.
copy_source_into() {
  rm -rf "$1/src"
  mkdir "$1/src"
  tar -C "$REPO" -c CMakeLists.txt LICENSE README.md cmake docs include packaging scripts slurm src | tar -C "$1/src" -x
}

# Two ranks over a clip that is made here; checked by Reelmill and by another program.
transcode_in_root() {
  local frames
  ffmpeg -nostdin -loglevel error -y -f lavfi -i testsrc2=size=320x240:rate=25:duration=4 \
    -f lavfi -i sine=frequency=440:duration=4 -c:v libx264 -g 25 -pix_fmt yuv420p -c:a aac "$1/tmp/clip.mp4"
  inside "$1" reelmill transcode -n 2 --shard-seconds 1 /tmp/clip.mp4 -o /tmp/out.mkv --progress none
  inside "$1" reelmill verify /tmp/out.mkv --source /tmp/clip.mp4
  frames=$(ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 "$1/tmp/out.mkv")
  [[ ${frames%,} == 100 ]] || die "the output has ${frames:-no} frames, and should have 100"
}
