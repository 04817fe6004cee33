"""The mailbox that bounces come to, over POP3 inside TLS (RFC 1939)."""

from __future__ import annotations

import asyncio
import poplib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from minshui.message.mail.smtp_settings import SmtpAccount

T = TypeVar("T")

LARGEST_BYTES = 1024 * 1024
"""Larger mails are not fetched: a bounce is small, whatever it was sent for."""


class MailboxError(Exception):
    """The mailbox could not be opened or read; the words are for people."""


async def list_bounces(account: SmtpAccount) -> list[str]:
    """Return the names (UIDL) of all mails; raises ``MailboxError``."""
    return await _in_thread(_list, account)


async def fetch_bounces(
    account: SmtpAccount, wanted: Collection[str], settled: Collection[str]
) -> dict[str, bytes | None]:
    """Delete the ``settled`` mails and return those ``wanted``, None where one is unreadable.

    One that cannot be fetched ends the visit, because the server's answers are then out of step;
    the next visit goes on behind it. Raises ``MailboxError``.
    """
    return await _in_thread(_fetch, account, frozenset(wanted), frozenset(settled))


async def _in_thread(work: Callable[..., T], account: SmtpAccount, *rest: frozenset[str]) -> T:
    try:
        return await asyncio.to_thread(work, account, *rest)
    except (poplib.error_proto, OSError, ValueError) as failure:
        raise MailboxError(_words(failure)) from failure


def _list(account: SmtpAccount) -> list[str]:
    with _opened(account) as box:
        return [name for _, name in _pairs(box.uidl()[1])]


def _fetch(
    account: SmtpAccount, wanted: frozenset[str], settled: frozenset[str]
) -> dict[str, bytes | None]:
    mails: dict[str, bytes | None] = {}
    with _opened(account) as box:
        sizes = {number: int(size) for number, size in _pairs(box.list()[1])}
        for number, name in _pairs(box.uidl()[1]):
            if name in settled:
                box.dele(number)
            elif name in wanted and sizes.get(number, 0) > LARGEST_BYTES:
                mails[name] = None
            elif name in wanted:
                try:
                    mails[name] = b"\r\n".join(box.retr(number)[1])
                except poplib.error_proto:
                    mails[name] = None
                    return mails
        box.quit()
    return mails


@contextmanager
def _opened(account: SmtpAccount) -> Iterator[poplib.POP3_SSL]:
    settings, secrets = account.settings, account.secrets
    box = poplib.POP3_SSL(
        settings.bounce_host,
        settings.bounce_port,
        timeout=settings.timeout_seconds,
        context=account.tls_context(),
    )
    try:
        box.user(secrets.bounce_user or secrets.user or "")
        box.pass_(secrets.bounce_password or secrets.password or "")
        yield box
    finally:
        box.close()


def _pairs(lines: list[bytes]) -> list[tuple[int, str]]:
    """Return the lines of UIDL and LIST: number, and what stands beside it."""
    parts = (line.decode("latin-1").split() for line in lines)
    return [(int(each[0]), each[1]) for each in parts if len(each) >= 2]


def _words(failure: Exception) -> str:
    """Return an answer of the server, or what went wrong, as text."""
    first = failure.args[0] if failure.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(failure)
    return (text or type(failure).__name__)[:200]
