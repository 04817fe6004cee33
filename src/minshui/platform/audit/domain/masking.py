"""What of a recorded value may be shown: no secrets, and personal data by permission (R-124)."""

from __future__ import annotations

import re
from typing import Any

_SECRET = re.compile(r"password|secret|token|credential|private_key|api_key|recovery_code")
_PERSONAL = re.compile(
    r"(^|_)(mobile|phone|telephone|mail|email|address|id_no|id_number|identity|identity_no"
    r"|bank_account|account_no|card_no|contact_name|owner_name|payer_name|real_name)(_old|_new)?$"
)
# Of whom a plain ``name`` is a person's.
_PERSONS = frozenset({"customer", "biz_cust", "biz_cust_contact", "user", "contact"})
_PERSONS_FIELDS = frozenset({"name", "display_name"})
_PLAIN_FIELDS = frozenset({"client_address", "ip_address"})
_NUMBERS_IN_TEXT = re.compile(r"(?<![\d.])(\d{3})\d{4,}(\d{4})(?![\d.])")
_MAIL_IN_TEXT = re.compile(r"[^\s@<>]+@([\w.-]+)")
_HIDDEN = "***"


def shown_value(subject_type: str, field: str, value: Any, *, with_personal: bool) -> Any:
    """Return a field's value as a reader sees it."""
    if value is None:
        return None
    if _SECRET.search(field) and isinstance(value, str | list):
        return _HIDDEN
    if with_personal or field in _PLAIN_FIELDS:
        return _inside(subject_type, value, with_personal=with_personal)
    if _PERSONAL.search(field) or (subject_type in _PERSONS and field in _PERSONS_FIELDS):
        return _masked(value)
    return _inside(subject_type, value, with_personal=with_personal)


def _inside(subject_type: str, value: Any, *, with_personal: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: shown_value(subject_type, key, item, with_personal=with_personal)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_inside(subject_type, item, with_personal=with_personal) for item in value]
    if isinstance(value, str) and not with_personal:
        return _MAIL_IN_TEXT.sub(rf"{_HIDDEN}@\1", _NUMBERS_IN_TEXT.sub(r"\1****\2", value))
    return value


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    text = str(value)
    if len(text) >= 8 and text.isascii():
        return f"{text[:3]}****{text[-4:]}"
    return f"{text[:1]}{_HIDDEN}" if text else ""
