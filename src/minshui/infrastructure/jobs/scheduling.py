"""What starts by itself: declared in code, adapted by a tenant, carried out as a job."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.validation_text import field_path, validation_text
from minshui.infrastructure.jobs.contracts import Job, JobHandler, JobStep
from minshui.infrastructure.jobs.errors import SCHEDULE_PARAMETERS, SCHEDULE_POLICY
from minshui.infrastructure.jobs.occurrences import check_cron, check_zone
from minshui.kernel.errors import MinshuiError, Place

GRACE_SECONDS = 300


class Overlap(StrEnum):
    """What happens when an occurrence comes while the job of an earlier one is unfinished."""

    SKIP = "skip"
    QUEUE = "queue"
    """It starts when the earlier one has ended, well or not."""
    ALLOW = "allow"


class Misfire(StrEnum):
    """What happens to occurrences that came while no scheduler was at work."""

    ONCE = "once"
    """The last of them fires, late."""
    SKIP = "skip"
    """The last of them fires unless it is later than the grace."""
    EACH = "each"
    """Each of them fires."""


class ScheduleParameters(BaseModel):
    """Base of the parameters of a schedule: JSON-able fields with Chinese descriptions."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NoParameters(ScheduleParameters):
    """For schedules that take none."""


_NONE = NoParameters()


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """When and how a schedule fires in one tenant; ``parameters`` as they go into the job."""

    cron: str
    zone: str
    parameters: Mapping[str, Any]
    overlap: Overlap
    misfire: Misfire
    grace_seconds: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of ``kind`` that starts by itself; ``title`` is its Chinese name.

    ``cron`` has five fields, in the local time of ``zone`` (IANA). ``parameters`` holds the
    values that are used unless a tenant says otherwise; its class checks theirs. The job's payload
    is ``{"occurrence": …, "parameters": …}``, the latter only where the schedule takes any.
    Raises ``E_SCHEDULE_…`` if it could never fire.
    """

    name: str
    cron: str
    kind: str
    title: str
    queue: str = "default"
    zone: str = "Asia/Shanghai"
    parameters: ScheduleParameters = _NONE
    overlap: Overlap = Overlap.SKIP
    misfire: Misfire = Misfire.ONCE
    grace_seconds: int = GRACE_SECONDS

    def __post_init__(self) -> None:
        check_plan(self.plan)

    @property
    def plan(self) -> SchedulePlan:
        """What holds where the tenant says nothing."""
        return SchedulePlan(
            self.cron,
            self.zone,
            self.parameters.model_dump(mode="json"),
            self.overlap,
            self.misfire,
            self.grace_seconds,
        )

    def checked_parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return parameters as they go into the job; raises ``E_SCHEDULE_PARAMETERS``."""
        return read_parameters(type(self.parameters), values).model_dump(mode="json")


def check_plan(plan: SchedulePlan) -> None:
    """Raise ``E_SCHEDULE_CRON``, ``E_SCHEDULE_ZONE`` or ``E_SCHEDULE_POLICY``, with the place."""
    check_cron(plan.cron)
    check_zone(plan.zone)
    if plan.misfire is Misfire.EACH and plan.overlap is Overlap.SKIP:
        raise MinshuiError(SCHEDULE_POLICY, place=Place("misfire"))


Parameters = TypeVar("Parameters", bound=ScheduleParameters)


def read_parameters(model: type[Parameters], values: Mapping[str, Any]) -> Parameters:
    """Return ``values`` as the schedule's parameters; raises ``E_SCHEDULE_PARAMETERS``."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as fault:
        first = fault.errors()[0]
        field = field_path(first["loc"])
        raise MinshuiError(
            SCHEDULE_PARAMETERS,
            place=Place(f"parameters.{field}"),
            field=field,
            reason=validation_text(first),
        ) from fault


def scheduled(
    model: type[Parameters], work: Callable[[Context, Job, Parameters], Awaitable[JobStep]]
) -> JobHandler:
    """Return the handler of a scheduled job: ``work`` is given its parameters, checked.

    A job that nobody gave parameters, because it was queued otherwise, has the model's defaults;
    one with bad parameters fails with ``E_SCHEDULE_PARAMETERS`` and is not tried again.
    """

    async def handle(ctx: Context, job: Job) -> JobStep:
        return await work(ctx, job, read_parameters(model, job.payload.get("parameters", {})))

    return handle
