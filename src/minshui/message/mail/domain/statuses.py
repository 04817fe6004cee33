"""Enhanced status codes (RFC 3463), where replies and bounces give them."""

from __future__ import annotations

import re

STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
GONE = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"))
"""The address does not exist, or no longer: nothing should be sent there again."""
