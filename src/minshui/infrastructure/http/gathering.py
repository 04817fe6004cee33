"""Requests of one kind that come together are answered together: one unit of work, one commit.

While a group is in work the next one gathers, so that a route's cost falls as its load rises. A
group is all or none; where one of it is wrong it is halved until that one is alone, which then
goes by itself and is told what is wrong. So it is with one that would wait for a lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

import structlog
from starlette.responses import Response

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.values import RequestBody, View
from minshui.infrastructure.security.tokens import TokenClaims

Body = TypeVar("Body", bound=RequestBody)

_GROUPS_AT_ONCE = 2
_MOST_TOGETHER = 25
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be answered with others: who asks for what.

    ``once`` is its ``Idempotency-Key`` with a hash of the request; None where the route takes none.
    """

    claims: TokenClaims
    trace_id: str
    client_address: str
    once: tuple[str, str] | None
    body: RequestBody


@dataclass(frozen=True, slots=True)
class Together(Generic[Body]):
    """How a route answers several requests in one unit of work.

    ``answer`` gets each with its own actor, in one session, and returns a view of each; it raises
    as the route itself does. ``suits`` says which requests may be answered with others.
    """

    body: type[Body]
    answer: Callable[[Sequence[tuple[Context, Body]]], Awaitable[Sequence[View]]]
    suits: Callable[[Body], bool] = lambda _: True


AnswerAll: TypeAlias = Callable[[Sequence[Asked]], Awaitable[Sequence[Response]]]
_Waiting: TypeAlias = "tuple[Asked, asyncio.Future[Response | None]]"


@dataclass(slots=True)
class _Queue:
    """Who waits at one place, and how many groups are in work there."""

    waiting: list[_Waiting] = field(default_factory=list)
    working: int = 0

    def take(self) -> list[_Waiting]:
        """Take the next group out."""
        group = self.waiting[:_MOST_TOGETHER]
        del self.waiting[:_MOST_TOGETHER]
        return group


class Gathering:
    """The groups of one process."""

    def __init__(self) -> None:
        self._queues: dict[tuple[str, str], _Queue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def join(
        self, place: tuple[str, str], asked: Asked, answer_all: AnswerAll
    ) -> Response | None:
        """Return the answer; None where the request fails with others and goes by itself.

        ``place`` is the tenant and the route; ``answer_all`` commits before it returns.
        """
        answer: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault(place, _Queue())
        queue.waiting.append((asked, answer))
        if queue.working < _GROUPS_AT_ONCE:
            queue.working += 1
            task = asyncio.create_task(self._work(place, queue, answer_all))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _work(self, place: tuple[str, str], queue: _Queue, answer_all: AnswerAll) -> None:
        try:
            while group := queue.take():
                await _answer(group, answer_all)
        finally:
            queue.working -= 1
            if not queue.working and not queue.waiting:
                self._queues.pop(place, None)


async def _answer(group: Sequence[_Waiting], answer_all: AnswerAll) -> None:
    answers: Sequence[Response | None] = [None] * len(group)
    try:
        answers = await answer_all([asked for asked, _ in group])
    except Exception as failure:
        _log.info("group_parted", size=len(group), failure=type(failure).__name__)
        if len(group) > 1:  # halved, and halved again, until what fails is alone
            half = len(group) // 2
            await asyncio.gather(
                _answer(group[:half], answer_all), _answer(group[half:], answer_all)
            )
    finally:
        for (_, waiting), answer in zip(group, answers, strict=True):
            if not waiting.done():
                waiting.set_result(answer)
