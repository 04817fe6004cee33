"""Processor time of the program's processes, by what they do, from the kernel's own count."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_ROLES = ("api", "worker", "scheduler", "shard")


def seconds_by_role(program: int, database: int) -> dict[str, float]:
    """Return the seconds each kind of process has used: the API's, the database's, the others'.

    ``program`` is the supervisor's process, ``database`` the postmaster; its own figure holds
    what backends had used that have ended since.
    """
    used: dict[str, float] = defaultdict(float)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        number, parent = int(entry.name), int(stat[1])
        own = (int(stat[11]) + int(stat[12])) / _TICKS
        if number == database:
            used["postgres"] += own + (int(stat[13]) + int(stat[14])) / _TICKS
        elif parent == database:
            used["postgres"] += own
        elif parent == program:
            used[_role(command)] += own
    return dict(used)


def _role(command: list[bytes]) -> str:
    words = {word.decode(errors="replace") for word in command}
    return next((role for role in _ROLES if role in words), "other")


def spent(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Return what was used between two looks."""
    return {role: after[role] - before.get(role, 0.0) for role in sorted(after)}
