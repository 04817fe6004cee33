"""The program's commands, run in this process: a process of its own costs two seconds each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from minshui.entrypoints import cli


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class CommandLine:
    """``minshui`` on the test's installation."""

    captured: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> Outcome:
        """Run one command to its end."""
        self.captured.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)
        said = self.captured.readouterr()
        code = left.value.code
        return Outcome(code if isinstance(code, int) else 0, said.out, said.err)

    async def __call__(self, *arguments: str) -> tuple[int, str]:
        """Run one command beside the test's own event loop; return its code and all it said."""
        ended = await asyncio.to_thread(self.run, *arguments)
        return ended.code, ended.out + ended.err
