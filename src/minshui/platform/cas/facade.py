"""The door of the CAS server."""

from minshui.platform.cas.contracts import Attribute, Match, Service, ServiceSettings
from minshui.platform.cas.jobs import TELL_OF_END, tell_service_of_end
from minshui.platform.cas.queries.registered import list_services
from minshui.platform.cas.subscribers import SUBSCRIPTIONS
from minshui.platform.cas.use_cases.enable_service import enable_service
from minshui.platform.cas.use_cases.save_service import save_service

__all__ = [
    "SUBSCRIPTIONS",
    "TELL_OF_END",
    "Attribute",
    "Match",
    "Service",
    "ServiceSettings",
    "enable_service",
    "list_services",
    "save_service",
    "tell_service_of_end",
]
