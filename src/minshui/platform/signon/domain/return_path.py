"""Where a browser may be sent after sign-on: to paths of our own, never elsewhere."""

from __future__ import annotations

import hashlib
import re

# One slash, then anything printable but a backslash, which browsers read as a slash.
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
_LONGEST = 6000


def own_path(text: str) -> str:
    """Return the path with its query; empty where it would lead anywhere else."""
    return text if len(text) <= _LONGEST and _OWN_PATH.fullmatch(text) else ""


def request_mark(path_and_query: str) -> str:
    """Return what is stored of the request that somebody was asked to sign on for."""
    return hashlib.sha256(path_and_query.encode()).hexdigest()
