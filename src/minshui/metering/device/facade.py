"""The meters' door."""

from minshui.metering.device.contracts import (
    DefineMeterModel,
    MeterContract,
    MeterStatus,
    MountMeter,
    RegisterContract,
    RegisterMeter,
    RegisterSpec,
)
from minshui.metering.device.errors import METER_NOT_IN_STOCK, METER_UNKNOWN
from minshui.metering.device.meter_import import SPEC as METER_SPEC
from minshui.metering.device.meter_import import (
    MeterImport,
    check_asset_numbers,
    complete_meters,
    write_meters,
)
from minshui.metering.device.meter_store import STATUS_NAMES
from minshui.metering.device.queries.meters import (
    find_meter,
    meter_by_id,
    meter_by_number,
    meters_by_number,
)
from minshui.metering.device.queries.registers import registers_of
from minshui.metering.device.queries.scoped import METER_ROWS
from minshui.metering.device.use_cases.define_meter_model import define_meter_model
from minshui.metering.device.use_cases.mark_installed import mark_installed
from minshui.metering.device.use_cases.mark_many_installed import mark_many_installed
from minshui.metering.device.use_cases.mark_removed import mark_removed
from minshui.metering.device.use_cases.mount_meter import mount_meter
from minshui.metering.device.use_cases.register_meter import register_meter

__all__ = [
    "METER_NOT_IN_STOCK",
    "METER_ROWS",
    "METER_SPEC",
    "METER_UNKNOWN",
    "STATUS_NAMES",
    "DefineMeterModel",
    "MeterContract",
    "MeterImport",
    "MeterStatus",
    "MountMeter",
    "RegisterContract",
    "RegisterMeter",
    "RegisterSpec",
    "check_asset_numbers",
    "complete_meters",
    "define_meter_model",
    "find_meter",
    "mark_installed",
    "mark_many_installed",
    "mark_removed",
    "meter_by_id",
    "meter_by_number",
    "meters_by_number",
    "mount_meter",
    "register_meter",
    "registers_of",
    "write_meters",
]
