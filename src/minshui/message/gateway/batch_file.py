"""The file of a batch: its columns follow from the template, every row is checked before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import CellParser, Column, ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.batch_store import copy_members, insert_batch
from minshui.message.gateway.contracts import ChannelCode, ReceiverKind, Submission
from minshui.message.gateway.contracts import Receiver as MessageReceiver
from minshui.message.gateway.contracts_batch import BatchSource, FileOrder
from minshui.message.gateway.domain.addresses import canonical, fault_of
from minshui.message.gateway.drafting import CHANNEL_NAMES, chain_of
from minshui.message.gateway.errors import BATCH_RECEIVER, MESSAGE_ADDRESS_FORM, MESSAGE_RECEIVER
from minshui.message.gateway.sealing import Contents, seal
from minshui.message.template.facade import (
    Parameter,
    ParameterType,
    PublishedTemplate,
    TemplateVersion,
    check_parameters,
    published_template,
)

KEY, REF = "key", "ref"
_ADDRESS_HEADERS = {
    ChannelCode.SMS: ("手机号", "13800001234"),
    ChannelCode.MAIL: ("邮箱", "name@example.com"),
    ChannelCode.INBOX: ("站内信地址", ""),
    ChannelCode.WECHAT: ("微信OpenID", ""),
    ChannelCode.EXTERNAL: ("外部系统", ""),
}
_RECEIVERS = (ReceiverKind.ADDRESS, ReceiverKind.CUSTOMER, ReceiverKind.USER)


class BatchImporter:
    """Checks the rows of a batch's file and keeps them, sealed, for the job (see ``Importer``).

    ``batch_id`` is set once rows were written.
    """

    def __init__(self, order: FileOrder, file_name: str, chain: Sequence[TemplateVersion]) -> None:
        self._order = order
        self._file_name = file_name
        self._chain = list(chain)
        self._channels = [ChannelCode(version.channel) for version in chain]
        self._parameters = _parameters(self._chain)
        self._headers = _parameter_headers(self._parameters)
        self.batch_id: int | None = None
        self.spec = ImportSpec(
            "message_batch", "批量消息", (*self._about(), *self._filled()), key=(KEY,)
        )

    async def check(
        self,
        ctx: Context,  # noqa: ARG002 - the protocol's
        rows: Sequence[ImportRow],
        faults: FaultList,
    ) -> list[ImportRow]:
        """Note every fault of addresses and parameters; all rows are new to their batch."""
        for row in rows:
            if faults.has(row.number):
                continue
            self._check_addresses(row, faults)
            try:
                check_parameters(self._chain, self._values(row))
            except MinshuiError as fault:
                name = (fault.place.field if fault.place else None) or ""
                header = self._headers.get(name.removeprefix("parameters."))
                faults.add_error(row.number, fault, header)
        return list(rows)

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Keep rows for the job that takes them in."""
        if self.batch_id is None:
            self.batch_id = await insert_batch(
                ctx, self._order.batch, BatchSource.FILE, file_name=self._file_name[-200:]
            )
        cipher = await field_cipher(ctx)
        kind = self._order.receiver_kind.value
        members: list[tuple[Any, ...]] = []
        for row in rows:
            sealed = seal(cipher, Contents(self._addresses(row), self._values(row)))
            ref = row.values.get(REF) or ""
            members.append((self.batch_id, row.number, row[KEY], kind, ref, sealed, None, None))
        await copy_members(ctx, members)

    def _about(self) -> list[Column]:
        columns = [
            Column(KEY, "序号", cells.text(100), required=True, example="1", note="文件内不重复")
        ]
        if self._order.receiver_kind is not ReceiverKind.ADDRESS:
            columns.append(Column(REF, "接收人编号", cells.text(100), required=True))
            return columns
        for channel in self._channels:
            header, example = _ADDRESS_HEADERS[channel]
            alone = len(self._channels) == 1
            columns.append(
                Column(channel.value, header, cells.text(200), required=alone, example=example)
            )
        return columns

    def _filled(self) -> list[Column]:
        return [
            Column(
                f"parameter:{each.name}",
                self._headers[each.name],
                _cell_of(each),
                required=True,
                example=each.sample,
            )
            for each in self._parameters
        ]

    def _values(self, row: ImportRow) -> dict[str, Any]:
        return {each.name: row[f"parameter:{each.name}"] for each in self._parameters}

    def _addresses(self, row: ImportRow) -> dict[ChannelCode, str]:
        found = {channel: row.values.get(channel.value) for channel in self._channels}
        return {channel: canonical(each) for channel, each in found.items() if each}

    def _check_addresses(self, row: ImportRow, faults: FaultList) -> None:
        if self._order.receiver_kind is not ReceiverKind.ADDRESS:
            return
        addresses = self._addresses(row)
        if not addresses:
            faults.add(row.number, MESSAGE_RECEIVER)
        for channel, address in addresses.items():
            if fault := fault_of(channel, address):
                faults.add(
                    row.number,
                    MESSAGE_ADDRESS_FORM,
                    _ADDRESS_HEADERS[channel][0],
                    channel=CHANNEL_NAMES[channel],
                    fault=fault,
                )


async def batch_importer(ctx: Context, order: FileOrder, file_name: str) -> BatchImporter:
    """Return the importer of a file; raises ``E_TEMPLATE_UNKNOWN``, ``E_MESSAGE_CHANNEL``,
    ``E_MESSAGE_NO_CHANNEL`` or ``E_BATCH_RECEIVER``.
    """
    if order.receiver_kind not in _RECEIVERS:
        raise MinshuiError(BATCH_RECEIVER, place=Place("receiver_kind"))
    template = await published_template(ctx, order.batch.template_code)
    return BatchImporter(order, file_name, _chain(order, template))


def _chain(order: FileOrder, template: PublishedTemplate) -> list[TemplateVersion]:
    receiver = MessageReceiver(order.receiver_kind)
    batch = order.batch
    asked = Submission(batch.template_code, receiver, {}, "batch", "check", batch.channels)
    return chain_of(asked, template)


def _parameters(chain: Sequence[TemplateVersion]) -> list[Parameter]:
    """Return what the versions of a chain declare, each name once."""
    found = {each.name: each for version in reversed(chain) for each in version.parameters}
    order = dict.fromkeys(each.name for version in chain for each in version.parameters)
    return [found[name] for name in order]


def _parameter_headers(parameters: Sequence[Parameter]) -> dict[str, str]:
    """Return the header of each parameter: its title, with its name where that is taken."""
    taken = {"序号", "接收人编号", *(header for header, _ in _ADDRESS_HEADERS.values())}
    headers = {}
    for each in parameters:
        header = each.title if each.title not in taken else f"{each.title}（{each.name}）"
        taken.add(header)
        headers[each.name] = header
    return headers


def _cell_of(parameter: Parameter) -> CellParser:
    if parameter.type is ParameterType.DATE:
        return cells.day
    if parameter.type is ParameterType.MONTH:
        return cells.month
    return cells.text(500)
