"""Mobile numbers of the mainland."""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
# By the numbers' allocation (2025). A number that its owner took along counts to whom it was
# first given.
_CARRIERS = {
    "mobile": "134 135 136 137 138 139 147 148 150 151 152 157 158 159 165 172 178 182 183 184 187 "
    "188 195 197 198",
    "unicom": "130 131 132 145 146 155 156 166 167 171 175 176 185 186 196",
    "telecom": "133 149 153 162 173 174 177 180 181 189 190 191 193 199",
    "broadcast": "192",
}
_BY_PREFIX = {prefix: name for name, listed in _CARRIERS.items() for prefix in listed.split()}


def mainland_mobile(text: str) -> str | None:
    """Return the eleven digits of a number written with or without 86; None: it is no mobile."""
    found = _MOBILE.fullmatch(text.replace(" ", "").replace("-", ""))
    return found.group(1) if found else None


def carrier_of(mobile: str) -> str:
    """Return ``mobile``, ``unicom``, ``telecom``, ``broadcast``; empty: shared (170)."""
    return _BY_PREFIX.get(mobile[:3], "")
