"""What validation answers, in the words of CAS 1.0, 2.0 and 3.0, as XML or JSON."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from minshui.platform.cas.contracts import Refused, Validated

NAMESPACE = "http://www.yale.edu/tp/cas"
register_namespace("cas", NAMESPACE)


def as_xml(outcome: Validated | Refused, *, with_attributes: bool) -> bytes:
    """Return ``cas:serviceResponse``; attributes are of CAS 3.0."""
    response = Element(_named("serviceResponse"))
    if isinstance(outcome, Refused):
        failure = SubElement(response, _named("authenticationFailure"), code=outcome.failure.value)
        failure.text = outcome.text
    else:
        success = SubElement(response, _named("authenticationSuccess"))
        SubElement(success, _named("user")).text = outcome.user
        if with_attributes:
            told = SubElement(success, _named("attributes"))
            for name, value in _attributes(outcome):
                SubElement(told, _named(name)).text = value
    content: bytes = tostring(response, encoding="utf-8", xml_declaration=False)
    return content


def as_json(outcome: Validated | Refused, *, with_attributes: bool) -> bytes:
    """Return the same as JSON (CAS 3.0.3, 2.5.5); every attribute is a list."""
    told: dict[str, Any]
    if isinstance(outcome, Refused):
        failure = {"code": outcome.failure.value, "description": outcome.text}
        told = {"authenticationFailure": failure}
    else:
        success: dict[str, Any] = {"user": outcome.user}
        if with_attributes:
            attributes: dict[str, list[str]] = {}
            for name, value in _attributes(outcome):
                attributes.setdefault(name, []).append(value)
            success["attributes"] = attributes
        told = {"authenticationSuccess": success}
    return json.dumps({"serviceResponse": told}, ensure_ascii=False).encode()


def as_text(outcome: Validated | Refused) -> str:
    """Return the two lines of CAS 1.0."""
    return "no\n\n" if isinstance(outcome, Refused) else f"yes\n{outcome.user}\n"


def _attributes(outcome: Validated) -> list[tuple[str, str]]:
    """Return the attributes that every service gets (CAS 3.0.3, 2.5.7), and the released ones."""
    return [
        ("authenticationDate", outcome.signed_on_at.isoformat(timespec="seconds")),
        ("longTermAuthenticationRequestTokenUsed", str(outcome.remembered).lower()),
        ("isFromNewLogin", str(outcome.from_new_login).lower()),
        *outcome.attributes,
    ]


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
