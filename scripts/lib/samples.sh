# shellcheck shell=bash
# Four small clips made by FFmpeg's own sources, each with something that careless transcoders lose.

SAMPLE_SECONDS=12

# One ffmpeg call; the clip appears under its name only when it is whole.
make_clip() {
  local target=$1
  shift
  if [[ -s $target ]]; then return 0; fi
  say "making $target"
  ffmpeg -nostdin -hide_banner -loglevel error -y "$@" "$(dirname "$target")/.part.$(basename "$target")" ||
    die "ffmpeg could not make $target"
  mv "$(dirname "$target")/.part.$(basename "$target")" "$target"
}

# Video, stereo sound, a closed GOP every second.
make_mp4_with_audio() {
  make_clip "$1/bars-stereo.mp4" \
    -f lavfi -i "testsrc2=size=960x540:rate=25:duration=$SAMPLE_SECONDS" \
    -f lavfi -i "sine=frequency=440:beep_factor=4:sample_rate=48000:duration=$SAMPLE_SECONDS" \
    -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 25 -c:a aac -ac 2 -b:a 96k -movflags +faststart
}

# Two languages, subtitles, chapters and an attachment.
make_mkv_with_everything() {
  local dir=$1 notes
  if [[ -s $dir/two-languages.mkv ]]; then return 0; fi
  notes=$(mktemp -d)
  printf '1\n00:00:01,000 --> 00:00:04,000\nFirst line\n\n2\n00:00:05,000 --> 00:00:09,000\nSecond line\n' >"$notes/en.srt"
  printf ';FFMETADATA1\ntitle=Two languages\n' >"$notes/chapters.txt"
  printf '[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=6\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1\nSTART=6\nEND=12\ntitle=Two\n' \
    >>"$notes/chapters.txt"
  printf 'An attachment that should still be there.\n' >"$notes/notes.txt"
  make_clip "$dir/two-languages.mkv" \
    -f lavfi -i "mandelbrot=size=640x360:rate=24000/1001" \
    -f lavfi -i "sine=frequency=330:sample_rate=48000" -f lavfi -i "sine=frequency=550:sample_rate=44100" \
    -i "$notes/en.srt" -i "$notes/chapters.txt" -map 0:v -map 1:a -map 2:a -map 3:s -map_metadata 4 -map_chapters 4 \
    -t "$SAMPLE_SECONDS" -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 48 -c:a aac -c:s srt \
    -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu -metadata:s:s:0 language=eng \
    -disposition:a:1 0 -attach "$notes/notes.txt" -metadata:s:t:0 mimetype=text/plain
  rm -rf "$notes"
}

# Every third frame is gone, so that no two neighbours need be equally long.
make_variable_rate() {
  make_clip "$1/variable-rate.mp4" \
    -f lavfi -i "testsrc2=size=640x360:rate=30:duration=$SAMPLE_SECONDS" \
    -vf "select='mod(n\,3)+lt(mod(t\,4)\,2)'" -fps_mode passthrough -enc_time_base 1/90000 \
    -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 30
}

make_ten_bit() {
  make_clip "$1/ten-bit.mkv" \
    -f lavfi -i "gradients=size=640x360:rate=25:duration=$SAMPLE_SECONDS:seed=1" \
    -c:v libx264 -preset veryfast -pix_fmt yuv420p10le -g 50 -color_primaries bt2020 -color_trc smpte2084 \
    -colorspace bt2020nc
}

make_samples() {
  mkdir -p "$1"
  make_mp4_with_audio "$1"
  make_mkv_with_everything "$1"
  make_variable_rate "$1"
  make_ten_bit "$1"
}
