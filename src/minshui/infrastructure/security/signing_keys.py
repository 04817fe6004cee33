"""The keys that tokens are signed with: files that every process of the installation reads.

``<data folder>/keys/signing/<kid>.pem``. Every key in the folder verifies. Of those whose time has
come the one with the greatest name signs: ``key-0002-from-20261121T120000Z`` from that instant on,
a name without an instant at once. So a key is published before it signs, and its removal takes
back whatever it signed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from joserfc.jwk import ECKey

from minshui.infrastructure.security.errors import (
    SIGNING_KEY_IN_USE,
    SIGNING_KEY_LAST,
    SIGNING_KEY_UNKNOWN,
)
from minshui.infrastructure.security.installation_keys import keep_once
from minshui.kernel.errors import MinshuiError

LONGEST_TOKEN = timedelta(hours=2)
"""No token is good for longer, so none of a key's is left so long after the next one signs."""

PUBLISHED_BEFORE = timedelta(minutes=10)
"""So long before it signs a key can be read by those who verify: longer than they keep copies."""

_CURVE = "P-256"
_FIRST_KEY = "key-0001"
_NAME = re.compile(r"key-(\d{4,})(?:-from-(\d{8}T\d{6})Z)?")
_INSTANT = "%Y%m%dT%H%M%S"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a key signs from whose name says nothing of it."""
# All processes know a new key after so long; one nobody knows is looked for as often at most.
_LOOK_EVERY_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, and from when on it signs."""

    kid: str
    signs_from: datetime
    key: ECKey


class KeySource(Protocol):
    """Where keys come from; each call may find other ones."""

    def known(self) -> Sequence[SigningKey]:
        """Return the keys by name, at least one."""
        ...

    def look_again(self) -> None:
        """Notice at the next call what has changed: somebody brought a key that is not known."""
        ...


class FixedKeys:
    """Keys that are what they are; the last one signs."""

    def __init__(self, keys: Sequence[ECKey]) -> None:
        self._keys = [SigningKey(str(key.kid), BEGINNING, key) for key in keys]

    def known(self) -> Sequence[SigningKey]:
        """See ``KeySource``."""
        return self._keys

    def look_again(self) -> None:
        """See ``KeySource``."""


class KeyFolder:
    """The keys of a folder, which is looked at now and then."""

    def __init__(self, keys_folder: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._folder = keys_folder / "signing"
        self._monotonic = monotonic
        self._known: dict[str, SigningKey] = {}
        self._looked_at = 0.0
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not any(self._folder.glob("*.pem")):
            self._keep(_FIRST_KEY)
        self._look()

    def known(self) -> Sequence[SigningKey]:
        """See ``KeySource``."""
        if self._monotonic() - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._look()
        return list(self._known.values())

    def look_again(self) -> None:
        """See ``KeySource``; not more often than once a second, whatever strangers bring."""
        if self._monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS:
            self._look()

    def add(self, signs_from: datetime) -> SigningKey:
        """Make the next key, which every process signs with from ``signs_from`` on."""
        self._look()
        numbers = [int(match[1]) for kid in self._known if (match := _NAME.fullmatch(kid))]
        number = max(numbers, default=0) + 1
        kid = f"key-{number:04d}-from-{signs_from.astimezone(UTC).strftime(_INSTANT)}Z"
        self._keep(kid)
        self._look()
        return self._known[kid]

    def remove(self, kid: str, now: datetime, *, compromised: bool = False) -> None:
        """Take a key out: what it signed is refused.

        Raises ``E_SIGNING_KEY_UNKNOWN``; ``E_SIGNING_KEY_IN_USE`` while tokens of it may be good,
        unless it is ``compromised``; ``E_SIGNING_KEY_LAST`` where no other key can sign.
        """
        self._look()
        if kid not in self._known:
            raise MinshuiError(SIGNING_KEY_UNKNOWN, kid=kid)
        others = [key for key in self._known.values() if key.kid != kid]
        if not any(key.signs_from <= now for key in others):
            raise MinshuiError(SIGNING_KEY_LAST, kid=kid)
        free_at = unused_from(list(self._known.values()), kid)
        if not compromised and (free_at is None or now < free_at):
            raise MinshuiError(SIGNING_KEY_IN_USE, kid=kid)
        (self._folder / f"{kid}.pem").unlink()
        self._look()

    def _keep(self, kid: str) -> None:
        pem = ECKey.generate_key(_CURVE, auto_kid=False).as_pem(private=True)
        keep_once(self._folder / f"{kid}.pem", pem)

    def _look(self) -> None:
        self._looked_at = self._monotonic()
        found = {}
        for path in sorted(self._folder.glob("*.pem")):
            with suppress(FileNotFoundError):  # taken out at this moment
                found[path.stem] = self._known.get(path.stem) or _read(path)
        self._known = found


def signing_key_at(keys: Sequence[SigningKey], now: datetime) -> SigningKey:
    """Return the key that signs at an instant."""
    ready = [key for key in keys if key.signs_from <= now]
    return ready[-1] if ready else keys[0]


def unused_from(keys: Sequence[SigningKey], kid: str) -> datetime | None:
    """Return when the last token of a key has expired; None while no later key follows it."""
    followers = [key.signs_from for key in keys if key.kid > kid]
    # A process may know of its follower a little later.
    late = timedelta(seconds=_LOOK_EVERY_SECONDS)
    return min(followers) + late + LONGEST_TOKEN if followers else None


def _read(path: Path) -> SigningKey:
    key = ECKey.import_key(path.read_bytes(), {"kid": path.stem})
    return SigningKey(path.stem, _signs_from(path.stem), key)


def _signs_from(kid: str) -> datetime:
    match = _NAME.fullmatch(kid)
    if match is None or match[2] is None:
        return BEGINNING
    return datetime.strptime(match[2], _INSTANT).replace(tzinfo=UTC)
