"""What the end-to-end tests share: a folder of their own, the generated clips, a program to run."""
import hashlib
import json
import os
import pathlib
import shutil
import tempfile
import unittest

import program
import reference

MEDIA = pathlib.Path(os.environ.get("REELMILL_GENERATED", "generated-media"))
LEAN = os.environ.get("REELMILL_LEAN") == "1"  # slow (sanitized) builds: fewer and shorter runs
FAULTY = os.environ.get("REELMILL_FAULTY", str(program.ROOT / "build/release/tests/reelmill-faulty"))
RANKS = int(os.environ.get("REELMILL_TEST_RANKS", "2"))
needs_faulty = unittest.skipUnless(os.access(FAULTY, os.X_OK), "there is no reelmill-faulty")
slow_when_sanitized = unittest.skipIf(LEAN, "left out in sanitized builds: it only adds more of the same")


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reelmill-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def clip(self, name, new_name=None):
        """A copy of a generated clip in the test's own folder."""
        target = self.folder / (new_name or name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MEDIA / name, target)
        return target

    def transcode(self, source, output="out.mkv", *options, **more):
        """Transcodes and demands success; returns the output's path. An output ending in / is a folder."""
        result = self.attempt(source, output, *options, **more)
        self.assertEqual(0, result.status, result.words)
        return self.folder / output

    def attempt(self, source, output="out.mkv", *options, **more):
        more.setdefault("ranks", RANKS)
        path = str(self.folder / output) + ("/" if str(output).endswith("/") else "")
        result = program.transcode(source, path, "--preset", "ultrafast", *options, **more)
        self.assertFalse(result.timed_out, "hangs\n" + result.words)
        return result

    def listing(self, folder=None):
        """Every file below a folder with its size and bytes' hash, to see what was touched."""
        root = folder or self.folder
        return {str(path.relative_to(root)): digest(path) if path.is_file() and not path.is_symlink() else "special"
                for path in root.rglob("*")}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def video(path, position=0):
    return reference.streams(path, "video")[position]


def pictures(path, position=0):
    return reference.frames(path, video(path, position)["index"]).pictures


def seconds_of(path, position=0):
    return [float(each.time) for each in pictures(path, position)]


def keyframes(path):
    """Positions of keyframes among the packets of the first video track."""
    shown = reference.probe(path, "-select_streams", "v:0", "-show_entries", "packet=flags")["packets"]
    return [at for at, each in enumerate(shown) if each["flags"].startswith("K")]


def side_data(stream, kind):
    return next((each for each in stream.get("side_data_list", []) if each["side_data_type"] == kind), None)


def first_frame(path):
    """The first picture as ffprobe describes it: what only the stream's own messages (SEI) tell is there too."""
    return reference.probe(path, "-select_streams", "v:0", "-show_frames", "-read_intervals", "%+#1")["frames"][0]


def as_json(text):
    return json.loads(text)
