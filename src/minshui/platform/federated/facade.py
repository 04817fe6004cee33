"""The door of sign-in by other platforms."""

from minshui.platform.federated.coming_back import doors_of, send_to_platform, take_back
from minshui.platform.federated.contracts import Answer, Begun, Platform

__all__ = ["Answer", "Begun", "Platform", "doors_of", "send_to_platform", "take_back"]
