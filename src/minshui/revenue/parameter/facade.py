"""The parameters' door."""

from minshui.revenue.parameter.contracts import (
    ComponentNature,
    CostComponentContract,
    DayKind,
    MarkedDay,
    ParameterHistory,
    ParameterValue,
    SetParameter,
)
from minshui.revenue.parameter.domain.definition import (
    ParameterDefinition,
    decimal_between,
    define_parameter,
    integer_between,
    is_flag,
    one_of,
    some_of,
)
from minshui.revenue.parameter.domain.work_calendar import WorkCalendar
from minshui.revenue.parameter.queries.cost_components import cost_components
from minshui.revenue.parameter.queries.parameters import (
    ParameterReader,
    list_parameters,
    parameter,
)
from minshui.revenue.parameter.queries.work_calendar import marked_days, work_calendar
from minshui.revenue.parameter.use_cases.define_cost_component import define_cost_component
from minshui.revenue.parameter.use_cases.set_marked_days import set_marked_days
from minshui.revenue.parameter.use_cases.set_parameter import set_parameter

__all__ = [
    "ComponentNature",
    "CostComponentContract",
    "DayKind",
    "MarkedDay",
    "ParameterDefinition",
    "ParameterHistory",
    "ParameterReader",
    "ParameterValue",
    "SetParameter",
    "WorkCalendar",
    "cost_components",
    "decimal_between",
    "define_cost_component",
    "define_parameter",
    "integer_between",
    "is_flag",
    "list_parameters",
    "marked_days",
    "one_of",
    "parameter",
    "set_marked_days",
    "set_parameter",
    "some_of",
    "work_calendar",
]
