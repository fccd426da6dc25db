"""A job folder that an older program has left: what is finished stays, what was stopped goes on, to the same bytes.

old_job/make.py has made it with the program before files of a job folder had formats, and keys of settings versions.
"""
import fcntl
import json
import os
import pathlib
import shutil
import sys
import unittest

import program
from case import Case, digest

OLD = pathlib.Path(__file__).resolve().parent / "old_job"
sys.path.insert(0, str(OLD))
import make  # noqa: E402  (found by the line above)

PLACE = make.PLACE


def libraries(version):
    """What `reelmill --version` says of FFmpeg's libraries: the segments of other ones are rightly not gone on with."""
    return version.split("libavformat", 1)[1].strip()


class OldJob(Case):
    def setUp(self):
        super().setUp()
        lock = open(f"{PLACE}.lock", "w")  # the files speak of one place: two tests at once wait for each other
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.addCleanup(shutil.rmtree, PLACE, ignore_errors=True)
        shutil.rmtree(PLACE, ignore_errors=True)
        shutil.copytree(OLD / "kept", PLACE)
        for name, time in json.loads((OLD / "times.json").read_text()).items():
            os.utime(PLACE / name, ns=(time, time))

    def resume(self, *more):
        words = make.words(program.command_of_program()[0], "finished.mkv", "stopped.mkv")
        words[words.index("--json"):words.index("--json")] = more
        result = program.run_words(words)
        self.assertEqual(0, result.status, result.words)
        return result

    def plainly_made(self):
        """The outputs of a run that knows of no other."""
        plain = self.folder / "plain"
        result = program.run("transcode", "--json", "--progress", "none", *make.SETTINGS, "-o", f"{plain}/", "--",
                             str(PLACE / "in/finished.mkv"), str(PLACE / "in/stopped.mkv"), ranks=1)
        self.assertEqual(0, result.status, result.words)
        return {path.name: digest(path) for path in plain.glob("*.mkv")}

    def segments(self):
        """Each segment with what would change if it was written anew."""
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (PLACE / "job").rglob("*.seg")}

    def have_the_same_libraries(self):
        ours = libraries(program.run("--version").out)
        theirs = libraries((OLD / "made_by.txt").read_text())
        if ours != theirs:
            print(f"not checked: that segments are used again, for they are of other libraries ({theirs})", flush=True)
        return ours == theirs

    def test_shows_what_was_done(self):
        seen = program.run("status", "--json", str(PLACE / "job"))
        self.assertEqual(0, seen.status, seen.words)
        titles = {pathlib.Path(title["source"]).name: title for title in seen.summary["titles"]}
        self.assertEqual("kept", titles["finished.mkv"]["state"])
        self.assertGreaterEqual(titles["stopped.mkv"]["shards_done"], make.ENOUGH_SEGMENTS)

    def test_leaves_a_finished_title_alone(self):
        before = digest(PLACE / "out/finished.mkv"), (PLACE / "out/finished.mkv").stat()
        outcome = self.resume().outcome(PLACE / "in/finished.mkv")
        self.assertEqual("kept", outcome["state"])
        after = digest(PLACE / "out/finished.mkv"), (PLACE / "out/finished.mkv").stat()
        self.assertEqual((before[0], before[1].st_ino, before[1].st_mtime_ns),
                         (after[0], after[1].st_ino, after[1].st_mtime_ns))

    def test_goes_on_with_the_segments_that_are_there(self):
        same_libraries = self.have_the_same_libraries()
        before = self.segments()
        self.assertGreaterEqual(len(before), make.ENOUGH_SEGMENTS)
        result = self.resume("--keep-segments", "--log-level", "warning")
        self.assertEqual("done", result.outcome(PLACE / "in/stopped.mkv")["state"])
        self.assertNotIn("warning", result.err, "something of the old folder was not understood")
        if same_libraries:
            after = self.segments()
            self.assertEqual(before, {path: facts for path, facts in after.items() if path in before})
            self.assertEqual({path.parent for path in before}, {path.parent for path in after}, "made under another key")
            self.assertEqual(self.plainly_made(), {path.name: digest(path) for path in (PLACE / "out").glob("*.mkv")},
                             "other bytes than before are made of the same: runner/versions.cpp, bytes_since")

    def test_of_a_newer_program_is_refused_and_left_as_it_is(self):
        described = PLACE / "job/job.json"
        described.write_text(json.dumps({**json.loads(described.read_text()), "format": 99}))
        before = self.listing(PLACE)
        line = f"{described}: was made by a newer reelmill (format 99, this one knows 1); use that one"
        looked = program.run("status", str(PLACE / "job"))
        self.assertEqual(4, looked.status, looked.words)
        self.assertIn(line, looked.err)
        refused = program.run_words(make.words(program.command_of_program()[0], "finished.mkv", "stopped.mkv"))
        self.assertEqual(4, refused.status, refused.words)
        self.assertIn(f"{line}, or --restart", refused.err)
        self.assertEqual(before, self.listing(PLACE))

    def test_is_tidied_at_the_end(self):
        self.resume()
        self.assertEqual([], list((PLACE / "job").rglob("*.seg")))
        self.assertFalse((PLACE / "job/job.json").exists())
        self.assertFalse((PLACE / "job/checkpoint").exists())


if __name__ == "__main__":
    unittest.main()
