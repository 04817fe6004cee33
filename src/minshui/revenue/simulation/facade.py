"""The only door of simulations."""

from __future__ import annotations

from minshui.revenue.simulation.contracts import (
    Band,
    Change,
    ClassEffect,
    ComponentEffect,
    HouseholdEffect,
    HouseholdFailure,
    Quantile,
    SimulateTariff,
    Simulation,
)
from minshui.revenue.simulation.domain.report import as_json, as_tables
from minshui.revenue.simulation.queries.simulate_tariff import simulate_tariff

__all__ = [
    "Band",
    "Change",
    "ClassEffect",
    "ComponentEffect",
    "HouseholdEffect",
    "HouseholdFailure",
    "Quantile",
    "SimulateTariff",
    "Simulation",
    "as_json",
    "as_tables",
    "simulate_tariff",
]
