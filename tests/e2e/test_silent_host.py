"""A host that goes silent: no connection is closed, so that only its silence tells."""
import json
import re
import sys
import time
import unittest

import program
import two_hosts
from case import LEAN, Case, digest

SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "640", "--format", "mkv"]


class SilentHost(Case):
    def start(self, hosts, *options):
        words = [*program.command_of_program(), "transcode", "--hostfile", str(hosts.hostfile), "--progress", "none",
                 *SLOW, *options, "-o", str(self.folder / "out.mkv"), str(self.source)]
        child = program.start_words(hosts.on_the_first(words), env=hosts.environment)
        self.addCleanup(program.kill_session, child.pid)
        return child

    def ranks_at_work(self):
        try:
            status = json.loads((self.folder / ".out.mkv.reelmill/status.json").read_text())
        except (OSError, ValueError):
            return []
        return [row["rank"] for row in status["ranks_seen"] if row["tasks"] > 0]

    def lose_the_second_host(self, *options, afterwards=lambda hosts: None):
        """Pulls the cable while both ranks are at work; gives what the run says afterwards, with the seconds since."""
        self.source = self.clip("h264_open_gop.mp4")
        wanted = self.folder / "wanted.mkv"
        undisturbed = program.transcode(self.source, wanted, *SLOW, ranks=2)
        self.assertEqual(0, undisturbed.status, undisturbed.words)
        with two_hosts.TwoHosts(self.folder) as hosts:
            child = self.start(hosts, *options)
            while child.poll() is None and len(self.ranks_at_work()) < 2:
                time.sleep(0.02)
            hosts.pull_the_cable()
            pulled = time.monotonic()
            said = [(time.monotonic() - pulled, line.decode()) for line in child.stderr]
            child.wait(timeout=program.LIMIT_SECONDS)
            afterwards(hosts)
        text = "".join(line for _, line in said)
        self.assertEqual(0, child.returncode, text)
        self.assertEqual(digest(wanted), digest(self.folder / "out.mkv"))
        return said

    def wait_for_those_behind_the_cable(self, hosts):
        """They end by themselves, though they have messages for a host that does not answer, which TCP would send again
        for a quarter of an hour."""
        end = time.monotonic() + program.LIMIT_SECONDS
        while (left := hosts.ranks_on_the_second(program.command_of_program()[0])) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual([], left)

    def test_connections_alone_notice_it(self):
        """With ranks that are never given up, it is mpirun that notices, by TCP's keepalives."""
        said = self.lose_the_second_host("--rank-timeout", "600")
        noticed = [after for after, line in said if "does not answer; going on without it" in line]
        self.assertEqual(1, len(noticed), said)
        print(f"figures: a silent host: the ranks are started again without it after {noticed[0]:.1f} s", flush=True)

    def test_ranks_notice_it_on_both_sides(self):
        """Each side takes the other one for dead, and both see the job folder: who has the higher term goes on."""
        said = self.lose_the_second_host("--rank-timeout", "5", afterwards=self.wait_for_those_behind_the_cable)
        self.assertTrue([line for _, line in said if re.search(r"rank \d has not answered for", line)], said)


if __name__ == "__main__":
    if LEAN or not two_hosts.can_be_made():
        print("skipped:", "it only waits, in sanitized builds too" if LEAN else
              "network namespaces cannot be made here; that takes root and iproute2", flush=True)
        sys.exit(77)
    unittest.main()
