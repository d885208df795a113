"""In: a command. Out: what it cost. Starts it and watches it, and knows nothing of what it does.

* wall: seconds from start to exit.
* CPU: user and system seconds of the command and of every process it waited for.
* memory: the most MiB that all its processes together held resident at one time. It is sampled every 20 ms, at first more
  often, and is never less than the kernel's own high-water mark of the largest process at the time. Pages that two
  processes share count twice. Without `/proc` it is the kernel's mark of the largest process alone.
"""

import dataclasses
import os
import pathlib
import subprocess
import sys
import threading
import time

PROC = pathlib.Path("/proc")
# In `ru_maxrss`, which is in bytes on macOS and in KiB elsewhere.
PER_MIB = 1024**2 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A contender that did not do its work: it has no time worth printing."""


@dataclasses.dataclass(frozen=True)
class Cost:
    wall: float
    cpu: float
    memory: float


def run(command, log, environment=None, folder=None):
    """Runs `command` to its end. What it prints goes to the file `log`."""
    # What the run before left to be written is not this one's to pay for.
    os.sync()
    with open(log, "wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
            cwd=folder,
        )
        watch = Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    memory = watch.stop() if PROC.is_dir() else usage.ru_maxrss / PER_MIB
    if process.returncode != 0:
        raise Failed(f"exit code {process.returncode}; the end of {log}:\n{tail(log)}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory)


def tail(log):
    return "\n".join(pathlib.Path(log).read_text(errors="replace").splitlines()[-15:])


class Watch:
    """Samples the memory of a process and all below it, in a thread, until told to stop."""

    def __init__(self, pid):
        self.pid = pid
        self.peak = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.sample)
        self.thread.start()

    def sample(self):
        started = time.monotonic()
        while not self.over.wait(0.005 if time.monotonic() - started < 0.02 else 0.02):
            held = [memory_of(pid) for pid in family(self.pid)]
            together = sum(now for now, _ in held)
            self.peak = max([self.peak, together, *(most for _, most in held)])

    def stop(self):
        self.over.set()
        self.thread.join()
        return self.peak / 1024


def family(pid):
    """`pid` and its living descendants."""
    pids = [pid]
    for pid in pids:
        try:
            for thread in os.scandir(PROC / str(pid) / "task"):
                pids += (PROC / str(pid) / "task" / thread.name / "children").read_text().split()
        except OSError:
            # It ended while being looked at.
            continue
    return pids


def memory_of(pid):
    """KiB that a process holds now, and the most it ever held."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0, 0
    fields = dict(line.split(":", 1) for line in lines if line.startswith("Vm"))
    return tuple(int(fields.get(name, "0").split()[0]) for name in ("VmRSS", "VmHWM"))
