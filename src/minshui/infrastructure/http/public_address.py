"""Where browsers and other programs reach the installation."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from minshui.infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """The address that the installation is known by; ``secure``: only over TLS."""

    url: str
    secure: bool

    def cookie_name(self, name: str) -> str:
        """Return a cookie's name, tied by the browser to this host where it can be."""
        return f"__Host-{name}" if self.secure else name


def public_address(settings: Settings) -> PublicAddress:
    """Return what ``MINSHUI_PUBLIC_URL`` says, else where the server itself listens."""
    url = settings.public_url or f"http://{settings.http_host}:{settings.http_port}"
    return PublicAddress(url, url.startswith("https://") or settings.env == "production")


def public_address_of(request: Request) -> PublicAddress:
    """Return the address of the installation that a request came to."""
    address: PublicAddress = request.app.state.public_address
    return address
