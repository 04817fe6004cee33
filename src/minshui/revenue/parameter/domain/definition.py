"""Definitions of parameters: declared once in the module that uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from minshui.kernel.errors import MinshuiError
from minshui.revenue.parameter.errors import PARAMETER_UNKNOWN, PARAMETER_VALUE

Check = Callable[[Any], Any]
"""Returns the value as business code takes it, from what JSON holds; raises ``ValueError``."""


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """One parameter; ``default`` and stored values are JSON (decimals as strings).

    ``assumption`` says in Chinese where the default comes from: it holds until the tenant decides.
    """

    module: str
    key: str
    title: str
    default: Any
    check: Check
    assumption: str

    @property
    def name(self) -> tuple[str, str]:
        """Module and key, as ``parameter`` and ``set_parameter`` take them."""
        return self.module, self.key

    def value_of(self, stored: Any) -> Any:
        """Return a stored value as business code takes it; raises ``E_PARAMETER_VALUE``."""
        try:
            return self.check(stored)
        except ValueError as reason:
            raise MinshuiError(
                PARAMETER_VALUE, title=self.title, value=stored, reason=reason
            ) from reason


_DEFINITIONS: dict[tuple[str, str], ParameterDefinition] = {}


def define_parameter(definition: ParameterDefinition) -> ParameterDefinition:
    """Declare a parameter, once; its default must pass its own check."""
    key = (definition.module, definition.key)
    if key in _DEFINITIONS:
        raise ValueError(f"parameter {key} is declared twice")
    definition.value_of(definition.default)
    _DEFINITIONS[key] = definition
    return definition


def definition_of(module: str, key: str) -> ParameterDefinition:
    """Return a definition; raises ``E_PARAMETER_UNKNOWN``."""
    found = _DEFINITIONS.get((module, key))
    if found is None:
        raise MinshuiError(PARAMETER_UNKNOWN, module=module, key=key)
    return found


def all_definitions() -> list[ParameterDefinition]:
    """Return the definitions of the modules imported so far, by module and key."""
    return [_DEFINITIONS[key] for key in sorted(_DEFINITIONS)]


def integer_between(low: int, high: int) -> Check:
    """Take a whole number."""

    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"应为 {low} 至 {high} 的整数")
        return value

    return check


def decimal_between(low: str, high: str) -> Check:
    """Take a decimal written as a string."""
    least, most = Decimal(low), Decimal(high)

    def check(value: Any) -> Decimal:
        try:
            number = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or not least <= number <= most:
            raise ValueError(f"应为 {low} 至 {high} 的小数，写成字符串")
        return number

    return check


def one_of(*choices: str) -> Check:
    """Take one of the given words."""

    def check(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"应为 {'、'.join(choices)} 之一")
        return str(value)

    return check


def is_flag(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise ValueError("应为 true 或 false")
    return value


def some_of(*choices: str) -> Check:
    """Take a list without repetition of the given words."""

    def check(value: Any) -> frozenset[str]:
        if not isinstance(value, list) or not all(item in choices for item in value):
            raise ValueError(f"应为列表，每项取自 {'、'.join(choices)}")
        return frozenset(value)

    return check
