"""Who acts where a client does, or somebody in a browser."""

from __future__ import annotations

from minshui.infrastructure.context import Actor
from minshui.platform.oauth.contracts import Client
from minshui.platform.signon.facade import SignedOn


def client_actor(client: Client, permissions: frozenset[str] = frozenset()) -> Actor:
    """Return a client that acts for itself."""
    return Actor(
        user_id=None,
        user_name=client.client_id,
        display_name=client.settings.name,
        department_id=None,
        permissions=permissions,
        kind="client",
    )


def user_actor(who: SignedOn) -> Actor:
    """Return the user whom a browser stands for, for what concerns only their own self."""
    return Actor(
        user_id=who.user_id,
        user_name=who.user_name,
        display_name=who.display_name,
        department_id=None,
        permissions=frozenset(),
        kind="user",
        session_id=who.session_id,
    )
