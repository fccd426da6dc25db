"""slurm/reelmill.sbatch on a real Slurm: to the end over time limits, preemption and lost nodes, with the same bytes."""
import unittest

import program
from slurm_case import MUCH_WORK, REELMILL, WORK, SlurmCase
from testbed import wait_until


class Jobs(SlurmCase):
    def test_three_nodes(self):
        job = self.submit(3)
        self.assert_ends_well(job)
        self.assertEqual(0, job.restarts())
        self.show_figures("three nodes", job)

    def test_the_time_limit_comes_again_and_again(self):
        # 25 s before the minute is over; Slurm looks every 30 s, so that is 5 to 35 s after the start.
        job = self.submit(1, work=MUCH_WORK, sbatch=["--time=1", "--signal=B:USR1@25"])
        wait_until(lambda: job.restarts() > 0, "the job to be requeued")
        self.assertTrue(job.segments(), job.words)
        self.assert_ends_well(job)
        self.assertIn("goes back into the queue", job.log)
        self.show_figures(f"time limit, {job.restarts()} times requeued", job)

    def test_preempted(self):
        job = self.submit(3)
        job.wait_for_segments(3)
        urgent = self.bed.submit("-p", "high", "-N3", "--exclusive", "-o", "/dev/null", "--wrap", "true")
        self.bed.wait_for_state(urgent, "COMPLETED")
        self.assert_ends_well(job)
        self.assertEqual(1, job.restarts(), job.words)
        self.show_figures("preempted", job)

    def test_a_node_is_lost(self):
        job = self.submit(3)
        job.wait_for_segments(3)
        self.bed.kill_node("n2")
        self.assert_ends_well(job)
        self.assertEqual(0, job.restarts(), job.words)
        self.assertIn("node n2 does not answer; going on without it", job.log)
        self.show_figures("a node lost", job)

    def test_the_first_node_is_lost(self):
        job = self.submit(2)
        job.wait_for_segments(3)
        self.bed.kill_node(self.bed.facts(job.id)["BatchHost"])
        self.assert_ends_well(job)
        self.assertEqual(1, job.restarts(), job.words)
        self.show_figures("the first node lost", job)

    def by_srun(self, *options):
        """The ranks started by Slurm itself, as for other MPI programs. On one node: its PMIx takes simulated nodes, which
        have one host name, for one."""
        if not self.bed.has_pmix():
            self.skipTest("this Slurm has no PMIx (Debian: libpmix-dev brings what its plugin loads)")
        return self.submit_words(["srun", "--mpi=pmix", REELMILL, "transcode", *options, *WORK, "--slots", "1",
                                  str(self.shared.clip), "-o", f"{self.folder}/out/"], 1, sbatch=["--ntasks=2"])

    def test_ranks_of_srun_are_refused_with_the_line_to_use_instead(self):
        job = self.by_srun()
        self.assertEqual("FAILED", job.wait_for_end(), job.words)
        self.assertIn("srun --mpi=pmix gives no fault tolerance", job.log)
        self.assertIn("reelmill transcode -n 2", job.log)

    def test_ranks_of_srun_do_all_the_same_without_failover(self):
        job = self.by_srun("--no-failover")
        self.assert_ends_well(job)
        self.assertIn("ends the whole run", job.log)
        self.show_figures("ranks started by srun", job)

    def test_cancelled_and_resumed_without_slurm(self):
        job = self.submit(2)
        job.wait_for_segments(3)
        self.bed.ask("scancel", job.id)
        self.assertEqual("CANCELLED", job.wait_for_end(), job.words)
        kept = job.segments()
        self.assertGreaterEqual(len(kept), 3)
        resumed = program.run("transcode", "--progress", "none", *job.arguments, ranks=2)
        job.timeline.stop()
        self.assertEqual(0, resumed.status, resumed.words)
        self.assert_plain_bytes(job)
        self.show_figures("cancelled, resumed without Slurm", job)


if __name__ == "__main__":
    unittest.main()
