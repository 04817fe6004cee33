"""Alibaba Cloud SMS (Dysmsapi 2017-05-25)."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from minshui.kernel.clock import LOCAL_ZONE, Clock
from minshui.message.gateway.facade import HandOver, Parcel, Receipt, Shipment
from minshui.message.sms.aliyun_signature import acs3_authorization, query_of, rpc_signature
from minshui.message.sms.clock_offsets import ClockOffsets
from minshui.message.sms.contracts import Sending
from minshui.message.sms.domain.aliyun_codes import CLOCK_CODES, OK, verdict_on
from minshui.message.sms.domain.shipment_key import planned_at
from minshui.message.sms.domain.verdicts import (
    ACCEPTED,
    DELIVERED,
    NOT_SENT,
    REFUSED,
    THROTTLED,
    UNKNOWN,
    Blame,
    Verdict,
)
from minshui.message.sms.handing_over import hand_over, parts_of, shown_text
from minshui.message.sms.http_calls import Answer, HttpCalls, NoAnswerError, NotSentError
from minshui.message.supplier.facade import Supplier

_VERSION = "2017-05-25"
_FORM = "application/x-www-form-urlencoded"
_MOST_IN_CALL = 100
_SINGLES_AT_ONCE = 8
_SINGLES_SECONDS = 10.0
"""So long after its beginning messages of a refused batch are still sent one by one: with the last
of these calls it ends within half a lease of 60 s."""
_PAGE = 50
_MOST_PAGES = 10
_MIDNIGHT_MARGIN = timedelta(minutes=10)
_WAITING, _FAILED, _DELIVERED = 1, 2, 3

_Word = tuple[Verdict, str | None, str | None]


class AliyunAdapter:
    """Sends and asks. ``OutId`` is the shipment's key; receipts and queries echo it.

    It, not ``BizId``, is a message's number with the supplier: it is known before the call, so
    that a receipt can be matched even where the answer was lost.
    """

    most_in_call = _MOST_IN_CALL

    def __init__(self, calls: HttpCalls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._offsets = ClockOffsets(clock)

    def together(self, parcel: Parcel) -> Hashable:
        """Messages of one template go together, each with its own parameters and signature."""
        return str(parcel.binding["aliyun"]["template_code"])

    async def send(self, supplier: Supplier, shipment: Shipment) -> Sending:
        """Send by one call; what a batch is refused for because of one message, one by one."""
        parcels, until = shipment.parcels, time.monotonic() + _SINGLES_SECONDS
        word = await self._send(supplier, shipment.key, parcels)
        if word[0].blame is Blame.MESSAGE and len(parcels) > 1:
            return await self._send_singly(supplier, shipment, until)
        verdict, code, text = word
        hand_overs = [_told(supplier, parcel, word, shipment.key) for parcel in parcels]
        shown = shown_text(verdict, text or "")
        return Sending(hand_overs, verdict.blame, code or "", shown)

    async def ask(self, supplier: Supplier, shipment: Shipment) -> list[HandOver]:
        """Ask by each number; absence counts once the platform has had time to list it."""
        limit = asyncio.Semaphore(_SINGLES_AT_ONCE)

        async def one(parcel: Parcel) -> HandOver:
            async with limit:
                word = await self._found(supplier, shipment.key, parcel)
            return _told(supplier, parcel, word, shipment.key)

        return list(await asyncio.gather(*(one(each) for each in shipment.parcels)))

    async def pull(self, supplier: Supplier) -> list[Receipt]:
        """Return nothing: this platform pushes receipts, or keeps them in a queue of its own."""
        del supplier
        return []

    async def _send_singly(self, supplier: Supplier, shipment: Shipment, until: float) -> Sending:
        limit = asyncio.Semaphore(_SINGLES_AT_ONCE)
        worst: list[_Word] = []

        async def one(parcel: Parcel) -> HandOver:
            async with limit:
                if time.monotonic() > until:
                    word: _Word = (THROTTLED, None, None)
                else:
                    word = await self._send(supplier, shipment.key, (parcel,))
            if word[0].blame in (Blame.SUPPLIER, Blame.ACCOUNT):
                worst.append(word)
            return _told(supplier, parcel, word, shipment.key)

        hand_overs = list(await asyncio.gather(*(one(each) for each in shipment.parcels)))
        if not worst:
            return Sending(hand_overs)
        verdict, code, text = worst[0]
        return Sending(hand_overs, verdict.blame, code or "", shown_text(verdict, text or ""))

    async def _send(self, supplier: Supplier, key: str, parcels: tuple[Parcel, ...]) -> _Word:
        said = [parcel.binding["aliyun"] for parcel in parcels]
        scalars = {"TemplateCode": said[0]["template_code"], "OutId": key}
        if len(parcels) == 1:
            action, form = "SendSms", {}
            scalars |= {
                "PhoneNumbers": parcels[0].address,
                "SignName": said[0]["sign_name"],
                "TemplateParam": _json(dict(parcels[0].parameters)),
            }
        else:
            action = "SendBatchSms"
            form = {
                "PhoneNumberJson": _json([each.address for each in parcels]),
                "SignNameJson": _json([each["sign_name"] for each in said]),
                "TemplateParamJson": _json([dict(each.parameters) for each in parcels]),
            }
        return _word_of(await self._call(supplier, action, scalars, form))

    async def _found(self, supplier: Supplier, key: str, parcel: Parcel) -> _Word:
        began = planned_at(key)
        ours = self._clock.now() - began
        sent_about = self._offsets.now(supplier.code) - ours
        for day in days_around(sent_about):
            for page in range(1, _MOST_PAGES + 1):
                answer = await self._call(
                    supplier,
                    "QuerySendDetails",
                    {
                        "PhoneNumber": parcel.address,
                        "SendDate": day,
                        "PageSize": str(_PAGE),
                        "CurrentPage": str(page),
                    },
                    {},
                )
                verdict, code, text = _word_of(answer)
                if verdict is not ACCEPTED or not isinstance(answer, Answer):
                    return UNKNOWN, code, text
                details = (answer.body.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
                for detail in details:
                    if detail.get("OutId") == key:
                        return _word_of_detail(detail)
                if len(details) < _PAGE:
                    break
        trusted = timedelta(seconds=float(supplier.settings["absence_trusted_after_seconds"]))
        return (NOT_SENT if ours >= trusted else UNKNOWN), "NotFound", "供应商没有这条短信的记录"

    async def _call(
        self,
        supplier: Supplier,
        action: str,
        scalars: Mapping[str, str],
        form: Mapping[str, str],
    ) -> Answer | NotSentError | NoAnswerError:
        """Call; once more where only the clocks disagreed, for then nothing was carried out."""
        answer = await self._call_once(supplier, action, scalars, form)
        if (
            isinstance(answer, Answer)
            and answer.body.get("Code") in CLOCK_CODES
            and self._offsets.learn(supplier.code, answer.server_time)
        ):
            answer = await self._call_once(supplier, action, scalars, form)
        return answer

    async def _call_once(
        self,
        supplier: Supplier,
        action: str,
        scalars: Mapping[str, str],
        form: Mapping[str, str],
    ) -> Answer | NotSentError | NoAnswerError:
        stamp = f"{self._offsets.now(supplier.code):%Y-%m-%dT%H:%M:%SZ}"
        signed = _rpc if supplier.settings["signature"] == "rpc" else _acs3
        url, headers, content = signed(supplier, action, scalars, form, stamp)
        seconds = float(supplier.settings["timeout_seconds"])
        try:
            return await self._calls.post(
                url, headers=headers, content=content, timeout_seconds=seconds
            )
        except (NotSentError, NoAnswerError) as failure:
            return failure


def _rpc(
    supplier: Supplier,
    action: str,
    scalars: Mapping[str, str],
    form: Mapping[str, str],
    stamp: str,
) -> tuple[str, dict[str, str], bytes]:
    """Return a request signed by RPC v1: everything in the form."""
    secrets = supplier.secrets
    parameters = {
        **scalars,
        **form,
        "AccessKeyId": secrets["access_key_id"],
        "Action": action,
        "Format": "JSON",
        "RegionId": supplier.settings["region_id"],
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": uuid4().hex,
        "SignatureVersion": "1.0",
        "Timestamp": stamp,
        "Version": _VERSION,
    }
    if token := secrets.get("security_token"):
        parameters["SecurityToken"] = token
    parameters["Signature"] = rpc_signature(secrets["access_key_secret"], "POST", parameters)
    url = f"{supplier.settings['endpoint']}/"
    return url, {"content-type": _FORM}, query_of(parameters).encode()


def _acs3(
    supplier: Supplier,
    action: str,
    scalars: Mapping[str, str],
    form: Mapping[str, str],
    stamp: str,
) -> tuple[str, dict[str, str], bytes]:
    """Return a request signed by ACS3: single values in the query, lists in the form."""
    secrets, endpoint = supplier.secrets, supplier.settings["endpoint"]
    query, content = query_of(scalars), query_of(form).encode()
    headers = {
        "host": urlsplit(endpoint).netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(content).hexdigest(),
        "x-acs-date": stamp,
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-version": _VERSION,
    }
    if content:
        headers["content-type"] = _FORM
    if token := secrets.get("security_token"):
        headers["x-acs-security-token"] = token
    authorization = acs3_authorization(
        secrets["access_key_id"], secrets["access_key_secret"], "POST", query, headers
    )
    return f"{endpoint}/?{query}", headers | {"authorization": authorization}, content


def _word_of(answer: Answer | NotSentError | NoAnswerError) -> _Word:
    if isinstance(answer, NotSentError):
        return NOT_SENT, "ConnectFailed", f"连接不上供应商：{answer}"
    if isinstance(answer, NoAnswerError):
        return UNKNOWN, "NoAnswer", f"供应商没有给出结果：{answer}"
    code, text = str(answer.body.get("Code", "")), str(answer.body.get("Message", ""))
    if answer.status >= 500:
        return UNKNOWN, code or f"HTTP{answer.status}", text
    if code == OK:
        return ACCEPTED, None, None
    return verdict_on(code, text), code, text


def _word_of_detail(detail: Mapping[str, Any]) -> _Word:
    status, code = detail.get("SendStatus"), detail.get("ErrCode")
    if status == _DELIVERED:
        return DELIVERED, None, None
    if status == _FAILED:
        return REFUSED, str(code or "FAILED"), "供应商回执：未送达"
    return ACCEPTED, None, None


def _told(supplier: Supplier, parcel: Parcel, word: _Word, key: str) -> HandOver:
    verdict, code, text = word
    return hand_over(
        supplier,
        parcel,
        verdict,
        parts=parts_of(parcel, parcel.binding["aliyun"]["sign_name"]),
        code=code,
        text=text,
        supplier_message_id=key,
    )


def days_around(instant: datetime) -> list[str]:
    """Return the Beijing days on which a message of about this instant may be listed."""
    local = instant.astimezone(LOCAL_ZONE)
    edges = (local, local + _MIDNIGHT_MARGIN, local - _MIDNIGHT_MARGIN)
    return list(dict.fromkeys(f"{edge:%Y%m%d}" for edge in edges))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
