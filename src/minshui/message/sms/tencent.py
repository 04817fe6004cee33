"""Tencent Cloud SMS (2021-01-11)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Hashable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from minshui.kernel.clock import Clock
from minshui.message.gateway.facade import HandOver, Parcel, Receipt, Shipment
from minshui.message.sms.clock_offsets import ClockOffsets
from minshui.message.sms.contracts import Sending
from minshui.message.sms.domain.shipment_key import planned_at
from minshui.message.sms.domain.tencent_codes import CLOCK_CODES, OK, verdict_on
from minshui.message.sms.domain.verdicts import (
    ACCEPTED,
    DELIVERED,
    NOT_SENT,
    REFUSED,
    UNKNOWN,
    Blame,
    Verdict,
)
from minshui.message.sms.handing_over import hand_over, parts_of, shown_text
from minshui.message.sms.http_calls import Answer, HttpCalls, NoAnswerError, NotSentError
from minshui.message.sms.tencent_signature import CONTENT_TYPE, Tc3Request, tc3_authorization
from minshui.message.supplier.facade import Supplier

_VERSION = "2021-01-11"
_SERVICE = "sms"
_MOST_IN_CALL = 200
_MOST_IN_PULL = 100
_ASKS_AT_ONCE = 8
_ASK_MARGIN = timedelta(minutes=10)
_UNDELIVERED = "供应商回执：未送达"

_Failure = NotSentError | NoAnswerError
_Word = tuple[Verdict, str, str]


class TencentAdapter:
    """Sends, asks and pulls. ``SessionContext`` is the shipment's key; ``SerialNo`` is a message's
    number with the supplier, which its receipts name.
    """

    most_in_call = _MOST_IN_CALL

    def __init__(self, calls: HttpCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._offsets = ClockOffsets(clock)

    def together(self, parcel: Parcel) -> Hashable:
        """Only messages with the same words go together: a call has one set of parameters."""
        said = parcel.binding["tencent"]
        return said["template_id"], said["sign_name"], tuple(_parameters(parcel))

    async def send(self, supplier: Supplier, shipment: Shipment) -> Sending:
        """Send by one call; the platform answers for each number."""
        parcels = shipment.parcels
        said = parcels[0].binding["tencent"]
        answer = await self._call(
            supplier,
            "SendSms",
            {
                "PhoneNumberSet": [f"+86{each.address}" for each in parcels],
                "SmsSdkAppId": supplier.settings["sdk_app_id"],
                "SignName": said["sign_name"],
                "TemplateId": said["template_id"],
                "TemplateParamSet": _parameters(parcels[0]),
                "SessionContext": shipment.key,
            },
        )
        if isinstance(answer, tuple):
            verdict, code, text = answer
            told = [
                _told(supplier, each, verdict, code=code, text=text, parts=0) for each in parcels
            ]
            return Sending(told, verdict.blame, code, shown_text(verdict, text))
        by_mobile = {
            str(each.get("PhoneNumber", ""))[-11:]: each
            for each in answer.get("SendStatusSet") or []
        }
        return _sending([_status_told(supplier, each, by_mobile) for each in parcels])

    async def ask(self, supplier: Supplier, shipment: Shipment) -> list[HandOver]:
        """Ask by each number. The platform lists only what it has a receipt of, so that absence
        never proves anything.
        """
        limit = asyncio.Semaphore(_ASKS_AT_ONCE)

        async def one(parcel: Parcel) -> HandOver:
            async with limit:
                return await self._found(supplier, shipment.key, parcel)

        return list(await asyncio.gather(*(one(each) for each in shipment.parcels)))

    async def pull(self, supplier: Supplier) -> list[Receipt]:
        """Fetch up to a hundred receipts; what is fetched the platform forgets."""
        answer = await self._call(
            supplier,
            "PullSmsSendStatus",
            {"Limit": _MOST_IN_PULL, "SmsSdkAppId": supplier.settings["sdk_app_id"]},
        )
        if isinstance(answer, tuple):
            return []
        return [_receipt(supplier, each) for each in answer.get("PullSmsSendStatusSet") or []]

    async def _found(self, supplier: Supplier, key: str, parcel: Parcel) -> HandOver:
        ours = self._clock.now() - planned_at(key)
        sent_about = self._offsets.now(supplier.code) - ours
        answer = await self._call(
            supplier,
            "PullSmsSendStatusByPhoneNumber",
            {
                "BeginTime": int((sent_about - _ASK_MARGIN).timestamp()),
                "EndTime": int((sent_about + _ASK_MARGIN).timestamp()),
                "Offset": 0,
                "Limit": _MOST_IN_PULL,
                "PhoneNumber": f"+86{parcel.address}",
                "SmsSdkAppId": supplier.settings["sdk_app_id"],
            },
        )
        if isinstance(answer, tuple):
            _, code, text = answer
            return _told(supplier, parcel, UNKNOWN, code=code, text=text, parts=0)
        for status in answer.get("PullSmsSendStatusSet") or []:
            if status.get("SessionContext") == key:
                return _report_told(supplier, parcel, status)
        text = "供应商尚无这条短信的回执"
        return _told(supplier, parcel, UNKNOWN, code="NotFound", text=text, parts=0)

    async def _call(
        self, supplier: Supplier, action: str, asked: Mapping[str, Any]
    ) -> Mapping[str, Any] | _Word:
        """Return ``Response``, or what was wrong with the call as a whole.

        Where only the clocks disagreed nothing was carried out: it is called once more.
        """
        answer = await self._call_once(supplier, action, asked)
        if (
            isinstance(answer, Answer)
            and _error_of(answer).get("Code") in CLOCK_CODES
            and self._offsets.learn(supplier.code, answer.server_time)
        ):
            answer = await self._call_once(supplier, action, asked)
        if isinstance(answer, NotSentError):
            return NOT_SENT, "ConnectFailed", f"连接不上供应商：{answer}"
        if isinstance(answer, NoAnswerError):
            return UNKNOWN, "NoAnswer", f"供应商没有给出结果：{answer}"
        response = answer.body.get("Response")
        if answer.status >= 500 or not isinstance(response, dict):
            return UNKNOWN, f"HTTP{answer.status}", "供应商没有给出结果"
        if error := _error_of(answer):
            code = str(error.get("Code", ""))
            return verdict_on(code), code, str(error.get("Message", ""))
        return response

    async def _call_once(
        self, supplier: Supplier, action: str, asked: Mapping[str, Any]
    ) -> Answer | _Failure:
        endpoint, secrets = supplier.settings["endpoint"], supplier.secrets
        payload = json.dumps(asked, ensure_ascii=False).encode()
        host = urlsplit(endpoint).netloc
        stamp = int(self._offsets.now(supplier.code).timestamp())
        request = Tc3Request(_SERVICE, host, action, stamp, payload)
        headers = {
            "authorization": tc3_authorization(
                secrets["secret_id"], secrets["secret_key"], request
            ),
            "content-type": CONTENT_TYPE,
            "host": host,
            "x-tc-action": action,
            "x-tc-version": _VERSION,
            "x-tc-timestamp": str(stamp),
            "x-tc-region": supplier.settings["region"],
        }
        if token := secrets.get("token"):
            headers["x-tc-token"] = token
        seconds = float(supplier.settings["timeout_seconds"])
        try:
            return await self._calls.post(
                f"{endpoint}/", headers=headers, content=payload, timeout_seconds=seconds
            )
        except (NotSentError, NoAnswerError) as failure:
            return failure


def _error_of(answer: Answer) -> Mapping[str, Any]:
    response = answer.body.get("Response")
    error = response.get("Error") if isinstance(response, dict) else None
    return error if isinstance(error, dict) else {}


def _parameters(parcel: Parcel) -> list[str]:
    return [parcel.parameters[name] for name in parcel.binding["tencent"]["parameters"]]


def _told(
    supplier: Supplier,
    parcel: Parcel,
    verdict: Verdict,
    *,
    parts: int,
    code: str | None = None,
    text: str | None = None,
    serial: str | None = None,
) -> HandOver:
    return hand_over(
        supplier,
        parcel,
        verdict,
        parts=parts or parts_of(parcel, parcel.binding["tencent"]["sign_name"]),
        code=code,
        text=text,
        supplier_message_id=serial,
    )


def _status_told(
    supplier: Supplier, parcel: Parcel, by_mobile: Mapping[str, Mapping[str, Any]]
) -> tuple[HandOver, Verdict]:
    status = by_mobile.get(parcel.address)
    if status is None:
        text = "供应商的应答里没有这个号码"
        return _told(supplier, parcel, UNKNOWN, code="NotAnswered", text=text, parts=0), UNKNOWN
    code = str(status.get("Code", ""))
    if code == OK:
        parts, serial = int(status.get("Fee") or 0), str(status.get("SerialNo", ""))
        return _told(supplier, parcel, ACCEPTED, parts=parts, serial=serial), ACCEPTED
    verdict, text = verdict_on(code), str(status.get("Message", ""))
    return _told(supplier, parcel, verdict, code=code, text=text, parts=0), verdict


def _report_told(supplier: Supplier, parcel: Parcel, status: Mapping[str, Any]) -> HandOver:
    serial = str(status.get("SerialNo", ""))
    if status.get("ReportStatus") == "SUCCESS":
        return _told(supplier, parcel, DELIVERED, parts=0, serial=serial)
    code = str(status.get("Description") or "FAIL")
    return _told(supplier, parcel, REFUSED, code=code, text=_UNDELIVERED, parts=0, serial=serial)


def _sending(told: list[tuple[HandOver, Verdict]]) -> Sending:
    """Return what a call came to; faults of single messages do not speak against the supplier."""
    hand_overs = [each for each, _ in told]
    for each, verdict in told:
        if verdict.blame is Blame.ACCOUNT:
            return Sending(hand_overs, verdict.blame, each.code or "", each.text or "")
    return Sending(hand_overs)


def _receipt(supplier: Supplier, status: Mapping[str, Any]) -> Receipt:
    delivered = status.get("ReportStatus") == "SUCCESS"
    return Receipt(
        supplier=supplier.code,
        supplier_message_id=str(status.get("SerialNo", "")),
        address=str(status.get("SubscriberNumber", "")),
        delivered=delivered,
        code=str(status.get("Description") or "") or None,
        text=None if delivered else _UNDELIVERED,
        reported_at=datetime.fromtimestamp(int(status.get("UserReceiveTime") or 0), UTC),
    )
