"""Start the mail server.

``python -m minshui.simulators.smtp_sink [--port N] [--smtp-port N] [--smtps-port N]
[--pop3s-port N] [--user U] [--password P] [--folder F]``

A port of 0 is any free one. When everything listens, one line of JSON is printed: ``control``
(an address, for ``/_control/…``), ``host``, ``smtp_port`` (STARTTLS), ``smtps_port``,
``pop3s_port``, ``ca_file``, ``ca_certificates``, ``user``, ``password``; the same stands at
``/_control/addresses``. SIGTERM and SIGINT end it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from minshui.simulators.smtp_sink.certificates import make_certificates
from minshui.simulators.smtp_sink.control import control_app
from minshui.simulators.smtp_sink.mailboxes import Mailboxes
from minshui.simulators.smtp_sink.pop3 import Pop3Session
from minshui.simulators.smtp_sink.receiving import SinkServer

_HOST = "127.0.0.1"


class _Control(uvicorn.Server):
    """The control surface; SIGTERM ends the program in good order instead of by the signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, setattr, self, "should_exit", True)
        yield


async def run(arguments: argparse.Namespace, folder: Path) -> None:
    """Listen on all ports until told to stop."""
    boxes = Mailboxes(arguments.user, arguments.password)
    certificates = make_certificates(folder)
    context = certificates.context
    loop = asyncio.get_running_loop()

    async def pop3(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await Pop3Session(boxes, reader, writer).serve()
        except ConnectionError:
            writer.close()

    smtp = await loop.create_server(
        lambda: SinkServer(boxes, context, implicit_tls=False), _HOST, arguments.smtp_port
    )
    smtps = await loop.create_server(
        lambda: SinkServer(boxes, context, implicit_tls=True),
        _HOST,
        arguments.smtps_port,
        ssl=context,
    )
    pop3s = await asyncio.start_server(pop3, _HOST, arguments.pop3s_port, ssl=context)
    listener = socket.create_server((_HOST, arguments.port))
    ports = {
        "smtp_port": _port_of(smtp),
        "smtps_port": _port_of(smtps),
        "pop3s_port": _port_of(pop3s),
    }
    addresses = {
        "control": f"http://{_HOST}:{listener.getsockname()[1]}",
        "host": "localhost",
        **ports,
        "ca_file": str(certificates.ca_file),
        "ca_certificates": certificates.ca_file.read_text(),
        "user": arguments.user,
        "password": arguments.password,
    }
    config = uvicorn.Config(control_app(boxes, addresses), log_level="error", lifespan="off")
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()
    await _Control(config).serve(sockets=[listener])
    for server in (smtp, smtps, pop3s):
        server.close()


def _port_of(server: asyncio.Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="minshui.simulators.smtp_sink")
    for name in ("port", "smtp-port", "smtps-port", "pop3s-port"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--user", default="notice@fjwater.example")
    parser.add_argument("--password", default="sink-password")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="minshui-smtp-sink-") as temporary:
        asyncio.run(run(arguments, arguments.folder or Path(temporary)))


if __name__ == "__main__":
    main()
