"""What is to be seen while it runs: on a terminal, off it, and although mpirun stands between."""
import os
import pty
import re
import select
import subprocess
import unittest

import program
from case import Case

COLUMNS = 80
SLOWER = ["--preset", "slow", "--shard-seconds", "1", "--width", "640"]


class Progress(Case):
    def on_a_terminal(self, *words, columns=COLUMNS):
        """Runs the program on a pseudo terminal of this width; its status and all that it wrote."""
        terminal, other_end = pty.openpty()
        subprocess.run(["stty", "rows", "24", "cols", str(columns)], stdin=other_end, check=True)
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        child = subprocess.Popen([*program.command_of_program(), *words], stdin=other_end, stdout=other_end,
                                 stderr=other_end, env=environment, start_new_session=True)
        os.close(other_end)
        seen = bytearray()
        while select.select([terminal], [], [], program.LIMIT_SECONDS)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:  # the other end is closed
                break
        os.close(terminal)
        return child.wait(), seen.decode(errors="replace")

    def transcode_words(self, *options):
        return ["transcode", "-n", "2", *SLOWER, *options, str(self.clip("h264_open_gop.mp4")), "-o",
                str(self.folder / "out.mkv")]

    def test_a_bar_is_drawn_and_cleared_on_a_terminal(self):
        status, seen = self.on_a_terminal(*self.transcode_words("--progress", "bar"))
        self.assertEqual(0, status, seen)
        self.assertRegex(seen, r"\d+ ?%")
        self.assertRegex(seen, r"fps")
        screen = Screen(COLUMNS)
        screen.write(seen)
        self.assertNotRegex("\n".join(screen.lines), r"\d+ ?%", "the bar is still there at the end")
        self.assertTrue(any("out.mkv" in line or "h264_open_gop" in line for line in screen.lines), screen.lines)

    def test_no_line_of_the_bar_is_wider_than_the_terminal(self):
        for columns in (40, 80, 200):
            with self.subTest(columns=columns):
                words = self.transcode_words("--progress", "bar", "--overwrite")
                status, seen = self.on_a_terminal(*words, columns=columns)
                self.assertEqual(0, status, seen)
                frames = [part for part in re.split(r"[\r\n]", without_escapes(seen)) if re.search(r"\d+ ?%", part)]
                self.assertTrue(frames)
                self.assertEqual([], [part for part in frames if len(part) > columns])

    def test_warnings_do_not_tear_the_bar(self):
        words = ["transcode", "-n", "2", *SLOWER, "--progress", "bar", "--format", "mp4",
                 str(self.clip("tracks_everything.mkv")), str(self.clip("start_in_gop.ts")), "-o",
                 str(self.folder / "out") + "/"]
        status, seen = self.on_a_terminal(*words)
        self.assertEqual(0, status, seen)
        screen = Screen(COLUMNS)
        screen.write(seen)
        self.assertFalse([line for line in screen.lines if re.search(r"\d+ ?%.*warning|warning.*\d+ ?%.*fps", line)])

    def test_plain_lines_off_a_terminal(self):
        result = program.run_words([*program.command_of_program(), *self.transcode_words("--progress", "plain")])
        self.assertEqual(0, result.status, result.words)
        self.assertNotIn("\x1b", result.out + result.err)
        self.assertNotIn("\r", result.out + result.err)

    def test_nothing_is_drawn_when_none_is_wanted(self):
        status, seen = self.on_a_terminal(*self.transcode_words("--progress", "none"))
        self.assertEqual(0, status, seen)
        self.assertNotRegex(seen, r"\d+ ?%")


def without_escapes(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


class Screen:
    """As much of a terminal as a status area uses: carriage return, new line, moves up and down, erasing."""

    def __init__(self, columns):
        self.columns, self.lines, self.row, self.column = columns, [""], 0, 0

    def write(self, text):
        for word in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", text):
            if word.startswith("\x1b"):
                self.escape(word)
            elif word == "\r":
                self.column = 0
            elif word == "\n":
                self.move_to(self.row + 1)
                self.column = 0
            else:
                self.put(word)

    def put(self, word):
        for letter in word:
            if self.column == self.columns:
                self.move_to(self.row + 1)
                self.column = 0
            line = self.lines[self.row].ljust(self.column)
            self.lines[self.row] = line[:self.column] + letter + line[self.column + 1:]
            self.column += 1

    def escape(self, word):
        numbers = re.findall(r"\d+", word)
        count = int(numbers[0]) if numbers else 0
        if word[-1] == "A":
            self.row = max(0, self.row - max(1, count))
        elif word[-1] == "B":
            self.move_to(self.row + max(1, count))
        elif word[-1] == "G":
            self.column = max(0, count - 1)
        elif word[-1] == "K":
            kept = self.lines[self.row][:self.column] if count == 0 else ""
            self.lines[self.row] = kept
        elif word[-1] == "J":
            self.lines[self.row] = self.lines[self.row][:self.column]
            del self.lines[self.row + 1:]

    def move_to(self, row):
        self.row = row
        while len(self.lines) <= row:
            self.lines.append("")


if __name__ == "__main__":
    unittest.main()
