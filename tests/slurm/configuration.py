"""The files of a private Slurm: slurm.conf for several simulated nodes on this machine."""
import os
import pwd
import re
import socket
import subprocess

TEMPLATE = """\
ClusterName=testbed
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
CommunicationParameters=NoCtldInAddrAny
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
# cred_expire is also how long a requeued job waits before it may start again; 5 seconds are the least.
AuthInfo=socket={folder}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/%n.pid
SlurmctldLogFile={folder}/log/slurmctld
SlurmdLogFile={folder}/log/%n
SlurmctldDebug=verbose
SlurmdDebug=verbose
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
{preempt_parameters}
ReturnToService=2
SlurmdTimeout={node_timeout}
MessageTimeout=5
KillWait={kill_wait}
InactiveLimit=0
MinJobAge=300
JobRequeue=1
{nodes}
PartitionName=low Nodes=ALL Default=YES MaxTime=UNLIMITED PriorityTier=1 GraceTime={grace}
PartitionName=high Nodes=ALL MaxTime=UNLIMITED PriorityTier=10 PreemptMode=OFF
"""


def free_ports(number):
    """Ports that nobody listens on; all at once, so that they differ."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def version():
    """Slurm's, as (year, month)."""
    shown = subprocess.run(["slurmctld", "-V"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in re.search(r"(\d+)\.(\d+)", shown).groups())


def preempt_parameters(warn):
    """That a job which is preempted gets the signal of its --signal; the name has changed with the versions."""
    if not warn:
        return ""
    newer = "\nPreemptParameters=send_user_signal" if version() >= (23, 2) else ""
    return "SlurmctldParameters=preempt_send_user_signal" + newer


def write(folder, names, cpus, options):
    """Writes slurm.conf, and what must lie beside it. `options`: node_timeout, kill_wait, grace, warn_preempted."""
    ports = free_ports(len(names) + 1)
    host = socket.gethostname().partition(".")[0]
    nodes = "\n".join(f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={cpus} "
                      f"RealMemory=1000 State=UNKNOWN" for name, port in zip(names, ports[1:]))
    text = TEMPLATE.format(host=host, controller_port=ports[0], user=pwd.getpwuid(os.geteuid()).pw_name,
                           folder=folder, nodes=nodes, node_timeout=options["node_timeout"],
                           kill_wait=options["kill_wait"], grace=options["grace"],
                           preempt_parameters=preempt_parameters(options["warn_preempted"]))
    (folder / "slurm.conf").write_text(text)
    if version() >= (23, 2):  # older ones do not know it, and need none with these plugins
        (folder / "cgroup.conf").write_text("CgroupPlugin=disabled\n")
