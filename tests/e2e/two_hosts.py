"""Two hosts on one machine: network namespaces, each with a cable to a switch, from which the second's can be pulled.

The second has a name of its own, or Open MPI takes it for the first; disks they share. Needs root and iproute2.
"""
import os
import shutil
import subprocess

NAMES = [f"reelmill-{name}-{os.getpid()}" for name in ("first", "second")]
SWITCH = f"reelmill-switch-{os.getpid()}"
ADDRESSES = ("10.77.8.1", "10.77.8.2")
PORTS = ("port1", "port2")
# mpirun and reelmill call it instead of ssh: HOST COMMAND... As with ssh, nobody answers whose cable is pulled.
AGENT = """#!/bin/sh
host=$1
shift
if [ "$host" = {first_address} ]; then exec sh -c "$*"; fi
ip -n {switch} -o link show {port} | grep -q 'master bridge' || exit 255
exec ip netns exec {second} unshare --uts sh -c 'hostname second-host && eval "$1"' sh "$*"
"""


def can_be_made():
    """A bridge is what kernels may be without."""
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in ("ip", "unshare")):
        return False
    return subprocess.run(["unshare", "--net", "--uts", "ip", "link", "add", "bridge", "type", "bridge"],
                          capture_output=True, check=False).returncode == 0


class TwoHosts:
    def __init__(self, folder):
        self.folder = folder
        self.agent = folder / "agent"
        self.hostfile = folder / "hosts"

    def __enter__(self):
        for name in (*NAMES, SWITCH):
            call("netns", "add", name)
        call("-n", SWITCH, "link", "add", "bridge", "type", "bridge")
        call("-n", SWITCH, "link", "set", "bridge", "up")
        for name, address, port in zip(NAMES, ADDRESSES, PORTS):
            call("link", "add", port, "netns", SWITCH, "type", "veth", "peer", "name", "card", "netns", name)
            call("-n", SWITCH, "link", "set", port, "up", "master", "bridge")
            call("-n", name, "addr", "add", f"{address}/24", "dev", "card")
            call("-n", name, "link", "set", "card", "up")
            call("-n", name, "link", "set", "lo", "up")
        self.agent.write_text(AGENT.format(first_address=ADDRESSES[0], switch=SWITCH, port=PORTS[1], second=NAMES[1]))
        self.agent.chmod(0o755)
        self.hostfile.write_text("".join(f"{address} slots=1\n" for address in ADDRESSES))
        return self

    def __exit__(self, *_):
        self.kill_all()  # mpirun's daemon on the second host waits for the first one as long as TCP does
        for name in (*NAMES, SWITCH):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

    def on_the_first(self, words):
        return ["ip", "netns", "exec", NAMES[0], *words]

    @property
    def environment(self):
        return {"PRTE_MCA_plm_ssh_agent": str(self.agent)}

    def ranks_on_the_second(self, program):
        """Process ids of those who run it there."""
        found = subprocess.run(["ip", "netns", "pids", NAMES[1]], capture_output=True, text=True, check=True).stdout.split()
        return [pid for pid in found if program_of(pid) == os.path.realpath(program)]

    def kill_all(self):
        for name in NAMES:
            subprocess.run(f"ip netns pids {name} | xargs -r kill -9", shell=True, capture_output=True, check=False)

    def pull_the_cable(self):
        """Neither side hears a word from the other any more; both have a network that seems to be well."""
        call("-n", SWITCH, "link", "set", PORTS[1], "nomaster")


def program_of(pid):
    """Empty of one that is gone, as it may be at any moment."""
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def call(*words):
    subprocess.run(["ip", *words], check=True)
