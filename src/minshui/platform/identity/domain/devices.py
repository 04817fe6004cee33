"""What a device tells of itself."""

from __future__ import annotations

# Android calls itself Linux too, and an iPad a Mac: the telling ones come first.
_SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
_MOST = 32


def platform_of(user_agent: str) -> str:
    """Return the system that a user agent names, which no update changes.

    A program that names none is known by its own name: ``curl`` of ``curl/8.1``.
    """
    for system in _SYSTEMS:
        if system.lower() in user_agent.lower():
            return system
    return user_agent.split("/", 1)[0].strip()[:_MOST]
