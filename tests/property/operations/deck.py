"""What a deck of operations is: each with how often it is dealt."""

from __future__ import annotations

from collections.abc import Coroutine
from types import CodeType
from typing import Any, Protocol, TypeAlias

from tests.property.operations.town import Turn


class Operation(Protocol):
    """A function that takes a turn."""

    __name__: str
    __code__: CodeType

    def __call__(self, turn: Turn, /) -> Coroutine[Any, Any, None]: ...


Deck: TypeAlias = dict[Operation, int]
