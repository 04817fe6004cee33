"""Certificates that somebody enters in a setting."""

from __future__ import annotations

import ssl
from typing import Annotated

from pydantic import AfterValidator


def _readable(value: str) -> str:
    if value:
        try:
            ssl.create_default_context(cadata=value)
        except (ssl.SSLError, ValueError) as fault:
            raise ValueError("不是 PEM 格式的证书") from fault
    return value


PemCertificates = Annotated[str, AfterValidator(_readable)]
"""Authorities to trust, in PEM; empty: those of the system."""
