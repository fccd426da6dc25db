#!/usr/bin/env python3
"""Makes the job folder of an older program that test_old_job.py goes on with.

    make.py PROGRAM      # an executable reelmill of the release that is to be remembered

One title of the job is finished, the other one was stopped with some of its shards done. What a job folder holds speaks
of absolute paths, so it is made at a fixed place (PLACE), and the test puts it there again. Files keep their times in
times.json, for git does not.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import program  # noqa: E402  (found by the line above)

PLACE = pathlib.Path("/tmp/reelmill-old-job")
KEPT = HERE / "kept"
SETTINGS = ["--preset", "veryslow", "--shard-seconds", "1", "--format", "mkv"]
ENOUGH_SEGMENTS = 3


def words(reelmill, *sources):
    """The command that made it, and that goes on with it."""
    return [str(reelmill), "transcode", "-n", "1", "--slots", "1", "--grace", "0", "--json", "--progress", "none", *SETTINGS,
            "--job-dir", str(PLACE / "job"), "--skip-existing", "-o", str(PLACE / "out") + "/", "--",
            *[str(PLACE / "in" / source) for source in sources]]


def make_clip(name, seconds, pitch):
    clip = PLACE / "in" / name
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size=64x48:rate=25:duration={seconds}",
                    "-f", "lavfi", "-i", f"sine=frequency={pitch}:sample_rate=16000:duration={seconds}",
                    "-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-g", "25", "-c:a", "aac", "-b:a", "16k",
                    "-fflags", "+bitexact", str(clip)], check=True)
    os.utime(clip, (1_700_000_000, 1_700_000_000))


def segments():
    return [path for path in (PLACE / "job/segments").rglob("*.seg") if "tracks" not in path.name]


def stop_in_the_middle(child):
    while len(segments()) < ENOUGH_SEGMENTS:
        if child.poll() is not None:
            sys.exit("the run ended before it could be stopped; try again")
        time.sleep(0.001)
    others = [pid for pid in program.processes_of_tree(child.pid) if pid != child.pid]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)  # so that it does not get further until it hears of the signal
    child.send_signal(signal.SIGINT)
    time.sleep(0.5)
    for pid in others:
        os.kill(pid, signal.SIGCONT)
    out, err = child.communicate()
    if child.returncode != 3:
        sys.exit(f"not stopped but ended with {child.returncode}: {out.decode()}{err.decode()}")


def keep():
    shutil.rmtree(KEPT, ignore_errors=True)
    shutil.copytree(PLACE, KEPT, copy_function=shutil.copy2)
    times = {str(path.relative_to(PLACE)): path.stat().st_mtime_ns for path in PLACE.rglob("*") if path.is_file()}
    (HERE / "times.json").write_text(json.dumps(times, indent=1, sort_keys=True) + "\n")


def main():
    reelmill = pathlib.Path(sys.argv[1]).resolve()
    shutil.rmtree(PLACE, ignore_errors=True)
    (PLACE / "in").mkdir(parents=True)
    make_clip("finished.mkv", 2, 440)
    make_clip("stopped.mkv", 8, 660)
    subprocess.run(words(reelmill, "finished.mkv"), check=True, stdout=subprocess.DEVNULL)
    stop_in_the_middle(program.start_words(words(reelmill, "finished.mkv", "stopped.mkv")))
    keep()
    made_by = subprocess.run([str(reelmill), "--version"], check=True, capture_output=True, text=True).stdout
    (HERE / "made_by.txt").write_text(made_by)
    shutil.rmtree(PLACE)


if __name__ == "__main__":
    main()
