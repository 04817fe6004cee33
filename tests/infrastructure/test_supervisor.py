"""Children are kept running, stopped together, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from minshui.infrastructure.processes.supervisor import ChildSpec, Supervisor

STEADY = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def child(name: str, program: str) -> ChildSpec:
    return ChildSpec(name, [sys.executable, "-c", program])


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def until_gone(*process_ids: int) -> None:
    async with asyncio.timeout(10):
        while any(is_alive(process_id) for process_id in process_ids):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(*children: ChildSpec) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(children, grace_seconds=0.3)
    task = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(10):
        while len(supervisor.process_ids) < len(children):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    yield supervisor
    supervisor.stop()
    await task


async def test_a_child_that_dies_is_started_again() -> None:
    async with running(child("a", STEADY), child("b", STEADY)) as supervisor:
        # given
        before = supervisor.process_ids
        # when
        os.kill(before["a"], signal.SIGKILL)
        async with asyncio.timeout(10):
            while supervisor.process_ids.get("a") in {None, before["a"]}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        # then
        assert supervisor.restarts == {"a": 1, "b": 0}
        assert supervisor.process_ids["b"] == before["b"]


async def test_all_children_end_with_the_supervisor_even_stubborn_ones() -> None:
    # when
    async with running(child("steady", STEADY), child("stubborn", STUBBORN)) as supervisor:
        started = list(supervisor.process_ids.values())
    # then
    assert not any(is_alive(process_id) for process_id in started)


async def test_a_child_notices_that_its_supervisor_was_killed(tmp_path: Path) -> None:
    # given a supervisor in a process of its own
    noted = tmp_path / "pid"
    child_program = (
        "import os, sys, time\n"
        "from minshui.infrastructure.processes.lifeline import follow_supervisor\n"
        "follow_supervisor()\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    program = textwrap.dedent(f"""
        import asyncio, sys
        from minshui.infrastructure.processes.supervisor import ChildSpec, Supervisor
        spec = ChildSpec("a", [sys.executable, "-c", {child_program!r}, {str(noted)!r}])
        asyncio.run(Supervisor([spec]).run())
    """)
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", program)
    async with asyncio.timeout(10):
        while not noted.exists() or not noted.read_text():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    # when
    supervisor.kill()
    await supervisor.wait()
    # then
    await until_gone(int(noted.read_text()))
