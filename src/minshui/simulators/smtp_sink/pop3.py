"""The bounce mailbox over POP3 (RFC 1939); the listener puts TLS around it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable

from minshui.simulators.smtp_sink.mailboxes import Mailboxes


class Pop3Session:
    """One connection; deletions happen at QUIT."""

    def __init__(
        self, boxes: Mailboxes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._boxes = boxes
        self._reader, self._writer = reader, writer
        self._user = ""
        self._known = False
        self._names: list[str] = []
        self._deleted: set[str] = set()

    async def serve(self) -> None:
        """Answer commands until the client leaves."""
        await self._say("+OK Minshui POP3 ready")
        while line := await self._reader.readline():
            command, _, argument = line.decode("latin-1").strip().partition(" ")
            command = command.upper()
            if command == "QUIT":
                for name in self._deleted:
                    self._boxes.returned.pop(name, None)
                await self._say("+OK bye")
                break
            handler = self._handlers().get(command)
            if handler is None or (not self._known and command not in _BEFORE_LOGIN):
                await self._say("-ERR not now")
                continue
            await self._send(handler(argument))
        self._writer.close()

    def _handlers(self) -> dict[str, Callable[[str], bytes]]:
        return {
            "USER": self._user_is,
            "PASS": self._password_is,
            "CAPA": lambda _: _block("capabilities", b"USER\r\nUIDL\r\nTOP\r\n"),
            "NOOP": lambda _: b"+OK\r\n",
            "STAT": self._stat,
            "LIST": self._list,
            "UIDL": self._uidl,
            "RETR": self._retrieve,
            "DELE": self._delete,
        }

    def _user_is(self, name: str) -> bytes:
        self._user = name
        return b"+OK\r\n"

    def _password_is(self, password: str) -> bytes:
        given = hashlib.sha256(f"{self._user}\0{password}".encode()).digest()
        right = hashlib.sha256(f"{self._boxes.user}\0{self._boxes.password}".encode()).digest()
        if given != right:
            return b"-ERR [AUTH] wrong user or password\r\n"
        self._known, self._names = True, list(self._boxes.returned)
        return b"+OK logged in\r\n"

    def _stat(self, _: str) -> bytes:
        octets = sum(len(self._boxes.returned[name]) for name in self._names)
        return f"+OK {len(self._names)} {octets}\r\n".encode()

    def _list(self, _: str) -> bytes:
        sizes = (f"{n} {len(self._boxes.returned[name])}\r\n" for n, name in self._numbered())
        return _block(f"{len(self._names)} messages", "".join(sizes).encode())

    def _uidl(self, _: str) -> bytes:
        return _block("", "".join(f"{n} {name}\r\n" for n, name in self._numbered()).encode())

    def _retrieve(self, number: str) -> bytes:
        name = self._name_of(number)
        if name is None:
            return b"-ERR no such message\r\n"
        self._boxes.commands["retrieve"] += 1
        lines = self._boxes.returned[name].splitlines()
        text = b"".join((b"." + line if line[:1] == b"." else line) + b"\r\n" for line in lines)
        return _block("message follows", text)

    def _delete(self, number: str) -> bytes:
        name = self._name_of(number)
        if name is None:
            return b"-ERR no such message\r\n"
        self._deleted.add(name)
        return b"+OK\r\n"

    def _numbered(self) -> list[tuple[int, str]]:
        kept = [(n, name) for n, name in enumerate(self._names, 1) if name not in self._deleted]
        return [(n, name) for n, name in kept if name in self._boxes.returned]

    def _name_of(self, number: str) -> str | None:
        known = {str(n): name for n, name in self._numbered()}
        return known.get(number)

    async def _say(self, line: str) -> None:
        await self._send(line.encode() + b"\r\n")

    async def _send(self, answer: bytes) -> None:
        self._writer.write(answer)
        await self._writer.drain()


_BEFORE_LOGIN = ("USER", "PASS", "CAPA", "NOOP")


def _block(title: str, lines: bytes) -> bytes:
    return f"+OK {title}\r\n".encode() + lines + b".\r\n"
