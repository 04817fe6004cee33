"""An errand: what the broker carries, a call for one visit to a tenant's line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Self

_HELPING_GENERATIONS = 3


@dataclass(frozen=True, slots=True, order=True)
class Errand:
    """``generation``: how many visits that found a whole batch lie between it and the news."""

    tenant_code: str
    line: str
    generation: int = 0

    def encode(self) -> bytes:
        """Return the errand as a message's body."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, body: bytes) -> Self:
        """Return the errand in a message's body; raises ``ValueError`` for anything else."""
        try:
            errand = cls(**json.loads(body))
        except TypeError as fault:
            raise ValueError("not an errand") from fault
        return errand

    def follow_ups(self) -> list[Errand]:
        """Return what goes out where there was more to do than a visit takes.

        The first generations send a second worker along, so that a few of them soon share a
        large backlog, however many wait for something to do.
        """
        following = replace(self, generation=self.generation + 1)
        return [following] * (2 if self.generation < _HELPING_GENERATIONS else 1)
