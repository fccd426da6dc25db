#!/usr/bin/env python3
"""Sources and segments to and from a rank that does not see the job's files: MB/s, and the CPU that it costs.

usage: transport.py [--shards N] [--rounds N] [CASE...]
Cases: memory (shared memory), tcp (through the loopback), hosts (two network namespaces), gigabit (the same, shaped to
1 Gbit/s). The last two need root, ip and tc. REELMILL_TRANSPORT_RATE names the program, MPIRUN Open MPI's mpirun. Writes
results/transport.json: every list is minimum, median, maximum.
"""
import argparse
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

from timing import MPIRUN, MPIRUN_FLAGS, RESULTS, SHARED_MEMORY, machine, three, version

RATE = os.environ.get("REELMILL_TRANSPORT_RATE") or shutil.which("reelmill-transport-rate")
TCP = ["--mca", "btl", "self,tcp", "--mca", "btl_tcp_flags", "send,inplace,need-ack,need-csum,hetero-rdma"]
# Of each shard, 10^6 bytes: only there, only back, and 10 s of a source and an output of 8 Mbit/s.
LOADS = {"source": (40, 0), "segment": (0, 40), "both": (10, 10)}
NETS = ("reelmill-bench-a", "reelmill-bench-b")
ADDRESSES = ("10.77.7.1", "10.77.7.2")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = {"memory": memory, "tcp": tcp, "hosts": hosts, "gigabit": gigabit}
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(cases))
    parser.add_argument("--shards", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if not RATE:
        parser.error("reelmill-transport-rate is not there; see README.md")
    path = RESULTS / "transport.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    for case in options.cases or cases:
        known[case] = {**cases[case](options), "machine": machine(), "version": version()}
        print(json.dumps({case: known[case]}, indent=1), flush=True)
        path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def memory(options):
    return measured(options, [MPIRUN, *MPIRUN_FLAGS, *SHARED_MEMORY, "-n", "2"])


def tcp(options):
    return measured(options, [MPIRUN, *MPIRUN_FLAGS, *TCP, "--mca", "btl_tcp_if_include", "lo", "-n", "2"])


def hosts(options, shaped=None):
    with tempfile.TemporaryDirectory(prefix="reelmill-hosts-") as name, Namespaces(shaped):
        folder = pathlib.Path(name)
        agent = folder / "agent"
        # What mpirun calls instead of ssh: HOST COMMAND... The second host needs a name of its own, or it counts as the
        # first one.
        agent.write_text('#!/bin/sh\nshift\nexec ip netns exec ' + NETS[1] +
                         ' unshare --uts sh -c \'hostname second-host && eval "$1"\' sh "$*"\n')
        agent.chmod(agent.stat().st_mode | stat.S_IXUSR)
        hostfile = folder / "hosts"
        hostfile.write_text("".join(f"{address} slots=1\n" for address in ADDRESSES))
        return measured(options, ["ip", "netns", "exec", NETS[0], MPIRUN, *MPIRUN_FLAGS, *TCP, "--hostfile", str(hostfile),
                                  "--prtemca", "plm_ssh_agent", str(agent), "--mca", "btl_tcp_if_include",
                                  "10.77.7.0/24", "-n", "2"])


def gigabit(options):
    return hosts(options, shaped="1gbit")


class Namespaces:
    """Two network namespaces with a cable between them."""

    def __init__(self, shaped):
        self.shaped = shaped

    def __enter__(self):
        self.__exit__()
        for net in NETS:
            call("ip", "netns", "add", net)
        call("ip", "link", "add", "rm-bench-a", "netns", NETS[0], "type", "veth", "peer", "name", "rm-bench-b", "netns",
             NETS[1])
        for net, address, card in zip(NETS, ADDRESSES, ("rm-bench-a", "rm-bench-b")):
            call("ip", "-n", net, "addr", "add", f"{address}/24", "dev", card)
            call("ip", "-n", net, "link", "set", card, "up")
            call("ip", "-n", net, "link", "set", "lo", "up")
            if self.shaped:
                call("tc", "-n", net, "qdisc", "add", "dev", card, "root", "tbf", "rate", self.shaped, "burst", "256kb",
                     "latency", "20ms")

    def __exit__(self, *_):
        for net in NETS:
            subprocess.run(["ip", "netns", "del", net], stderr=subprocess.DEVNULL, check=False)


def call(*words):
    subprocess.run(words, check=True)


def measured(options, mpirun):
    return {name: case(options, mpirun, *load) for name, load in LOADS.items()}


def case(options, mpirun, source, segment):
    """MB/s of all that travelled, CPU seconds per 1,000 MB on either side, shards per second."""
    rates, serving, asking, shards = [], [], [], []
    for _ in range(options.rounds):
        with tempfile.TemporaryDirectory(prefix="reelmill-transport-", dir="/dev/shm") as folder:
            words = [*mpirun, RATE, "--folder", folder, "--source-mb", str(source), "--segment-mb", str(segment),
                     "--shards", str(options.shards)]
            shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        ranks = {rank["rank"]: rank for rank in map(json.loads, shown.splitlines())}
        megabytes = ranks[1]["travelled"] * (source + segment)
        rates.append(megabytes / ranks[1]["seconds"])
        serving.append(1000 * ranks[0]["cpu"] / megabytes)
        asking.append(1000 * ranks[1]["cpu"] / megabytes)
        shards.append(ranks[1]["travelled"] / ranks[1]["seconds"])
    return {"mb_per_second": three(rates), "cpu_seconds_per_gb_at_rank_0": three(serving),
            "cpu_seconds_per_gb_at_rank_1": three(asking), "shards_per_second": three(shards),
            "source_mb": source, "segment_mb": segment}


if __name__ == "__main__":
    sys.exit(main())
