"""Attempts to sign on, as they come from the pages."""

from __future__ import annotations

from dataclasses import dataclass

from minshui.platform.signon.domain.return_path import own_path


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody has filled in, for the page to show again; never the password."""

    return_to: str = ""
    renew: bool = False
    tenant_code: str = ""
    user_name: str = ""

    @classmethod
    def of(cls, fields: dict[str, str]) -> Attempt:
        """Return what a form or an address says, as far as it may be believed."""
        return cls(
            return_to=own_path(fields.get("return_to", "")),
            renew=fields.get("renew") == "true",
            tenant_code=fields.get("tenant_code", "").strip().upper()[:32],
            user_name=fields.get("user_name", "").strip()[:64],
        )
