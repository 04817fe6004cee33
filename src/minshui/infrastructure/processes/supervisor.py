"""Keep child processes running: start, restart with growing pauses, stop all, leave no orphan."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from minshui.infrastructure.processes.lifeline import VARIABLE, Lifeline

PROCESS_NAME_VARIABLE = "MINSHUI_PROCESS_NAME"
"""Tells a child its name, which is also its log file's."""

_FIRST_PAUSE_SECONDS = 0.5
_LAST_PAUSE_SECONDS = 30.0
_HEALTHY_SECONDS = 30.0
_GRACE_SECONDS = 20.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """One child: a unique name, its command line, and descriptors that it inherits."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int] = field(default=())


class Supervisor:
    """Runs the children until ``stop`` is called; a child that ends before that is restarted.

    A child that has not ended ``grace_seconds`` after it was asked to is killed.
    """

    def __init__(
        self, children: Sequence[ChildSpec], *, grace_seconds: float = _GRACE_SECONDS
    ) -> None:
        self._specs = children
        self._grace_seconds = grace_seconds
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()
        self.restarts: dict[str, int] = {spec.name: 0 for spec in children}

    @property
    def process_ids(self) -> dict[str, int]:
        """The children that run now."""
        return {name: process.pid for name, process in self._running.items()}

    def stop(self) -> None:
        """Ask for the end; ``run`` returns when every child has ended."""
        self._stopping.set()

    async def run(self) -> None:
        """Start every child and keep them running."""
        lifeline = Lifeline()
        try:
            async with asyncio.TaskGroup() as group:
                for spec in self._specs:
                    group.create_task(self._keep_running(spec, lifeline))
        finally:
            lifeline.close()

    async def _keep_running(self, spec: ChildSpec, lifeline: Lifeline) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            code = await self._run_once(spec, lifeline)
            if self._stopping.is_set():
                return
            if time.monotonic() - started >= _HEALTHY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            _log.error("child_ended", child=spec.name, exit_code=code, restart_in=pause)
            self.restarts[spec.name] += 1
            await _happens(self._stopping, within_seconds=pause)
            pause = min(pause * 2, _LAST_PAUSE_SECONDS)

    async def _run_once(self, spec: ChildSpec, lifeline: Lifeline) -> int:
        """Run the child until it ends or all are to stop; returns its exit code."""
        variables = {VARIABLE: str(lifeline.reading_end), PROCESS_NAME_VARIABLE: spec.name}
        process = await asyncio.create_subprocess_exec(
            *spec.command,
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=(lifeline.reading_end, *spec.descriptors),
            env=os.environ | variables,
            start_new_session=True,
        )
        self._running[spec.name] = process
        _log.info("child_started", child=spec.name, pid=process.pid)
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ended.done():
            process.terminate()
            await asyncio.wait({ended}, timeout=self._grace_seconds)
        if not ended.done():
            _log.error("child_killed", child=spec.name, pid=process.pid)
            process.kill()
        code = await ended
        del self._running[spec.name]
        return code


async def _happens(awaited: asyncio.Event, *, within_seconds: float) -> None:
    try:
        async with asyncio.timeout(within_seconds):
            await awaited.wait()
    except TimeoutError:
        pass
