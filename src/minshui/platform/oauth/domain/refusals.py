"""Refusals as OAuth words them: for programs, in ASCII (RFC 6749, 5.2; RFC 6750, 3)."""

from __future__ import annotations

_BASIC = 'Basic realm="minshui", charset="UTF-8"'


class OAuthError(Exception):
    """A refusal; ``challenge`` is what ``WWW-Authenticate`` says."""

    def __init__(
        self, error: str, description: str, *, status: int = 400, challenge: str = ""
    ) -> None:
        self.error = error
        self.description = description
        self.status = status
        self.challenge = challenge
        super().__init__(f"{error}: {description}")


def invalid_client(description: str = "the client could not be authenticated") -> OAuthError:
    """Return the refusal of a client that is not who it says."""
    return OAuthError("invalid_client", description, status=401, challenge=_BASIC)


def invalid_grant(description: str) -> OAuthError:
    """Return the refusal of a code or refresh token; it does not tell more than it must."""
    return OAuthError("invalid_grant", description)


def bearer_refusal(error: str, description: str, status: int) -> OAuthError:
    """Return the refusal of an access token (RFC 6750)."""
    challenge = f'Bearer realm="minshui", error="{error}", error_description="{description}"'
    return OAuthError(error, description, status=status, challenge=challenge)
