"""What the server holds: the mails it took, the bounce mailbox, and what it was told to do."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal
from weakref import WeakSet

Stage = Literal["hello", "auth", "mail", "rcpt", "data"]
Action = Literal["reply", "drop", "keep_and_drop", "keep_and_hang", "wait", "bounce"]

KEPT_WHOLE = 2000
"""So many mails are kept whole; of those before them only their counts."""


@dataclass
class Rule:
    """What to do at a stage, ``times`` times (0: always), for recipients that contain a text.

    ``reply`` answers with ``reply``; ``drop`` cuts the connection and keeps nothing;
    ``keep_and_drop`` takes the mail, then cuts it; ``keep_and_hang`` takes it and never answers;
    ``wait`` answers after ``seconds``; ``bounce`` takes it and returns it in ``form``.
    """

    stage: Stage
    action: Action
    recipient: str = ""
    reply: str = ""
    times: int = 1
    seconds: float = 0.0
    form: str = "dsn"
    status: str = "5.1.1"


@dataclass(frozen=True)
class Mail:
    """A mail as it came over the wire."""

    number: int
    connection: int
    mail_from: str
    recipients: tuple[str, ...]
    tls: bool
    user: str | None
    content: bytes

    @property
    def parsed(self) -> EmailMessage:
        """The mail, taken apart."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        if not isinstance(parsed, EmailMessage):
            raise TypeError(type(parsed))
        return parsed

    @property
    def message_id(self) -> str:
        """Its Message-ID, brackets included."""
        found = re.search(rb"(?im)^message-id:\s*(<[^>\r\n]*>)", self.content)
        return found[1].decode("ascii", "replace") if found else ""


@dataclass
class Mailboxes:
    """Everything in memory; a reset forgets it."""

    user: str
    password: str
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=KEPT_WHOLE))
    by_key: Counter[bytes] = field(default_factory=Counter)
    commands: Counter[str] = field(default_factory=Counter)
    returned: dict[str, bytes] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    greylisting: bool = False
    requires_login: bool = True
    _greylisted: set[bytes] = field(default_factory=set)
    _number: int = 0
    _returned_number: int = 0
    connections: int = 0
    transports: WeakSet[asyncio.Transport] = field(default_factory=WeakSet)

    def reset(self) -> None:
        """Forget mails, bounces, counts and rules."""
        self.mails.clear()
        self.by_key.clear()
        self.commands.clear()
        self.returned.clear()
        self.rules.clear()
        self._greylisted.clear()
        self.greylisting, self.requires_login = False, True
        self._number = self.connections = 0

    def rule_for(self, stage: Stage, recipients: tuple[str, ...] = ()) -> Rule | None:
        """Return the rule that applies now, and count its use down."""
        for rule in self.rules:
            fits = not rule.recipient or any(rule.recipient in each for each in recipients)
            if rule.stage == stage and fits:
                if rule.times == 1:
                    self.rules.remove(rule)
                elif rule.times:
                    rule.times -= 1
                return rule
        return None

    def is_greylisted(self, mail_from: str, recipient: str) -> bool:
        """Return whether sender and recipient are seen together for the first time."""
        key = _digest(mail_from, recipient)
        if not self.greylisting or key in self._greylisted:
            return False
        self._greylisted.add(key)
        return True

    def keep(self, mail: Mail) -> None:
        """Take a mail in, and count it by Message-ID and recipient."""
        self.mails.append(mail)
        for recipient in mail.recipients:
            self.by_key[_digest(mail.message_id, recipient)] += 1

    def next_number(self) -> int:
        """Return a new mail's number."""
        self._number += 1
        return self._number

    def return_mail(self, content: bytes) -> str:
        """Put a bounce into the bounce mailbox; returns its UIDL."""
        self._returned_number += 1
        name = f"uid{self._returned_number:08d}"
        self.returned[name] = content
        return name

    def cut_all(self) -> int:
        """Cut every open SMTP connection, as a server does with idle ones; returns how many."""
        cut = [each for each in self.transports if not each.is_closing()]
        for transport in cut:
            transport.abort()
        return len(cut)

    @property
    def taken(self) -> int:
        """How many mails were taken, repeats included."""
        return self._number


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).lower().encode(), digest_size=12).digest()
