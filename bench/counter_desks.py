"""Desks that take payments over HTTP, in a process of their own: closed loops and open ones.

A closed loop sends the next payment when the last is answered. An open loop sends what arrives
when it arrives, or when its desk is free; either way the time counts from the arrival.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from uuid import uuid4

import uvloop

PAYMENTS = "/api/v1/revenue/counter/payments"
_LEAD_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Desk:
    """A cashier who is signed in and has an open till."""

    token: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, and how much."""

    customer_code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A payer who comes to a desk so many seconds after the beginning."""

    at: float
    desk: int
    payer: Payer


@dataclass
class Taken:
    """What the desks have taken: seconds by arrival, and what went wrong."""

    started_at: float = 0.0
    seconds: float = 0.0
    arrivals: list[tuple[float, float]] = field(default_factory=list)  # at, seconds until paid
    amount_fen: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    processor_seconds: float = 0.0

    def percentile(self, share: float, within: tuple[float, float] | None = None) -> float:
        """Return the milliseconds that ``share`` of the payments did not exceed."""
        first, last = within or (0.0, float("inf"))
        times = sorted(taken for at, taken in self.arrivals if first <= at <= last)
        if not times:
            return float("nan")
        return round(times[min(int(len(times) * share), len(times) - 1)] * 1000, 1)


class HttpError(Exception):
    """An answer other than the one wanted."""


class HttpConnection:
    """One kept-alive connection; sends little and reads just what it needs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str = ""
    ) -> dict[str, Any]:
        """Send a request with a key of its own and return the JSON of a good answer."""
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: counter\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\nIdempotency-Key: {uuid4().hex}\r\n"
        )
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        self._writer.write(head.encode() + b"\r\n" + content)
        answer = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        found = json.loads(await self._reader.readexactly(length))
        if answer[9:10] != b"2":
            raise HttpError(str(found.get("code", answer[9:12])))
        return dict(found)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@asynccontextmanager
async def connected(address: tuple[str, int], count: int) -> AsyncIterator[list[HttpConnection]]:
    """Open so many connections for as long as the block lasts."""
    opened = [HttpConnection(*await asyncio.open_connection(*address)) for _ in range(count)]
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()


async def _pay(
    connection: HttpConnection, desk: Desk, payer: Payer, arrived: float, taken: Taken
) -> None:
    amount = f"{payer.amount_fen // 100}.{payer.amount_fen % 100:02d}"
    body = {"customer_code": payer.customer_code, "method": "cash", "amount": amount}
    try:
        await connection.send("POST", PAYMENTS, body, desk.token)
    except HttpError as failure:
        taken.errors[str(failure)] += 1
    else:
        taken.amount_fen += payer.amount_fen
    at = arrived - taken.started_at
    taken.arrivals.append((at, time.monotonic() - arrived))


async def saturate(
    address: tuple[str, int], desks: Sequence[Desk], payers: Sequence[Payer], seconds: float
) -> Taken:
    """Let every desk take payments one after another, without a pause, for so many seconds."""
    taken = Taken()
    waiting = iter(payers)
    async with connected(address, len(desks)) as connections:
        taken.started_at = time.monotonic()
        end = taken.started_at + seconds

        async def work(connection: HttpConnection, desk: Desk) -> None:
            while (now := time.monotonic()) < end:
                await _pay(connection, desk, next(waiting), now, taken)

        await asyncio.gather(*map(work, connections, desks))
        taken.seconds = time.monotonic() - taken.started_at
    return taken


async def receive(
    address: tuple[str, int], pipe: Connection, desks: Sequence[Desk], arrivals: Sequence[Arrival]
) -> Taken:
    """Let payers arrive as planned, until the last or until the other end says stop."""
    taken = Taken()
    queues: list[list[Arrival]] = [[] for _ in desks]
    for arrival in arrivals:
        queues[arrival.desk].append(arrival)
    stopping = asyncio.Event()
    async with connected(address, len(desks)) as connections:
        taken.started_at = time.monotonic() + _LEAD_SECONDS
        pipe.send(taken.started_at)

        async def work(connection: HttpConnection, desk: Desk, queue: list[Arrival]) -> None:
            for arrival in queue:
                intended = taken.started_at + arrival.at
                if (pause := intended - time.monotonic()) > 0:
                    await asyncio.sleep(pause)
                if stopping.is_set():
                    return
                await _pay(connection, desk, arrival.payer, intended, taken)

        # Whatever comes now says stop; it is read by whoever serves the pipe.
        asyncio.get_running_loop().add_reader(pipe.fileno(), stopping.set)
        await asyncio.gather(*map(work, connections, desks, queues))
        asyncio.get_running_loop().remove_reader(pipe.fileno())
        os.set_blocking(pipe.fileno(), True)
        taken.seconds = time.monotonic() - taken.started_at
    return taken


class DeskProcess:
    """The other process, seen from here."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def saturate(self, desks: Sequence[Desk], payers: Sequence[Payer], seconds: float) -> Taken:
        """Run a closed loop; see ``saturate``."""
        self._pipe.send(("saturate", (desks, payers, seconds)))
        return self._result()

    def begin(self, desks: Sequence[Desk], arrivals: Sequence[Arrival]) -> float:
        """Begin an open loop; returns when, by the monotonic clock."""
        self._pipe.send(("receive", (desks, arrivals)))
        started = self._pipe.recv()
        if isinstance(started, BaseException):
            raise started
        return float(started)

    def end(self, *, early: bool = False) -> Taken:
        """Wait for the open loop's end, or make it end."""
        if early:
            self._pipe.send("stop")
        return self._result()

    def _result(self) -> Taken:
        result = self._pipe.recv()
        if isinstance(result, BaseException):
            raise result
        taken: Taken = result
        return taken


@contextmanager
def desk_process(address: tuple[str, int]) -> Iterator[DeskProcess]:
    """Start the process, and end it afterwards."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, address))
    process.start()
    try:
        yield DeskProcess(ours)
    finally:
        ours.send(None)
        process.join()


def _serve(pipe: Connection, address: tuple[str, int]) -> None:
    while (wanted := pipe.recv()) is not None:
        if wanted == "stop":
            continue  # the open loop has ended
        work, arguments = wanted
        before = time.process_time()
        try:
            if work == "saturate":
                taken = uvloop.run(saturate(address, *arguments))
            else:
                taken = uvloop.run(receive(address, pipe, *arguments))
        except Exception as failure:
            pipe.send(RuntimeError(repr(failure)))
            continue
        taken.processor_seconds = time.process_time() - before
        pipe.send(taken)
