# shellcheck shell=bash
# Completion of reelmill for bash. Sourced by bash-completion, or by hand: source scripts/completion/reelmill.bash

_reelmill_commands='transcode plan verify probe status submit join leave cancel autoscale topology help'
_reelmill_log='--log-level --log-file --help --version'
_reelmill_report='--log-level --log-file --json --help --version'
_reelmill_transcode="--output --overwrite --skip-existing --codec --crf --preset --tune --profile --encoder-params --gop
  --pixel-format --width --height --scaler --fps --deinterlace --filter --format --audio --audio-bitrate --subtitles
  --ranks --hostfile --print-command --no-failover --slots --bind --memory --threads-per-shard --shard-seconds --job-dir --part
  --restart --keep-segments --scratch --transport --rank-timeout --grace --time-limit --max-relaunches --respawn --max-ranks --progress
  $_reelmill_report"

# The values that the option $1 can have; 1 where only the user knows them.
_reelmill_values() {
  case $1 in
    --codec) echo h264 hevc vp9 av1 ;;
    --preset) echo ultrafast superfast veryfast faster fast medium slow slower veryslow placebo ;;
    --tune) echo film animation grain stillimage psnr ssim fastdecode zerolatency ;;
    --profile) echo baseline main high high10 high422 high444 ;;
    --pixel-format) echo yuv420p yuv420p10le yuv422p yuv422p10le yuv444p yuv444p10le ;;
    --scaler) echo fast_bilinear bilinear bicubic neighbor area bicublin gauss sinc lanczos spline ;;
    --fps) echo 23.976 24 25 29.97 30 50 59.94 60 ;;
    --deinterlace) echo auto on off ;;
    --format) echo mp4 mkv mov webm ;;
    --audio) echo copy aac opus flac none ;;
    --audio-bitrate) echo 64k 96k 128k 192k 256k 320k ;;
    --subtitles) echo copy none ;;
    --bind) echo auto none ;;
    --transport) echo auto files mpi ;;
    --progress) echo auto bar plain none ;;
    --log-level) echo trace debug info warning error off ;;
    *) return 1 ;;
  esac
}

_reelmill_files() {
  compopt -o filenames 2>/dev/null
  # @LIST: the name behind the @ is a file's.
  if [[ $1 == @* ]]; then
    mapfile -t COMPREPLY < <(compgen -P @ -f -- "${1#@}")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
  fi
}

_reelmill() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} values
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$_reelmill_commands --help --version" -- "$word")
    return
  fi
  # "--codec=h": bash splits at the = sign.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if values=$(_reelmill_values "$before"); then
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
    return
  fi
  case $before in
    --job-dir | --scratch)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    --output | -o | --hostfile | --log-file | --source)
      _reelmill_files "$word"
      return
      ;;
    --crf | --encoder-params | --gop | --width | --height | --filter | --ranks | -n | --shard-seconds | \
      --time-limit | --slots | --memory | --threads-per-shard | --machine | --part)
      return
      ;;
  esac
  if [[ $word != -* ]]; then
    if [[ $command == help ]]; then
      mapfile -t COMPREPLY < <(compgen -W "transcode plan verify probe status submit join leave cancel autoscale topology" -- "$word")
    else
      _reelmill_files "$word"
    fi
    return
  fi
  case $command in
    transcode | plan) values=$_reelmill_transcode ;;
    verify) values="--source --deep $_reelmill_report" ;;
    probe) values=$_reelmill_report ;;
    status) values="--follow $_reelmill_report" ;;
    submit) values='--dry-run --nodes --partition --time --mem --ntasks-per-node --cpus-per-task --account --qos
      --exclude --exclusive --constraint --dependency --job-name --mail-type --output --help --version' ;;
    join) values="--slots --bind --memory --patience --grace --rank-timeout $_reelmill_log" ;;
    leave) values="--host --rank --helper $_reelmill_log" ;;
    cancel) values="--grace $_reelmill_log" ;;
    autoscale) values="--min --max --target --interval --dry-run $_reelmill_log" ;;
    topology) values='--ranks --slots --threads-per-shard --machine --help --version' ;;
    *) values='' ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
}

complete -F _reelmill reelmill
