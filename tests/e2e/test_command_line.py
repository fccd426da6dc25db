"""Help, errors, exit statuses, completion: what a user meets first."""
import os
import pathlib
import shlex
import subprocess
import unittest

import program
from case import Case, as_json

COMMANDS = ("transcode", "plan", "verify", "probe", "status", "topology")
COMPLETION = program.ROOT / "scripts/completion/reelmill.bash"
OPTIONS = """--hostfile --print-command --slots --bind --memory --threads-per-shard --codec --crf --preset --tune --profile --encoder-params --gop --pixel-format
    --width --height --scaler --fps --deinterlace --filter --format --audio --audio-bitrate --subtitles --shard-seconds
    --overwrite --skip-existing --job-dir --progress --log-level --log-file --json""".split()


class CommandLine(Case):
    def run_plainly(self, *words, **more):
        return program.run_words([*program.command_of_program(), *words], **more)

    def test_help_fits_100_columns(self):
        for words in (["--help"], *([command, "--help"] for command in COMMANDS)):
            with self.subTest(words=words):
                result = self.run_plainly(*words)
                self.assertEqual((0, ""), (result.status, result.err))
                self.assertGreater(len(result.out.splitlines()), 5)
                self.assertEqual([], [line for line in result.out.splitlines() if len(line) > 100])

    def test_help_names_every_option(self):
        text = self.run_plainly("transcode", "--help").out
        self.assertEqual([], [option for option in OPTIONS if option not in text])

    def test_a_wrong_option_suggests_the_right_one(self):
        for wrong, right in (("--preste", "--preset"), ("--widht", "--width"), ("--overwite", "--overwrite")):
            with self.subTest(wrong=wrong):
                result = self.run_plainly("transcode", wrong, "a.mp4", "-o", "b.mp4")
                self.assertEqual(1, result.status)
                self.assertIn(right, result.err)

    def test_a_wrong_command_suggests_the_right_one(self):
        result = self.run_plainly("trancsode", "a.mp4")
        self.assertEqual(1, result.status)
        self.assertIn("transcode", result.err)

    def test_wrong_values_are_refused_in_one_line_that_says_what_is_right(self):
        for option, value in (("--crf", "99"), ("--crf", "low"), ("--codec", "mpeg9"), ("--format", "avi"),
                              ("--fps", "0"), ("--width", "-3"), ("--shard-seconds", "0"), ("--gop", "-1"),
                              ("--audio", "mp5"), ("--encoder-params", "a=1::b=2"), ("--progress", "loud"),
                              ("--audio-bitrate", "lots"), ("--deinterlace", "maybe"), ("-n", "0")):
            with self.subTest(option=option, value=value):
                result = self.run_plainly("transcode", option, value, "a.mp4", "-o", "b.mp4")
                self.assertEqual(1, result.status, result.words)
                self.assertEqual(1, len(result.err.strip().splitlines()), result.err)
                self.assertIn(option.lstrip("-"), result.err)

    def test_combinations_that_cannot_be_are_refused_early(self):
        for options in (["--codec", "h264", "--format", "webm"], ["--codec", "h264", "-o", "out.webm"]):
            output = [] if "-o" in options else ["-o", "b"]
            result = self.run_plainly("transcode", *options, *output, "a.mp4")
            self.assertEqual(1, result.status, result.words)

    def test_wrong_usage_leaves_with_1_and_no_input_is_wrong_usage(self):
        for words in ([], ["transcode"], ["transcode", "a.mp4"], ["transcode", "-o", "b.mp4"], ["verify", "a.mp4"]):
            with self.subTest(words=words):
                self.assertEqual(1, self.run_plainly(*words).status)

    def test_the_version_is_told_with_those_of_the_libraries(self):
        result = self.run_plainly("--version")
        self.assertEqual(0, result.status)
        self.assertRegex(result.out, r"(?s)reelmill \d+\.\d+.*libav")

    def test_print_command_shows_the_mpirun_line_and_stops(self):
        source = self.clip("frames_two.mkv", "a b.mkv")
        before = self.listing()
        result = self.run_plainly("transcode", "-n", "3", "--print-command", str(source), "-o",
                                  str(self.folder / "out.mkv"))
        self.assertEqual(0, result.status, result.words)
        words = shlex.split(result.out)
        self.assertIn("mpirun", os.path.basename(words[0]))
        self.assertIn("ulfm", words)
        self.assertIn(str(source), words)
        self.assertEqual(before, {name: value for name, value in self.listing().items() if ".reelmill" not in name})
        done = program.run_words(words)
        self.assertEqual(0, done.status, done.words)
        self.assertTrue((self.folder / "out.mkv").exists())

    def test_json_is_all_that_is_on_standard_output(self):
        for words in (["transcode", str(self.clip("frames_two.mkv")), "-o", str(self.folder / "out.mp4")],
                      ["plan", str(self.clip("frames_two.mkv"))], ["probe", str(self.clip("tracks_everything.mkv"))]):
            with self.subTest(words=words[0]):
                result = self.run_plainly(words[0], "--json", *words[1:])
                self.assertEqual(0, result.status, result.words)
                self.assertTrue(as_json(result.out))

    def test_probe_tells_what_is_in_a_file(self):
        result = self.run_plainly("probe", str(self.clip("tracks_everything.mkv")))
        self.assertEqual(0, result.status, result.words)
        for word in ("h264", "aac", "ac3", "subrip", "192x144"):
            self.assertIn(word, result.out)

    def test_exit_statuses(self):
        good, bad = self.clip("frames_two.mkv"), self.folder / "missing.mp4"
        self.assertEqual(0, self.attempt(good, "1/").status)
        self.assertEqual(2, self.attempt([good, bad], "2/").status)
        self.assertTrue((self.folder / "2/frames_two.mp4").exists())
        closed = self.attempt(good, "3.mkv", env={"REELMILL_MPIRUN": "/nonexistent/mpirun"})
        self.assertEqual(4, closed.status, closed.words)
        self.assertIn("/nonexistent/mpirun", closed.err)

    def test_completion_loads_and_completes(self):
        self.assertEqual("transcode", self.complete("reelmill", "trans"))
        self.assertIn("--shard-seconds", self.complete("reelmill", "transcode", "--sh"))
        self.assertIn("hevc", self.complete("reelmill", "transcode", "--codec", "he"))
        self.assertIn("none", self.complete("reelmill", "join", "--bind", "=", "no"))
        self.assertEqual("", self.complete("reelmill", "transcode", "--nosuchthing"))

    def complete(self, *words):
        """What bash offers for the last word, with the completion loaded as bash-completion would load it."""
        script = f"""
            source {shlex.quote(str(COMPLETION))}
            reelmill() {{ {shlex.join(program.command_of_program())} "$@"; }}
            COMP_WORDS=({' '.join(map(shlex.quote, words))}); COMP_CWORD={len(words) - 1}
            COMP_LINE={shlex.quote(' '.join(words))}; COMP_POINT=${{#COMP_LINE}}
            function_name=$(complete -p reelmill | sed -E 's/.*-F ([^ ]+).*/\\1/')
            "$function_name" reelmill {shlex.quote(words[-1])} {shlex.quote(words[-2] if len(words) > 1 else '')}
            echo "${{COMPREPLY[@]}}" """
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, cwd=self.folder)
        self.assertEqual("", done.stderr)
        return done.stdout.strip()

    def test_the_man_page_names_every_option(self):
        page = pathlib.Path(program.ROOT / "docs/reelmill.1").read_text().replace("\\-", "-")
        self.assertEqual([], [option for option in OPTIONS if option not in page])


if __name__ == "__main__":
    unittest.main()
