"""Outside parties are started by name."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from minshui import simulators
from minshui.entrypoints.cli_simulator import SIMULATORS
from tests.entrypoints.command_line import CommandLine


def test_every_simulator_is_listed_and_those_only(minshui: CommandLine) -> None:
    # given what can be run
    folder = Path(simulators.__path__[0])
    programs = {
        path.parent.name if path.name == "__main__.py" else path.stem
        for path in folder.rglob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    # then
    assert set(SIMULATORS) == programs
    listed = minshui.run("simulator", "list")
    assert all(f"{name:<16}{party}" in listed.out for name, party in SIMULATORS.items())


def test_an_unknown_simulator_is_refused_with_those_known(minshui: CommandLine) -> None:
    refused = minshui.run("simulator", "run", "nobody")
    assert refused.code == 1
    assert refused.err.startswith(
        "E_SIMULATOR_UNKNOWN 没有名为“nobody”的模拟器；现有：aliyun_sms、"
    )


def test_a_simulator_runs_until_it_is_stopped() -> None:
    # when
    command = [sys.executable, "-m", "minshui.entrypoints", "simulator", "run", "aliyun_sms"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready, address = process.stdout.readline().split()
        # then
        assert ready == "ready"
        assert httpx.get(f"{address}/_control/state").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)
