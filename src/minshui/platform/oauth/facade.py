"""The door of OAuth clients and their tokens."""

from minshui.platform.oauth.contracts import (
    Client,
    ClientDomain,
    ClientKind,
    ClientSettings,
    GrantType,
    NewClient,
)
from minshui.platform.oauth.domain.scopes import SCOPES
from minshui.platform.oauth.gate import ClientGate
from minshui.platform.oauth.jobs import CLEAR_GRANTS, CLEAR_GRANTS_NIGHTLY, clear_grants
from minshui.platform.oauth.queries.clients import ClientFilter, find_clients, visible_client
from minshui.platform.oauth.use_cases.change_client import change_client
from minshui.platform.oauth.use_cases.create_client import create_client
from minshui.platform.oauth.use_cases.enable_client import enable_client
from minshui.platform.oauth.use_cases.renew_secret import renew_secret

__all__ = [
    "CLEAR_GRANTS",
    "CLEAR_GRANTS_NIGHTLY",
    "SCOPES",
    "Client",
    "ClientDomain",
    "ClientFilter",
    "ClientGate",
    "ClientKind",
    "ClientSettings",
    "GrantType",
    "NewClient",
    "change_client",
    "clear_grants",
    "create_client",
    "enable_client",
    "find_clients",
    "renew_secret",
    "visible_client",
]
