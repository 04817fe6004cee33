"""A refusal that leaves something behind: a wrong code that was counted, an attempt used up."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError


class CountedRefusalError(MinshuiError):
    """Raised by an endpoint when all is written that shall remain: the unit of work is committed.

    Use cases never raise it: they return that they refuse. Not for routes with an
    ``Idempotency-Key``, where a refused request stores nothing.
    """
