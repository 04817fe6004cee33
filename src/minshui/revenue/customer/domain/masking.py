"""What is shown of personal numbers to those who may not see them."""

from __future__ import annotations


def mask_mobile(mobile: str) -> str:
    """``13800001234`` → ``138****1234``."""
    return f"{mobile[:3]}****{mobile[-4:]}"


def mask_identity(number: str) -> str:
    """``350102199001011231`` → ``350102********1231``."""
    return f"{number[:6]}{'*' * max(len(number) - 10, 0)}{number[-4:]}"
