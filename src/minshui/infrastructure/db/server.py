"""Which database server this installation works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from minshui.infrastructure.db.embedded import EmbeddedServer
from minshui.infrastructure.errors import DATABASE_URL_INVALID, EMBEDDED_REFUSED
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError


@contextmanager
def database_server(settings: Settings) -> Iterator[URL]:
    """Give the server's address: ``MINSHUI_DATABASE_URL``, else our own server, started if need be.

    Raises ``E_EMBEDDED_REFUSED`` in production, ``E_DATABASE_URL_INVALID``, or what keeps the
    embedded server from starting.
    """
    if settings.database_url is not None:
        yield external_server(settings.database_url)
        return
    if settings.env == "production" and not settings.allow_embedded:
        raise MinshuiError(EMBEDDED_REFUSED)
    with EmbeddedServer(settings.data_dir).hold() as url:
        yield url


def external_server(text: str) -> URL:
    """Read a server's address; ``postgresql://…`` and ``postgres://…`` both do."""
    try:
        url = make_url(text)
    except ArgumentError as fault:
        raise MinshuiError(DATABASE_URL_INVALID) from fault
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise MinshuiError(DATABASE_URL_INVALID)
    return url.set(drivername="postgresql+asyncpg", database=url.database or "postgres")
