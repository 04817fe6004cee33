"""From a tariff file to the documents that are tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from minshui.kernel.errors import MinshuiError
from minshui.revenue.simulation.contracts import SimulateTariff
from minshui.revenue.simulation.errors import (
    SIMULATION_FAULTY,
    SIMULATION_INSTEAD,
    SIMULATION_TARIFF,
)
from minshui.revenue.tariff.facade import TariffDocument, load_data, parse_case_file


def candidates(wanted: SimulateTariff) -> tuple[TariffDocument, ...]:
    """Return the last version of each tariff that is tried, in force for all time.

    Raises what a faulty file raises, ``E_SIMULATION_FAULTY``, ``…_TARIFF``, ``…_INSTEAD``.
    """
    file = parse_case_file(load_data(wanted.content))
    if file.faults:
        first = file.faults[0]
        raise MinshuiError(
            SIMULATION_FAULTY, count=len(file.faults), code=first.code, message=first.message
        )
    latest: dict[str, TariffDocument] = {}
    for document in sorted(file.documents, key=lambda each: each.effective_from or date.min):
        latest[document.code] = document
    if wanted.code is not None:
        if wanted.code not in latest:
            raise MinshuiError(SIMULATION_TARIFF, tariff=wanted.code, known="、".join(latest))
        latest = {wanted.code: latest[wanted.code]}
    if wanted.instead_of is not None:
        if len(latest) != 1:
            raise MinshuiError(SIMULATION_INSTEAD, count=len(latest), tariff=wanted.instead_of)
        (only,) = latest.values()
        latest = {wanted.instead_of: replace(only, code=wanted.instead_of)}
    return tuple(
        replace(document, effective_from=None, effective_to=None) for document in latest.values()
    )
