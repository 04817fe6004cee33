"""Which lines of work a process takes on."""

from __future__ import annotations

import pytest

from minshui.entrypoints.lines import choose_lines
from minshui.kernel.errors import MinshuiError
from tests.entrypoints.command_line import CommandLine
from tests.infrastructure.bus.counting_line import CountingLine

LINES = [
    CountingLine(name)
    for name in ("events", "jobs.default", "jobs.billing", "messages.sms", "messages.mail")
]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (None, ["events", "jobs.default", "messages.sms", "messages.mail"]),
        ("events,jobs", ["events", "jobs.default"]),
        ("messages", ["messages.sms", "messages.mail"]),
        ("messages.mail, jobs.billing", ["jobs.billing", "messages.mail"]),
    ],
)
def test_a_worker_takes_the_lines_it_is_told(names: str | None, chosen: list[str]) -> None:
    assert [line.name for line in choose_lines(LINES, names)] == chosen


@pytest.mark.parametrize("names", ["jobs.nightly", "events,briefe", " , "])
def test_a_line_that_is_not_there_is_refused(names: str) -> None:
    with pytest.raises(MinshuiError) as refused:
        choose_lines(LINES, names)
    assert refused.value.code == "E_LINE_UNKNOWN"
    assert "可选：events、jobs.default" in refused.value.message


def test_a_worker_told_of_an_unknown_line_does_not_start(minshui: CommandLine) -> None:
    ended = minshui.run("worker", "--queues", "events,faxes")
    assert ended.code == 1
    assert "没有名为“faxes”的队列" in ended.err
    assert "messages.sms" in ended.err
