"""Terminals that go away at random instants under the screens: what is left after two seconds.

`python -m tests.torture.lost_terminals --tries 200 --load 2` tries it often, beside busy loops.
"""

from __future__ import annotations

import argparse
import os
import pty
import random
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

GONE_S = 2.0
"""A process that is there so long after its terminal went is left behind."""
WAYS = ("closed", "unread and closed", "hung up", "unread and terminated", "leader killed")
KEYS = (
    b"j",
    b"k",
    b"1",
    b"2",
    b"3",
    b"6",
    b"\r",
    b"m",
    b"d",
    b"e",
    b"?",
    b"\x1b",
    b"R",
    b"s",
    b"\t",
)
_FROM_S, _TO_S = 0.1, 4.0
_UNREAD_S = 0.4
_LEADER = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"


@dataclass(frozen=True)
class Loss:
    """How the terminal of one try goes away, and after how many seconds; `keys` come before."""

    seed: int
    way: str
    after_s: float
    keys: tuple[bytes, ...]

    @classmethod
    def seeded(cls, seed: int) -> Loss:
        """The loss of a seed; the ways follow each other."""
        dice = random.Random(seed)
        keys = tuple(dice.choice(KEYS) for _ in range(200))
        return cls(seed, WAYS[seed % len(WAYS)], dice.uniform(_FROM_S, _TO_S), keys)


@dataclass(frozen=True)
class Left:
    """What was there two seconds after a loss; `took_s` until nothing was."""

    loss: Loss
    processes: tuple[str, ...]
    files: tuple[str, ...]
    took_s: float

    @property
    def told(self) -> str:
        """In a line."""
        loss = self.loss
        what = f"seed {loss.seed}: {loss.way} after {loss.after_s:.2f} s"
        return f"{what}: {list(self.processes)} {list(self.files)} after {self.took_s:.2f} s"

    @property
    def is_nothing(self) -> bool:
        """Whether all was gone."""
        return not self.processes and not self.files


def left_after(loss: Loss, arguments: Sequence[str], folder: Path) -> Left:
    """Run traceview in a terminal of its own that goes away, and look what is left.

    `folder` is new: what the program writes into its temporary folder comes to be there.
    """
    master, process = started(arguments, folder, has_leader="leader" in loss.way)
    try:
        _type(master, loss)
        if "unread" in loss.way:
            _type_unread(master, loss)
        _lose(master, process, loss.way)
        took_s = _seconds_until_gone(process, folder)
        files = tuple(str(path) for path in folder.iterdir())
        return Left(loss, tuple(processes_of(folder)), files, took_s)
    finally:
        for pid in processes_of(folder):
            os.kill(int(pid.split()[0]), signal.SIGKILL)
        process.wait()
        if "closed" not in loss.way:
            os.close(master)


def started(
    arguments: Sequence[str], folder: Path, *, has_leader: bool = False
) -> tuple[int, subprocess.Popen[bytes]]:
    """Run traceview in a terminal of its own: the terminal's other end, and the process.

    With `has_leader` the process is another that waits for traceview, as a shell does.
    """
    master, side = pty.openpty()
    ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    leader = [sys.executable, "-c", _LEADER] if has_leader else []
    process = subprocess.Popen(
        [*leader, sys.executable, "-m", "traceview", *arguments],
        stdin=side, stdout=side, stderr=side, start_new_session=True,
        preexec_fn=lambda: ioctl(0, termios.TIOCSCTTY, 0),
        env={**os.environ, "TERM": "xterm-256color", "TMPDIR": str(folder)},
    )  # fmt: skip
    os.close(side)
    return master, process


def _type(master: int, loss: Loss) -> None:
    """Read what is painted and press a key twenty times a second until the instant has come."""
    end = time.monotonic() + loss.after_s
    keys = iter(loss.keys)
    due = time.monotonic() + 0.05
    while (now := time.monotonic()) < end:
        if now >= due:
            due = now + 0.05
            _press(master, next(keys))
        ready, _, _ = select.select([master], [], [], min(due, end) - now if due > now else 0)
        if ready and not _read(master):
            return


def _type_unread(master: int, loss: Loss) -> None:
    """Go on pressing keys, while nothing is read of what they bring."""
    end = time.monotonic() + _UNREAD_S
    for key in loss.keys:
        if time.monotonic() > end:
            return
        _press(master, key)
        select.select([], [], [], 0.01)


def _press(master: int, key: bytes) -> None:
    if select.select([], [master], [], 0)[1]:
        os.write(master, key)


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65_536)
    except OSError:
        return b""


def _lose(master: int, process: subprocess.Popen[bytes], way: str) -> None:
    if "closed" in way:
        os.close(master)
    elif way == "hung up":
        process.send_signal(signal.SIGHUP)
    elif "terminated" in way:
        process.send_signal(signal.SIGTERM)
    else:
        process.kill()


def _seconds_until_gone(process: subprocess.Popen[bytes], folder: Path) -> float:
    begun = time.monotonic()
    while (took := time.monotonic() - begun) <= GONE_S:
        process.poll()
        if not processes_of(folder) and not any(folder.iterdir()):
            break
        time.sleep(0.02)
    return took


def processes_of(folder: Path) -> list[str]:
    """The processes of which the environment names the folder: the program and what it started."""
    mark = f"TMPDIR={folder}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    told = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append(f"{entry.name} {told}")
            except OSError:
                continue
    return found


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Beside so many busy loops."""
    with ExitStack() as stack:
        for _ in range(loops):
            loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            stack.callback(loop.wait)
            stack.callback(loop.kill)
        yield


def main() -> int:
    """Try it, and print what was left; 1 when anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--load", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    left: list[Left] = []
    with busy(args.load):
        for seed in range(args.seed, args.seed + args.tries):
            folder = Path(tempfile.mkdtemp(prefix="traceview-torture-"))
            one = left_after(Loss.seeded(seed), ["demo"], folder)
            left.append(one)
            shutil.rmtree(folder, ignore_errors=True)
            if not one.is_nothing:
                print(one.told)
    bad = [one for one in left if not one.is_nothing]
    slowest = max(one.took_s for one in left)
    print(f"{len(bad)} of {len(left)} left something; the slowest was gone after {slowest:.2f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
