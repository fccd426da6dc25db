"""What can happen to a run. Each takes the run and the random source, does its worst, and says what it did; `cost` is the
most shards that may have to be done again for it."""
import os
import signal


class Disturbance:
    kind = "nothing"
    ends_the_command = False

    def __init__(self, random):
        self.random = random

    def strike(self, run):
        raise NotImplementedError


class KillWorker(Disturbance):
    kind = "kill a worker"

    def strike(self, run):
        ranks = {rank: pid for rank, pid in run.victims.ranks().items() if rank != run.coordinator()}
        return run.kill(self.random.sample(sorted(ranks), min(1, len(ranks))))


class KillCoordinator(Disturbance):
    kind = "kill the coordinator"

    def strike(self, run):
        return run.kill([run.coordinator()])


class KillCoordinatorTwice(Disturbance):
    """The second one while it takes over."""
    kind = "kill the coordinator and its heir"

    def strike(self, run):
        first = run.coordinator()
        said = run.kill([first])
        heirs = sorted(rank for rank in run.victims.ranks() if rank != first)
        run.rest(self.random.uniform(0, 0.2))
        return said + run.kill(heirs[:1])


class KillSeveral(Disturbance):
    kind = "kill several at once"

    def strike(self, run):
        ranks = sorted(run.victims.ranks())
        return run.kill(self.random.sample(ranks, min(len(ranks) - 1, self.random.randint(2, 3))) if ranks else [])


class KillAllButOne(Disturbance):
    kind = "kill all but one"

    def strike(self, run):
        ranks = sorted(run.victims.ranks())
        return run.kill(self.random.sample(ranks, len(ranks) - 1) if ranks else [])


class Freeze(Disturbance):
    """Longer than --rank-timeout, or shorter: both must do no harm."""
    kind = "stop a rank and continue it"

    def strike(self, run):
        ranks = run.victims.ranks()
        if not ranks:
            return "nobody there"
        rank = self.random.choice(sorted(ranks))
        run.victims.send([ranks[rank]], signal.SIGSTOP)
        run.may_lose(2)  # what it held; and, of a coordinator, what it had not passed on
        run.rest(self.random.uniform(0.1, 2.5 * run.rank_timeout))
        run.victims.send([ranks[rank]], signal.SIGCONT)
        return f"stopped rank {rank} for a while"


class KillMpirun(Disturbance):
    kind = "kill mpirun"

    def strike(self, run):
        run.may_lose(len(run.victims.ranks()))
        return f"killed {len(run.victims.send(run.victims.mpirun(), signal.SIGKILL))} mpirun"


class Interrupt(Disturbance):
    kind = "interrupt"
    ends_the_command = True

    def strike(self, run):
        number = self.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
        run.may_lose(len(run.victims.ranks()))
        run.wait_until_it_listens(number)
        run.victims.send([run.victims.launcher], number)
        run.wait_for_the_end()
        return f"sent {number.name} to the starting process"


class KillEverything(Disturbance):
    kind = "kill everything"
    ends_the_command = True

    def strike(self, run):
        run.may_lose(len(run.victims.ranks()))
        run.victims.kill_all()
        run.wait_for_the_end()
        return "killed all processes"


class KillEverythingAndTheCheckpoint(KillEverything):
    kind = "kill everything, cut the newest checkpoint short"

    def strike(self, run):
        said = super().strike(run)
        files = sorted((run.job / "checkpoint").glob("*.h5"))
        if not files:
            return said
        os.truncate(files[-1], self.random.randint(0, files[-1].stat().st_size))
        return f"{said}, cut {files[-1].name} short"


class FlipABit(Disturbance):
    kind = "flip a bit in a segment"

    def strike(self, run):
        segments = sorted(run.job.rglob("*.seg"))
        if not segments:
            return "no segment there"
        segment = self.random.choice(segments)
        try:
            at = self.random.randrange(max(1, segment.stat().st_size))
            with open(segment, "r+b") as file:
                file.seek(at)
                byte = file.read(1)
                file.seek(at)
                file.write(bytes([byte[0] ^ (1 << self.random.randrange(8))]))
        except (FileNotFoundError, IndexError):
            return "the segment was just removed"
        run.lost_shards += 1
        return f"flipped a bit of {segment.name} at {at}"


class KillEverythingAndFlipABit(KillEverything):
    kind = "kill everything, flip a bit in a segment"

    def strike(self, run):
        return super().strike(run) + ", " + FlipABit(self.random).strike(run)


KINDS = [KillWorker, KillCoordinator, KillCoordinatorTwice, KillSeveral, KillAllButOne, Freeze, KillMpirun, Interrupt, KillEverything,
         KillEverythingAndTheCheckpoint, FlipABit, KillEverythingAndFlipABit]
