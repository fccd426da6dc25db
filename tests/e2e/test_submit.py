"""`reelmill submit`, with stand-ins for Slurm's commands that say what they were told (tests/slurm has the real ones)."""
import json
import os
import subprocess
import unittest

import program
from case import Case, digest

STAND_INS = {
    "sinfo": 'echo "batch*|4|2|8000|1-00:00:00|up"',
    "sbatch": 'echo "$@" >>"$SAID"\nif [ -n "$REFUSES" ]; then echo "sbatch: error: $REFUSES" >&2; exit 1; fi\necho 4711',
    "squeue": 'if [ -e "$QUEUE" ]; then cat "$QUEUE"; else echo "Invalid job id" >&2; exit 1; fi',
    "scontrol": 'echo scontrol "$@" >>"$SAID"',
}
OPTIONS = ["--preset", "ultrafast", "--shard-seconds", "1", "--format", "mkv"]


class Submit(Case):
    def setUp(self):
        super().setUp()
        tools = self.folder / "tools"
        tools.mkdir()
        for name, text in STAND_INS.items():
            (tools / name).write_text(f"#!/bin/sh\n{text}\n")
            (tools / name).chmod(0o755)
        self.said, self.queue = self.folder / "said", self.folder / "queue"
        self.variables = {"PATH": f"{tools}:{os.environ['PATH']}", "SAID": str(self.said), "QUEUE": str(self.queue)}
        self.source = self.clip("h264_open_gop.mp4", "in/it's $HOME.mp4")
        self.out = self.folder / "out"
        self.job = self.out / ".reelmill"

    def submit(self, *options, **more):
        return program.run("submit", *options, "--", "transcode", *OPTIONS, "in", "-o", "out/", cwd=self.folder,
                           env={**self.variables, **more})

    def status(self, *options):
        return program.run("status", *options, str(self.out), env=self.variables)

    def test_dry_run_changes_nothing(self):
        result = self.submit("--dry-run", "-p", "batch", "--exclusive")
        self.assertEqual(0, result.status, result.words)
        self.assertRegex(result.err, r"to do: 1 title, \d+ shards, about [\d.]+ core seconds; an encoder takes up to [\d.]+ MB\n")
        self.assertIn("partition batch: 4 nodes of 2 cores and 8.4 GB, at most 1-00:00:00\n", result.err)
        self.assertRegex(result.err, r"asked for: 1 node, 2 ranks of 1 core on each, [\d.]+ [MG]B on each node, for 00:\d\d:00; "
                                     r"predicted to take 0:\d\d\n")
        self.assertTrue(result.out.startswith("#!/usr/bin/env bash\n"), result.words)
        self.assertIn("#SBATCH --cpus-per-task=1\n", result.out)
        self.assertEqual(0, subprocess.run(["bash", "-n"], input=result.out.encode(), check=False).returncode)
        self.assertFalse(self.out.exists())
        self.assertFalse(self.said.exists())

    def test_from_the_queue_to_the_end(self):
        result = self.submit("-N", "2", "--account=a b")
        self.assertEqual(0, result.status, result.words)
        self.assertEqual("Slurm job 4711 is submitted; follow it with: reelmill status out/ --follow\n", result.out)
        self.assertEqual(f"--parsable --chdir={self.folder} --output={self.job}/slurm-%j.log -N 2 --account=a b "
                         f"{self.job}/submit.sbatch\n", self.said.read_text())
        self.queue.write_text("PENDING\n")
        self.assertIn("in the queue: Slurm job 4711 (PENDING)", self.status().out)
        seen = json.loads(self.status("--json").out)
        self.assertEqual(("queued", "4711", None), (seen["state"], seen["slurm_job"], seen["exit_status"]))
        again = self.submit()
        self.assertEqual(1, again.status, again.words)
        self.assertIn("Slurm job 4711 does this already", again.err)
        self.queue.unlink()
        gone = self.status("--follow")
        self.assertEqual(3, gone.status, gone.words)
        self.assertIn("not in the queue any more", gone.out)

        run = program.run_words(["bash", str(self.job / "submit.sbatch")], cwd=self.folder,
                                env={**self.variables, "SLURM_NTASKS_PER_NODE": "1", "SLURM_JOB_NUM_NODES": "1"})
        self.assertEqual(0, run.status, run.words)
        plain = self.attempt(self.source, "plain/", "--shard-seconds", "1", "--format", "mkv")
        self.assertEqual(0, plain.status, plain.words)
        name = "it's $HOME.mkv"
        self.assertEqual(digest(self.folder / "plain" / name), digest(self.out / name))
        self.assertEqual("finished", json.loads(self.status("--json").out)["state"])
        idle = self.submit()
        self.assertEqual(0, idle.status, idle.words)
        self.assertIn("nothing to do", idle.err)

    def test_what_sbatch_says_is_told(self):
        result = self.submit("--account=none", REFUSES="Invalid account")
        self.assertEqual(4, result.status, result.words)
        self.assertIn("Invalid account", result.err)
        self.assertEqual("", result.out)


if __name__ == "__main__":
    unittest.main()
