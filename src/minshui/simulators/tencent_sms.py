"""Tencent Cloud SMS 腾讯云短信 (2021-01-11), simulated.

``python -m minshui.simulators.tencent_sms --port 9312`` speaks as sms.tencentcloudapi.com does:
``SendSms``, ``PullSmsSendStatus``, ``PullSmsSendStatusByPhoneNumber``, signed by TC3-HMAC-SHA256,
clocks at most five minutes apart; receipts go out as the callback's array or wait to be pulled.
It prints ``ready <url>``. For the control surface see ``sms_platform``.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

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

_VERSION = "2021-01-11"
_SKEW_SECONDS = 300
_MOST_IN_SEND = 200
_MOST_IN_PULL = 100
_SENDS = ("SendSms",)
_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([\d-]+)/sms/tc3_request, "
    r"SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})"
)
_VARIABLE = re.compile(r"\{(\d+)\}")
_LIMITS = {
    "minute": "LimitExceeded.PhoneNumberThirtySecondLimit",
    "hour": "LimitExceeded.PhoneNumberOneHourLimit",
    "day": "LimitExceeded.PhoneNumberDailyLimit",
}


class RefusedError(Exception):
    """A call that is not carried out: HTTP 200 and ``Response.Error``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.text = code, message


class Tencent:
    """The platform's calls."""

    def __init__(self) -> None:
        self.platform = SmsPlatform(_report, {"result": 0, "errmsg": "OK"})

    async def call(self, request: Request) -> Response:
        """Answer one call."""
        platform, body = self.platform, await request.body()
        action = request.headers.get("x-tc-action", "")
        platform.calls[action] += 1
        fault = None
        try:
            self._authenticate(request, action, body)
            fault = next_fault(platform, action, sends=action in _SENDS)
            if fault is not None and fault.how == "refuse":
                raise RefusedError(fault.code, "told to refuse")
            if fault is not None and not fault.acts:
                return dated(platform, await spoiled(fault, JSONResponse({})))
            if platform.is_too_fast():
                raise RefusedError("RequestLimitExceeded", "请求的次数超过了频率限制")
            answer = self._carry_out(action, _object(body))
            if action in _SENDS and platform.rules.receipts_first:
                await platform.report_now()
        except RefusedError as refused:
            platform.refused[refused.code] += 1
            answer = {"Error": {"Code": refused.code, "Message": refused.text}}
        whole = {"Response": answer | {"RequestId": str(uuid.uuid4())}}
        return dated(platform, await spoiled(fault, JSONResponse(whole)))

    def _authenticate(self, request: Request, action: str, body: bytes) -> None:
        headers, rules = request.headers, self.platform.rules
        found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if found is None:
            raise RefusedError("AuthFailure.InvalidAuthorization", "请求头部的 Authorization 有误")
        secret_id, date, names, signature = found.groups()
        if headers.get("x-tc-version") != _VERSION:
            raise RefusedError("NoSuchVersion", "接口版本不存在")
        if not headers.get("x-tc-region"):
            raise RefusedError("MissingParameter", "缺少 X-TC-Region")
        secret = rules.secrets.get(secret_id)
        if secret is None or secret_id in rules.expired:
            raise RefusedError("AuthFailure.SecretIdNotFound", "密钥不存在")
        if headers.get("x-tc-token", "") != rules.token:
            raise RefusedError("AuthFailure.TokenFailure", "token 错误")
        stamp = headers.get("x-tc-timestamp", "")
        if not stamp.isdecimal() or abs(int(stamp) - self.platform.now()) > _SKEW_SECONDS:
            raise RefusedError("AuthFailure.SignatureExpire", "签名过期")
        if date != datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d"):
            raise RefusedError("AuthFailure.SignatureFailure", "签名的日期不是时间戳的 UTC 日期")
        listed = names.split(";")
        if not {"content-type", "host"} <= set(listed):
            raise RefusedError("AuthFailure.SignatureFailure", "content-type 和 host 必须签名")
        values = {name: headers.get(name, "") for name in listed}
        if "x-tc-action" in values:
            values["x-tc-action"] = action.lower()
        lines = "".join(f"{name}:{values[name]}\n" for name in listed)
        canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{date}/sms/tc3_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"TC3{secret}".encode()
        for part in (date, "sms", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
        wanted = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, signature):
            raise RefusedError("AuthFailure.SignatureFailure", "签名错误")

    def _carry_out(self, action: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        if not asked.get("SmsSdkAppId"):
            raise RefusedError("MissingParameter", "缺少 SmsSdkAppId")
        if action == "SendSms":
            return self._send(asked)
        if action == "PullSmsSendStatus":
            queue, most = self.platform.queue, min(int(asked["Limit"]), _MOST_IN_PULL)
            taken = [queue.popleft() for _ in range(min(most, len(queue)))]
            return {"PullSmsSendStatusSet": [_status(each) for each in taken]}
        if action == "PullSmsSendStatusByPhoneNumber":
            phone = mobile_of(str(asked.get("PhoneNumber", ""))) or ""
            begin, end = int(asked["BeginTime"]), int(asked.get("EndTime") or 2**40)
            found = [
                each
                for each in self.platform.sent_to(phone)
                if each.status != 1 and begin <= each.sent_at <= end
            ]
            return {"PullSmsSendStatusSet": [_status(each) for each in found[:_MOST_IN_PULL]]}
        raise RefusedError("InvalidAction", "接口不存在")

    def _send(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        phones = asked.get("PhoneNumberSet") or []
        if not 1 <= len(phones) <= _MOST_IN_SEND:
            raise RefusedError("LimitExceeded.PhoneNumberCountLimit", "号码数超过 200")
        values = asked.get("TemplateParamSet") or []
        if not all(isinstance(value, str) for value in values):
            raise RefusedError("InvalidParameterValue.TemplateParameterFormatError", "参数格式错误")
        rules, key = self.platform.rules, str(asked.get("SessionContext", ""))
        sign, template = str(asked.get("SignName", "")), str(asked.get("TemplateId", ""))
        answers = []
        for given in phones:
            phone = mobile_of(str(given))
            code = self._fault_of(phone, sign, template, values)
            answer = {
                "SerialNo": "",
                "PhoneNumber": given,
                "Fee": 0,
                "SessionContext": key,
                "Code": code,
                "Message": "send success" if code == "Ok" else code,
                "IsoCode": "CN",
            }
            if code == "Ok" and phone is not None:
                text = f"【{sign}】" + (
                    "".join(values)
                    if rules.templates is None
                    else _VARIABLE.sub(
                        lambda found: values[int(found.group(1)) - 1], rules.templates[template]
                    )
                )
                serial = f"2645:{self.platform.next_serial()}"
                sent = Sent(serial, key, phone, template, text, parts_of(text), self.platform.now())
                self.platform.take(sent, sign)
                answer |= {"SerialNo": serial, "Fee": sent.parts}
            else:
                self.platform.refused[code] += 1
            answers.append(answer)
        return {"SendStatusSet": answers}

    def _fault_of(self, phone: str | None, sign: str, template: str, values: list[str]) -> str:
        rules = self.platform.rules
        if phone is None:
            return "InvalidParameterValue.IncorrectPhoneNumber"
        if rules.signs is not None and sign not in rules.signs:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        if rules.templates is not None:
            text = rules.templates.get(template)
            if text is None or len(set(_VARIABLE.findall(text))) != len(values):
                return "FailedOperation.TemplateIncorrectOrUnapproved"
        if rules.blacklisted and phone.endswith(tuple(rules.blacklisted)):
            return "FailedOperation.PhoneNumberInBlacklist"
        if limit := self.platform.over_limit(phone, sign):
            return _LIMITS[limit]
        if rules.balance_parts is not None and rules.balance_parts < 1:
            return "FailedOperation.InsufficientBalanceInSmsPackage"
        return "Ok"


def _status(sent: Sent) -> dict[str, Any]:
    delivered = sent.status == 3
    return {
        "UserReceiveTime": int(sent.reported_at),
        "CountryCode": "86",
        "SubscriberNumber": sent.phone,
        "PhoneNumber": f"+86{sent.phone}",
        "SerialNo": sent.serial,
        "ReportStatus": "SUCCESS" if delivered else "FAIL",
        "Description": "DELIVRD" if delivered else "UNDELIV",
        "SessionContext": sent.key,
    }


def _report(sent: Sent) -> dict[str, Any]:
    """Return an item of the callback's array."""
    local = datetime.fromtimestamp(sent.reported_at, UTC) + timedelta(hours=8)
    delivered = sent.status == 3
    return {
        "user_receive_time": f"{local:%Y-%m-%d %H:%M:%S}",
        "nationcode": "86",
        "mobile": sent.phone,
        "report_status": "SUCCESS" if delivered else "FAIL",
        "errmsg": "DELIVRD" if delivered else "UNDELIV",
        "description": "用户短信送达成功" if delivered else "用户短信接收失败",
        "sid": sent.serial,
    }


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise RefusedError("FailedOperation.FailResolvePacket", "请求包解析失败")
    return value


def create_simulator() -> Starlette:
    """Return the simulator's application."""
    tencent = Tencent()
    routes = control_routes(tencent.platform)
    return Starlette(routes=[*routes, Route("/", tencent.call, methods=["POST"])])


def main() -> None:
    """Run the simulator until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="minshui.simulators.tencent_sms", description="腾讯云短信模拟器"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=0, help="监听端口，0 为任选")
    chosen = parser.parse_args()
    serve(create_simulator(), chosen.host, chosen.port)


if __name__ == "__main__":
    main()
