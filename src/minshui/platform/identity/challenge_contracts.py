"""What people show beside or instead of their password."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SecondFactorAnswer:
    """What completes a sign-in: the challenge and a code of one of its kinds."""

    challenge: str
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class StepUp:
    """A proof that it is still the same person: a code, or the password (``kind`` password)."""

    kind: str
    proof: str
