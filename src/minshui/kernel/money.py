"""Money: integer fen (分) at rest, ``Decimal`` yuan at the edges, never a binary float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100


def yuan_text(fen: int) -> str:
    """Return ``fen`` as yuan with two decimals and no separators: ``7035`` → ``"70.35"``."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan}.{rest:02d}"


def yuan_display(fen: int) -> str:
    """Return ``fen`` for people, with thousands separators: ``123456`` → ``"1,234.56"``."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}"


def fen_from_yuan(text: str) -> int:
    """Return the fen of a plain decimal yuan text.

    Raises ``ValueError`` where the text is no plain decimal or holds parts of a fen.
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error
    scaled = value * FEN_PER_YUAN
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"not a whole number of fen: {text!r}")
    return int(scaled)


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def _capital_group(number: int) -> str:
    text = ""
    zero_pending = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            zero_pending = bool(text)
            continue
        text += ("零" if zero_pending else "") + _DIGITS[digit] + _PLACES[power]
        zero_pending = False
    return text


def _capital_integer(number: int) -> str:
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10000)
        groups.append(rest)
    text = ""
    zero_pending = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            zero_pending = bool(text)
            continue
        if text and (zero_pending or group < 1000):
            text += "零"
        text += _capital_group(group) + _GROUPS[index]
        zero_pending = False
    return text


def yuan_capitals(fen: int) -> str:
    """Return the amount in financial capitals, as receipts print it.

    ``7035`` → ``"柒拾元叁角伍分"``; source: 支付结算办法 (PBoC 1997) annex 1, rules 1 to 5.
    """
    if fen == 0:
        return "零元整"
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, last = divmod(rest, 10)
    text = _capital_integer(yuan) + "元" if yuan else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif last and yuan:
        text += "零"
    if last:
        return sign + text + _DIGITS[last] + "分"
    return sign + text + "整"
