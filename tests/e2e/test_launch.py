"""How it is started: plainly, by mpirun, by Slurm without its MPI."""
import os
import re
import shlex
import unittest

import program
from case import Case, digest


class Launch(Case):
    def mpirun(self, ranks):
        """The words before the program in the line that --print-command shows."""
        shown = program.run("transcode", "--print-command", str(self.clip("frames_two.mkv")), "-o",
                            str(self.folder / "x.mkv"), ranks=ranks)
        self.assertEqual(0, shown.status, shown.words)
        words = shlex.split(shown.out)
        binary = os.path.realpath(program.command_of_program()[0])
        return words[:[os.path.realpath(word) for word in words].index(binary) + 1]

    def test_started_by_mpirun_it_just_runs(self):
        source = self.clip("h264_open_gop.mp4")
        wanted = self.transcode(source, "plain.mkv", "--shard-seconds", "1")
        direct = program.run_words([*self.mpirun(2), "transcode", "--preset", "ultrafast", "--shard-seconds", "1",
                                    str(source), "-o", str(self.folder / "direct.mkv")])
        self.assertEqual(0, direct.status, direct.words)
        self.assertEqual(digest(wanted), digest(self.folder / "direct.mkv"))

    def test_ranks_without_fault_tolerance_are_refused_unless_that_is_wanted(self):
        source = self.clip("frames_two.mkv")
        words = self.mpirun(2)
        at = words.index("--with-ft")
        without = [*words[:at], *words[at + 2:], "transcode", str(source), "-o", str(self.folder / "out.mkv")]
        refused = program.run_words(without)
        self.assertIn("started without fault tolerance", refused.err)
        self.assertIn("reelmill transcode -n 2", refused.err)
        allowed = program.run_words([*without, "--no-failover"])
        self.assertEqual(0, allowed.status, allowed.words)
        self.assertIn("ends the whole run", allowed.err)

    def test_one_process_where_slurm_started_more_is_refused_with_the_right_line(self):
        source = self.clip("frames_two.mkv")
        for environment in ({"SLURM_NTASKS": "4", "SLURM_PROCID": "0", "SLURM_STEP_ID": "0", "SLURM_JOB_ID": "7"},
                            {"PMI_SIZE": "4", "PMI_RANK": "0"}):
            with self.subTest(environment=environment):
                result = program.run_words([*program.command_of_program(), "transcode", str(source), "-o",
                                            str(self.folder / "out.mkv")], env=environment)
                self.assertIn(result.status, (1, 4), result.words)
                self.assertIn("transcode -n 4", result.err.replace("mpirun ", ""))
                self.assertFalse((self.folder / "out.mkv").exists())

    def test_ranks_share_out_the_cores_of_their_host(self):
        log = self.folder / "placements.log"
        self.transcode(self.clip("frames_two.mkv"), "out.mkv", "--log-file", str(log), "--log-level", "info", ranks=2)
        placements = re.findall(r"slots: (\d+) on processors (\S+),", log.read_text())
        self.assertEqual(2, len(placements), placements)
        if len(os.sched_getaffinity(0)) > 1:
            self.assertNotEqual(placements[0][1], placements[1][1])

    def test_the_map_of_this_machine_and_of_another_one(self):
        here = program.run_words([*program.command_of_program(), "topology", "--ranks", "2"])
        self.assertEqual(0, here.status, here.words)
        self.assertRegex(here.out, r"\A\d+ cores? on .*\nrank +slot")
        there = program.run_words([*program.command_of_program(), "topology", "--machine", "pack:2 core:4 pu:2"])
        self.assertIn("8 cores on 2 packages", there.out)
        self.assertEqual(1, program.run_words([*program.command_of_program(), "topology", "--machine", "x"]).status)

    def test_a_log_file_is_written(self):
        log = self.folder / "run.log"
        self.transcode(self.clip("h264_open_gop.mp4"), "out.mkv", "--log-file", str(log), "--log-level", "debug")
        self.assertGreater(log.stat().st_size, 0)


if __name__ == "__main__":
    unittest.main()
