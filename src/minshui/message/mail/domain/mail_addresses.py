"""Mail addresses: as they go over the wire, and whether they can."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST = 254
_ANY = re.compile(r"[^\s<>@:;,（）()]+@[^\s<>@:;,（）()]+")


def wire_address(address: str) -> str | None:
    """Return an address as SMTP takes it: the host in lower case and ASCII (IDNA).

    None: no server could take it, such as one with a name that is not ASCII or a host of one
    label. What could end a command (blanks, brackets, line ends) never comes through.
    """
    name, _, host = address.strip().rpartition("@")
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    dotted = name.startswith(".") or name.endswith(".") or ".." in name
    whole = f"{name}@{host}"
    if not _LOCAL.fullmatch(name) or dotted or len(whole) > _LONGEST:
        return None
    return whole


def without_addresses(text: str, length: int = 200) -> str:
    """Return the words of a server, in one line and cut, with no address in them."""
    return _ANY.sub("***", " ".join(text.split()))[:length]
