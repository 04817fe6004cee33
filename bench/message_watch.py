"""Progress and memory while messages go through: a look every second, from a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.billing_tenant import say

_LOOK_SECONDS = 1.0
_SAY_EVERY = 10
_KIB_PER_MIB = 1024
_ROLES = ("api", "worker", "scheduler", "shard", "serve")


@dataclass(frozen=True, slots=True)
class Look:
    """How far it was after so many seconds, and the MiB of each process by its role and id."""

    seconds: float
    sent: int
    resident_mib: dict[str, float]


@dataclass
class Watch:
    """Every look."""

    looks: list[Look] = field(default_factory=list)

    def flatness(self, total: int) -> dict[str, dict[str, float]]:
        """Return the MiB of each process once a tenth was sent, and the most there was later."""
        later = [look for look in self.looks if look.sent >= total // 10]
        if not later:
            return {}
        return {
            name: {
                "after_10_percent": at_tenth,
                "most_later": max(look.resident_mib.get(name, 0.0) for look in later),
            }
            for name, at_tenth in later[0].resident_mib.items()
        }

    def seconds_at(self, count: int) -> float | None:
        """Return when so many had been sent."""
        return next((look.seconds for look in self.looks if look.sent >= count), None)


@contextmanager
def watching(
    programs: Sequence[int], database: int, platform: int, sent: Callable[[], int]
) -> Iterator[Watch]:
    """Within, look at the programs, their children, the server and the platform."""
    watch, ended, started = Watch(), threading.Event(), time.monotonic()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            now = Look(
                round(time.monotonic() - started, 1), sent(), resident(programs, database, platform)
            )
            watch.looks.append(now)
            if len(watch.looks) % _SAY_EVERY == 0:
                say(f"{now.seconds:>7.1f} s {now.sent:>9,} sent, MiB {now.resident_mib}")

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watch
    finally:
        ended.set()
        thread.join()


def resident(programs: Sequence[int], database: int, platform: int) -> dict[str, float]:
    """Return the MiB that each process holds: its own memory, without what it shares."""
    found: dict[str, float] = {}
    server = 0.0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            number = int(folder.name)
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            own = _own_mib(folder)
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        if database in (number, parent):
            server += own
        elif number == platform:
            found["simulator"] = own
        elif number in programs or parent in programs:
            found[f"{_role(command)}-{number}"] = own
    return dict(sorted(found.items())) | {"postgres": round(server, 1)}


def _own_mib(folder: Path) -> float:
    for line in (folder / "status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return round(int(line.split()[1]) / _KIB_PER_MIB, 1)
    return 0.0


def _role(command: list[bytes]) -> str:
    words = {word.decode(errors="replace") for word in command}
    return next((role for role in _ROLES if role in words), "other")
