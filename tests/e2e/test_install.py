"""What `cmake --install` puts where, and the tarball of cpack, unpacked somewhere else."""
import os
import pathlib
import re
import subprocess
import unittest

import program
from case import Case, slow_when_sanitized

BUILD = pathlib.Path(program.command_of_program()[0]).resolve().parent
VERSION = re.search(r"project\(reelmill VERSION (\S+)", (program.ROOT / "CMakeLists.txt").read_text())[1]
PAGES = sorted(path.name for path in (program.ROOT / "docs").glob("*.md"))
INSTALLED = sorted(["bin/reelmill",
                    "share/bash-completion/completions/reelmill",
                    "share/doc/reelmill/LICENSE", "share/doc/reelmill/README.md", "share/doc/reelmill/copyright",
                    *(f"share/doc/reelmill/docs/{page}" for page in PAGES), "share/doc/reelmill/docs/speed.svg",
                    "share/man/man1/reelmill.1",
                    "share/reelmill/array.sbatch", f"share/reelmill/modulefiles/reelmill/{VERSION}",
                    "share/reelmill/reelmill.sbatch"])
BUNDLE = "lib/reelmill/openmpi/"
SYSTEM = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


def quietly(words, **more):
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True, **more).stdout


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


class Install(Case):
    def test_installs_the_program_with_all_that_belongs_to_it(self):
        quietly(["cmake", "--install", BUILD, "--prefix", self.folder])
        self.assertEqual(INSTALLED, files_in(self.folder))
        self.assertIn(VERSION, quietly([self.folder / "bin/reelmill", "--version"]))

    @slow_when_sanitized
    def test_a_tarball_runs_wherever_it_is_unpacked(self):
        quietly(["cpack", "--config", BUILD / "CPackConfig.cmake", "-G", "TGZ", "-B", self.folder / "packed"])
        (tarball,) = (self.folder / "packed").glob("*.tar.gz")
        place = self.folder / "some where else"
        place.mkdir()
        quietly(["tar", "-C", place, "-xf", tarball])
        (root,) = place.iterdir()
        files = files_in(root)
        self.assertEqual(INSTALLED, [name for name in files if not name.startswith(BUNDLE)])
        if any(name.startswith(BUNDLE) for name in files):
            self.assert_knows_nothing_of_the_builder(root)
        words = [root / "bin/reelmill", "transcode", "-n", "2", "--crf", "30", "--preset", "ultrafast", "--progress", "none",
                 self.clip("h264_open_gop.mp4"), "-o", self.folder / "out.mkv"]
        ran = program.run_words([str(word) for word in words], env={"PATH": "/usr/bin:/bin"})
        self.assertEqual(0, ran.status, ran.words)

    def assert_knows_nothing_of_the_builder(self, root):
        """No library of the program, nor of the mpirun that it starts, comes from elsewhere than the tarball and the system."""
        clean = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
        for file in [root / "bin/reelmill", *(root / BUNDLE / "bin").iterdir(), *(root / BUNDLE / "lib").glob("*.so")]:
            found = re.findall(r"=> (\S.*) \(", quietly(["ldd", file], env=clean))
            strange = [path for path in map(os.path.realpath, found)
                       if not path.startswith((*SYSTEM, os.path.realpath(root) + "/"))]
            self.assertEqual([], strange, file)
        shown = quietly([root / "bin/reelmill", "transcode", "--print-command", "a.mkv", "-o", "b.mkv"], env=clean)
        self.assertIn(str(root / BUNDLE / "bin/mpirun"), shown)


if __name__ == "__main__":
    unittest.main()
