"""scripts/slurm-testbed: see there for the usage."""
import argparse
import shlex
import signal
import subprocess
import sys

from testbed import Testbed, TestbedError


SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def leave_by_signal(number, _):
    """So that `finally` runs."""
    sys.exit(128 + number)


def up(wanted):
    bed = Testbed(wanted.folder, wanted.nodes, wanted.cpus)
    bed.is_temporary = wanted.folder is None
    bed.up()
    for name, value in bed.variables.items():
        print(f"export {name}={shlex.quote(value)}")
    print(f"# take it down with: scripts/slurm-testbed down {shlex.quote(str(bed.folder))}")
    return 0


def down(wanted):
    Testbed.at(wanted.folder).down()
    return 0


def run(wanted):
    if not wanted.words:
        raise TestbedError("run: which command? scripts/slurm-testbed run [--nodes N] CMD...")
    bed = Testbed(None, wanted.nodes, wanted.cpus)
    try:
        bed.up()
        return subprocess.run(wanted.words, env=bed.environment(), check=False).returncode
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # nothing may come between now
        bed.down()


def node(wanted):
    bed = Testbed.at(wanted.folder)
    if wanted.node not in bed.names:
        raise TestbedError(f"{wanted.node}: there is no such node; there are {' '.join(bed.names)}")
    (bed.kill_node if wanted.command == "kill-node" else bed.start_node)(wanted.node)
    return 0


def command_line():
    parser = argparse.ArgumentParser(prog="scripts/slurm-testbed")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, action in (("up", up), ("run", run)):
        each = commands.add_parser(name)
        each.add_argument("--nodes", type=int, default=3)
        each.add_argument("--cpus", type=int, default=2)
        each.set_defaults(action=action)
        if name == "up":
            each.add_argument("folder", nargs="?")
        else:
            each.add_argument("words", nargs=argparse.REMAINDER)
    for name, action in (("down", down), ("kill-node", node), ("start-node", node)):
        each = commands.add_parser(name)
        each.add_argument("folder")
        each.set_defaults(action=action)
        if action is node:
            each.add_argument("node")
    return parser.parse_args()


def main():
    for number in SIGNALS:
        signal.signal(number, leave_by_signal)
    wanted = command_line()
    try:
        return wanted.action(wanted)
    except TestbedError as error:
        print(f"reelmill: slurm-testbed: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
