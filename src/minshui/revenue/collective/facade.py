"""The only door of collective payers."""

from __future__ import annotations

from minshui.revenue.collective.contracts import (
    CreateGroup,
    Distribution,
    DistributionHead,
    FormerMember,
    Group,
    LeftBecause,
    Member,
    Share,
)
from minshui.revenue.collective.events import CollectiveDistributed, CollectiveDistributionUndone
from minshui.revenue.collective.queries.distributions import find_distribution, list_distributions
from minshui.revenue.collective.queries.groups import find_group, list_groups
from minshui.revenue.collective.queries.members import list_former_members, list_members
from minshui.revenue.collective.subscribers import SUBSCRIPTIONS
from minshui.revenue.collective.use_cases.add_members import add_members
from minshui.revenue.collective.use_cases.create_group import create_group
from minshui.revenue.collective.use_cases.distribute import distribute
from minshui.revenue.collective.use_cases.end_group import end_group
from minshui.revenue.collective.use_cases.remove_member import remove_member
from minshui.revenue.collective.use_cases.undo_distribution import undo_distribution

__all__ = [
    "SUBSCRIPTIONS",
    "CollectiveDistributed",
    "CollectiveDistributionUndone",
    "CreateGroup",
    "Distribution",
    "DistributionHead",
    "FormerMember",
    "Group",
    "LeftBecause",
    "Member",
    "Share",
    "add_members",
    "create_group",
    "distribute",
    "end_group",
    "find_distribution",
    "find_group",
    "list_distributions",
    "list_former_members",
    "list_groups",
    "list_members",
    "remove_member",
    "undo_distribution",
]
