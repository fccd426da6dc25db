"""Standard output that is full, closed, or read by nobody: told in one line with a status that is not 0, and no hang."""
import os
import signal
import subprocess
import unittest

import program
from case import Case

LINE = "reelmill: standard output: cannot be written: "


class FullOutput(Case):
    def run_into(self, output, *words, before=None):
        """The status and the complaint of a run whose results go to the descriptor `output`."""
        done = subprocess.run([*program.command_of_program(), *words], stdin=subprocess.DEVNULL, stdout=output,
                              stderr=subprocess.PIPE, text=True, check=False, timeout=program.LIMIT_SECONDS,
                              preexec_fn=before)
        return done.returncode, done.stderr

    def commands(self):
        """What tells its results without a job having to run."""
        clip = str(self.clip("frames_two.mkv"))
        output = str(self.transcode(clip, "done.mkv", ranks=1))
        yield from (["--help"], ["--version"], ["transcode", "--help"], ["topology"], ["probe", clip],
                    ["probe", "--json", clip], ["plan", clip], ["plan", "--json", clip], ["status", output],
                    ["status", "--json", output], ["status", "--follow", output], ["verify", output, "--source", clip],
                    ["verify", "--json", output, "--source", clip], ["transcode", "--print-command", clip, "-o", output])

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            for words in self.commands():
                with self.subTest(words=words):
                    self.assertEqual((4, LINE + "No space left on device\n"), self.run_into(full, *words))

    def test_a_closed_output_is_told(self):
        for words in self.commands():
            with self.subTest(words=words):
                status, error = self.run_into(None, *words, before=lambda: os.close(1))
                self.assertEqual((4, LINE + "Bad file descriptor\n"), (status, error))

    def test_a_reader_that_is_gone_ends_the_program_as_it_ends_others(self):
        for handler, expected in ((signal.SIG_DFL, (-signal.SIGPIPE, "")),
                                  (signal.SIG_IGN, (4, LINE + "Broken pipe\n"))):
            with self.subTest(handler=handler):
                reading, writing = os.pipe()
                os.close(reading)
                found = self.run_into(writing, "topology", before=lambda: signal.signal(signal.SIGPIPE, handler))
                os.close(writing)
                self.assertEqual(expected, found)

    def test_a_plan_of_hundreds_of_files_does_not_hang(self):
        source = self.clip("frames_two.mkv", "library/0.mkv")
        for number in range(1, 300):
            os.link(source, source.with_name(f"{number}.mkv"))
        with open("/dev/full", "wb") as full:
            self.assertEqual((4, LINE + "No space left on device\n"), self.run_into(full, "plan", str(source.parent)))

    def test_a_run_that_cannot_tell_of_its_end_has_made_its_outputs_all_the_same(self):
        clip, output = str(self.clip("frames_two.mkv")), self.folder / "out.mkv"
        with open("/dev/full", "wb") as full:
            found = self.run_into(full, "transcode", "-n", "1", "--progress", "none", clip, "-o", str(output))
        self.assertEqual((4, LINE + "No space left on device\n"), found)
        self.assertEqual(0, program.run("verify", str(output), "--source", clip).status)

    def test_nothing_is_written_into_files_where_there_are_no_streams(self):
        clip, output = str(self.clip("frames_two.mkv")), self.folder / "out.mkv"

        def close_all():
            for stream in range(3):
                os.close(stream)
        done = subprocess.run([*program.command_of_program(), "transcode", "-n", "1", clip, "-o", str(output)],
                              check=False, timeout=program.LIMIT_SECONDS, preexec_fn=close_all)
        self.assertEqual(4, done.returncode)
        self.assertEqual(0, program.run("verify", str(output), "--source", clip).status)

    def test_a_complaint_that_cannot_be_written_changes_no_status(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*program.command_of_program(), "nonsense"], stderr=full, check=False)
        self.assertEqual(1, done.returncode)


if __name__ == "__main__":
    unittest.main()
