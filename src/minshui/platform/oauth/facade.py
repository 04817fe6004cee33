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
from minshui.platform.oauth.queries.clients import ClientFilter, find_clients, visible_client
from minshui.platform.oauth.use_cases.change_client import change_client
from minshui.platform.oauth.use_cases.create_client import create_client
from minshui.platform.oauth.use_cases.enable_client import enable_client
from minshui.platform.oauth.use_cases.renew_secret import renew_secret

__all__ = [
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
    "create_client",
    "enable_client",
    "find_clients",
    "renew_secret",
    "visible_client",
]
