"""A wire to a server that a test can cut, freeze and mend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Forwards connections; ``cut`` closes them and takes no new ones until ``mend``."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    @property
    def url(self) -> str:
        """The address of the server through this wire."""
        place = f"{self._target.username}:{self._target.password}@127.0.0.1:{self._port}"
        return urlunsplit(self._target._replace(netloc=place))

    async def mend(self) -> None:
        """Take connections, at the port of before."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self._flowing.set()

    async def cut(self) -> None:
        """Close every connection and refuse new ones."""
        assert self._server is not None
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()

    def freeze(self) -> None:
        """Let nothing through any more, and tell nobody."""
        self._flowing.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._target.hostname or "127.0.0.1", self._target.port or 5672
        try:
            far_reader, far_writer = await asyncio.open_connection(host, port)
        except OSError:  # the server is down
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._open |= ends
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        self._open -= ends
        for pump in pumps:
            pump.cancel()
        for end in ends:
            end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def laid_wire(url: str) -> AsyncIterator[Proxy]:
    """A mended wire to the server at ``url``."""
    proxy = Proxy(url)
    await proxy.mend()
    yield proxy
    await proxy.cut()
