"""Alibaba Cloud SMS 阿里云短信 (Dysmsapi 2017-05-25), simulated.

``python -m minshui.simulators.aliyun_sms --port 9311`` speaks as dysmsapi.aliyuncs.com does:
``SendSms``, ``SendBatchSms``, ``QuerySendDetails``, signed by RPC v1 (HMAC-SHA1) or ACS3
(HMAC-SHA256), clocks at most 15 minutes apart, nonces used once; receipts go out as ``SmsReport``.
It prints ``ready <url>``. For the control surface see ``sms_platform``.
"""

from __future__ import annotations

import argparse
import base64
import calendar
import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from minshui.simulators.serving import serve
from minshui.simulators.sms_platform import (
    Sent,
    SmsPlatform,
    control_routes,
    dated,
    mobile_of,
    next_fault,
    parts_of,
    spoiled,
)

_VERSION = "2017-05-25"
_SKEW_SECONDS = 900
_MOST_IN_BATCH = 100
_MOST_IN_SEND = 1000
_SENDS = ("SendSms", "SendBatchSms")
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})"
)
_BEIJING = timedelta(hours=8)
_RATE_WORDS = {"minute": "触发分钟级流控", "hour": "触发小时级流控", "day": "触发天级流控"}


class RefusedError(Exception):
    """A call that is not carried out. Those of the gateway before the service are HTTP 400."""

    def __init__(self, code: str, message: str, status: int = 200) -> None:
        super().__init__(code)
        self.code, self.text, self.status = code, message, status


def _percent(text: str) -> str:
    return quote(text, safe="-_.~")


def _rpc_string(method: str, parameters: Mapping[str, str]) -> str:
    pairs = sorted((name, value) for name, value in parameters.items() if name != "Signature")
    canonical = "&".join(f"{_percent(name)}={_percent(value)}" for name, value in pairs)
    return f"{method}&{_percent('/')}&{_percent(canonical)}"


class Aliyun:
    """The platform's calls."""

    def __init__(self) -> None:
        self.platform = SmsPlatform(_report, {"code": 0, "msg": "接收成功"})

    async def call(self, request: Request) -> Response:
        """Answer one call."""
        platform, body = self.platform, await request.body()
        query = dict(parse_qsl(request.url.query, keep_blank_values=True))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        parameters = query | form
        action = request.headers.get("x-acs-action") or parameters.get("Action", "")
        platform.calls[action] += 1
        fault = None
        try:
            self._authenticate(request, query, parameters, body)
            fault = next_fault(platform, action, sends=action in _SENDS)
            if fault is not None and fault.how == "refuse":
                status = 200 if fault.code.startswith("is") else 400
                raise RefusedError(fault.code, "Request was refused.", status)
            if fault is not None and not fault.acts:
                return dated(platform, await spoiled(fault, JSONResponse({})))
            if platform.is_too_fast():
                raise RefusedError(
                    "Throttling.User", "Request was denied due to user flow control.", 400
                )
            answer = self._carry_out(action, parameters)
            if action in _SENDS and platform.rules.receipts_first:
                await platform.report_now()
        except RefusedError as refused:
            platform.refused[refused.code] += 1
            told = {"Code": refused.code, "Message": refused.text, "RequestId": _request_id()}
            if refused.status >= 400:
                told["HostId"] = request.headers.get("host", "")
            return dated(platform, await spoiled(fault, JSONResponse(told, refused.status)))
        return dated(platform, await spoiled(fault, JSONResponse(answer)))

    def _authenticate(
        self,
        request: Request,
        query: Mapping[str, str],
        parameters: Mapping[str, str],
        body: bytes,
    ) -> None:
        header = request.headers.get("authorization")
        if header is not None:
            key_id, nonce, stamp, token = self._acs3(request, query, body, header)
        else:
            key_id, nonce, stamp, token = self._rpc(request.method, parameters)
        rules = self.platform.rules
        if key_id in rules.expired:
            raise RefusedError(
                "InvalidAccessKeyId.Inactive", "Specified access key is disabled.", 400
            )
        if token in rules.expired and token:
            raise RefusedError(
                "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.", 400
            )
        if token != rules.token:
            raise RefusedError(
                "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.", 400
            )
        try:
            moment = calendar.timegm(time.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ"))
        except ValueError:
            raise RefusedError(
                "InvalidTimeStamp.Format", "Specified time stamp is not well formatted.", 400
            ) from None
        if abs(moment - self.platform.now()) > _SKEW_SECONDS:
            raise RefusedError(
                "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", 400
            )
        if not self.platform.is_new_nonce(nonce):
            raise RefusedError(
                "SignatureNonceUsed", "Specified signature nonce was used already.", 400
            )

    def _secret(self, key_id: str) -> str:
        secret = self.platform.rules.secrets.get(key_id)
        if secret is None:
            raise RefusedError(
                "InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404
            )
        return secret

    def _rpc(self, method: str, parameters: Mapping[str, str]) -> tuple[str, str, str, str]:
        for name in ("AccessKeyId", "Signature", "SignatureNonce", "Timestamp", "Action"):
            if not parameters.get(name):
                raise RefusedError(f"Missing{name}", f"{name} is mandatory for this action.", 400)
        if parameters.get("Version") != _VERSION or parameters.get("Format") != "JSON":
            raise RefusedError("InvalidVersion", "Specified parameter Version is not valid.", 400)
        key = self._secret(parameters["AccessKeyId"]) + "&"
        text = _rpc_string(method, parameters)
        wanted = base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()
        if not hmac.compare_digest(wanted, parameters["Signature"]):
            raise _unsigned(text)
        return (
            parameters["AccessKeyId"],
            parameters["SignatureNonce"],
            parameters["Timestamp"],
            parameters.get("SecurityToken", ""),
        )

    def _acs3(
        self, request: Request, query: Mapping[str, str], body: bytes, header: str
    ) -> tuple[str, str, str, str]:
        found = _AUTHORIZATION.fullmatch(header)
        if found is None:
            raise RefusedError("IncompleteSignature", "The request signature is incomplete.", 400)
        key_id, signed, signature = found.groups()
        headers = request.headers
        names = signed.split(";")
        for name in ("host", "x-acs-action", "x-acs-version", "x-acs-date"):
            if name not in names or not headers.get(name):
                raise RefusedError("IncompleteSignature", f"{name} is not signed.", 400)
        payload = hashlib.sha256(body).hexdigest()
        if headers.get("x-acs-content-sha256") != payload:
            raise RefusedError("SignatureDoesNotMatch", "The content hash is wrong.", 400)
        if headers["x-acs-version"] != _VERSION:
            raise RefusedError("InvalidVersion", "Specified parameter Version is not valid.", 400)
        pairs = "&".join(f"{_percent(name)}={_percent(query[name])}" for name in sorted(query))
        lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
        whole = f"{request.method}\n/\n{pairs}\n{lines}\n{signed}\n{payload}"
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(whole.encode()).hexdigest()}"
        wanted = hmac.digest(self._secret(key_id).encode(), text.encode(), "sha256").hex()
        if not hmac.compare_digest(wanted, signature):
            raise _unsigned(text)
        nonce = headers.get("x-acs-signature-nonce", "")
        if not nonce:
            raise RefusedError("MissingSignatureNonce", "SignatureNonce is mandatory.", 400)
        return key_id, nonce, headers["x-acs-date"], headers.get("x-acs-security-token", "")

    def _carry_out(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        if action == "SendSms":
            phones = parameters.get("PhoneNumbers", "").split(",")
            if len(phones) > _MOST_IN_SEND:
                raise RefusedError("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
            values = _json(parameters.get("TemplateParam") or "{}", dict)
            signs = [parameters.get("SignName", "")] * len(phones)
            return self._send(phones, signs, [values] * len(phones), parameters)
        if action == "SendBatchSms":
            phones = _json(parameters.get("PhoneNumberJson", ""), list)
            signs = _json(parameters.get("SignNameJson", ""), list)
            values = _json(parameters.get("TemplateParamJson") or "[]", list)
            values = values or [{}] * len(phones)
            if not len(phones) == len(signs) == len(values) or len(phones) > _MOST_IN_BATCH:
                raise RefusedError("isv.INVALID_PARAMETERS", "参数异常")
            return self._send(phones, signs, values, parameters)
        if action == "QuerySendDetails":
            return self._details(parameters)
        raise RefusedError("InvalidAction.NotFound", "Specified api is not found.", 404)

    def _send(
        self,
        phones: list[str],
        signs: list[str],
        values: list[dict[str, str]],
        parameters: Mapping[str, str],
    ) -> dict[str, Any]:
        """Send all, or nothing."""
        platform, template = self.platform, parameters.get("TemplateCode", "")
        serial, now = f"{platform.next_serial()}^0", platform.now()
        key = parameters.get("OutId", "")
        messages = []
        for given, sign, named in zip(phones, signs, values, strict=True):
            text = self._checked(given, sign, template, named)
            phone = mobile_of(given) or ""
            messages.append(Sent(serial, key, phone, template, text, parts_of(text), now))
        balance = platform.rules.balance_parts
        if balance is not None and sum(each.parts for each in messages) > balance:
            raise RefusedError("isv.AMOUNT_NOT_ENOUGH", "账户余额不足")
        for message, sign in zip(messages, signs, strict=True):
            platform.take(message, sign)
        return {"Code": "OK", "Message": "OK", "BizId": serial, "RequestId": _request_id()}

    def _checked(self, given: str, sign: str, template: str, named: dict[str, str]) -> str:
        rules = self.platform.rules
        phone = mobile_of(given)
        if phone is None:
            raise RefusedError("isv.MOBILE_NUMBER_ILLEGAL", f"{given}invalid mobile number")
        if not sign or (rules.signs is not None and sign not in rules.signs):
            raise RefusedError("isv.SMS_SIGNATURE_ILLEGAL", "签名不合法")
        if rules.templates is not None and template not in rules.templates:
            raise RefusedError("isv.SMS_TEMPLATE_ILLEGAL", "模板不合法")
        if not all(isinstance(value, str) for value in named.values()):
            raise RefusedError("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
        if limit := self.platform.over_limit(phone, sign):
            raise RefusedError("isv.BUSINESS_LIMIT_CONTROL", f"{_RATE_WORDS[limit]}Permits:1")
        if rules.templates is None:
            return f"【{sign}】{''.join(named.values())}"
        text = rules.templates[template]
        for name in _VARIABLE.findall(text):
            if name not in named:
                raise RefusedError("isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量")
        return f"【{sign}】" + _VARIABLE.sub(lambda found: named[found.group(1)], text)

    def _details(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        day, size = parameters.get("SendDate", ""), int(parameters.get("PageSize", "0"))
        if not re.fullmatch(r"\d{8}", day) or not 1 <= size <= 50:
            raise RefusedError("isv.INVALID_PARAMETERS", "参数异常")
        first = (int(parameters.get("CurrentPage", "1")) - 1) * size
        biz_id = parameters.get("BizId")
        phone = mobile_of(parameters.get("PhoneNumber", "")) or ""
        found = [
            each
            for each in reversed(self.platform.sent_to(phone))
            if _local(each.sent_at).strftime("%Y%m%d") == day
            and (not biz_id or each.serial == biz_id)
        ]
        page = [_detail(each) for each in found[first : first + size]]
        return {
            "Code": "OK",
            "Message": "OK",
            "RequestId": _request_id(),
            "TotalCount": str(len(found)),
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": page},
        }


def _detail(sent: Sent) -> dict[str, Any]:
    detail = {
        "PhoneNum": sent.phone,
        "TemplateCode": sent.template,
        "Content": sent.text,
        "OutId": sent.key,
        "SendDate": f"{_local(sent.sent_at):%Y-%m-%d %H:%M:%S}",
        "SendStatus": sent.status,
    }
    if sent.status != 1:
        detail["ErrCode"] = sent.code
        detail["ReceiveDate"] = f"{_local(sent.reported_at):%Y-%m-%d %H:%M:%S}"
    return detail


def _report(sent: Sent) -> dict[str, Any]:
    """Return an item of ``SmsReport``."""
    return {
        "phone_number": sent.phone,
        "send_time": f"{_local(sent.sent_at):%Y-%m-%d %H:%M:%S}",
        "report_time": f"{_local(sent.reported_at):%Y-%m-%d %H:%M:%S}",
        "success": sent.status == 3,
        "err_code": sent.code,
        "err_msg": "用户接收成功" if sent.status == 3 else "用户不在服务区",
        "sms_size": str(sent.parts),
        "biz_id": sent.serial,
        "out_id": sent.key,
    }


def _unsigned(text: str) -> RefusedError:
    message = f"Specified signature is not matched with our calculation. server string: {text}"
    return RefusedError("SignatureDoesNotMatch", message, 400)


def _json(text: str, kind: type) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, kind):
        raise RefusedError("isv.INVALID_JSON_PARAM", "JSON参数不合法")
    return value


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC) + _BEIJING


def _request_id() -> str:
    return str(uuid.uuid4()).upper()


def create_simulator() -> Starlette:
    """Return the simulator's application."""
    aliyun = Aliyun()
    routes = control_routes(aliyun.platform)
    return Starlette(routes=[*routes, Route("/", aliyun.call, methods=["GET", "POST"])])


def main() -> None:
    """Run the simulator until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="minshui.simulators.aliyun_sms", description="阿里云短信模拟器"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="监听端口，0 为任选")
    chosen = parser.parse_args()
    serve(create_simulator(), chosen.host, chosen.port)


if __name__ == "__main__":
    main()
