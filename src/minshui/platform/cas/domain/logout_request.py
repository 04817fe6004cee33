"""The request that tells a service that a session has ended (CAS 3.0.3, appendix C)."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
_ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
register_namespace("samlp", _PROTOCOL)
register_namespace("saml", _ASSERTION)


def logout_request(ticket: str, request_id: str, at: datetime) -> str:
    """Return a SAML ``LogoutRequest`` about the session that ``ticket`` began at the service."""
    request = Element(
        f"{{{_PROTOCOL}}}LogoutRequest",
        ID=request_id,
        Version="2.0",
        IssueInstant=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    SubElement(request, f"{{{_ASSERTION}}}NameID").text = "@NOT_USED@"
    SubElement(request, f"{{{_PROTOCOL}}}SessionIndex").text = ticket
    content: str = tostring(request, encoding="unicode")
    return content
