"""How much memory a measured step takes at most: the benchmark's processes and the server's."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from minshui.infrastructure.db.administration import driver_connection

_SAMPLE_SECONDS = 0.1
_KIB_PER_MIB = 1024
_PARTS = ("RssAnon:", "RssShmem:", "RssFile:")


@dataclass
class Peak:
    """The largest sum that was seen, in MiB."""

    mib: float = 0.0


async def postmaster_of(server: URL) -> int:
    """Return the process id of the server's parent process."""
    async with driver_connection(server) as connection:
        folder = await connection.fetchval("SHOW data_directory")
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


@contextmanager
def watched_memory(postmaster: int) -> Iterator[Peak]:
    """Within, look at this process, its children, the server and its children, ten times a second.

    What is a process's own is added up; memory that processes share, as the server's buffers,
    counts once.
    """
    peak, ended = Peak(), threading.Event()
    roots = {os.getpid(), postmaster}

    def watch() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            peak.mib = max(peak.mib, _together(roots))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _together(roots: set[int]) -> float:
    """Return what the processes and their children hold now, in MiB."""
    own, shared, mapped = 0, 0, 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent not in roots and int(folder.name) not in roots:
                continue
            status = (folder / "status").read_text().splitlines()
        except OSError:
            continue  # it has ended meanwhile
        anonymous, in_shm, of_files = _parts(status)
        own, shared, mapped = own + anonymous, max(shared, in_shm), max(mapped, of_files)
    return (own + shared + mapped) / _KIB_PER_MIB


def _parts(status: list[str]) -> list[int]:
    found = dict.fromkeys(_PARTS, 0)
    for line in status:
        name, *values = line.split()
        if name in found:
            found[name] = int(values[0])
    return list(found.values())
