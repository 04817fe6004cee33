"""Files as they come: JSON, YAML, and everything that is neither."""

from __future__ import annotations

import json

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.facade import check_report, load_data, parse_tariffs
from tests.revenue.tariff.tariff_world import flat, tariff, tiered

YAML = """
format: tariff/1
code: demo
name: 示例
currency: CNY
unit: m3
effective: {from: "2024-01-01", to: null}
counter: {basis: months}
components:
  - {code: water, name: 自来水, measure: volume, mode: flat, price: "2.40"}
taxes:
  - {code: no, name: 税, rate: "0.03", on: [water]}
"""


def test_yaml_says_the_same_as_json() -> None:
    document = load_data(YAML.encode())
    assert parse_tariffs([document]).faults == ()
    assert document["taxes"][0]["on"] == ["water"]
    assert document["taxes"][0]["code"] == "no"
    assert load_data(json.dumps(document).encode()) == document


def test_a_byte_order_mark_is_no_fault() -> None:
    assert load_data(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    ("before", "after", "code", "path"),
    [
        ('"2.40"', "2.40", "E_TYPE", "components[0].price"),
        ('"2.40"', "2.40e5", "E_TYPE", "components[0].price"),
        ('"2.40"', ".nan", "E_TYPE", "components[0].price"),
        ('"2024-01-01"', "2024-01-01", "E_TYPE", "effective.from"),
        ("currency: CNY", "currency: CNY\ncurrency: USD", "E_DUPLICATE", "currency"),
    ],
)
def test_yaml_that_is_well_written_but_wrong(before: str, after: str, code: str, path: str) -> None:
    faults = parse_tariffs([load_data(YAML.replace(before, after, 1).encode())], path="").faults
    assert [(fault.code, fault.path) for fault in faults] == [(code, path)]


def test_a_key_written_twice_in_json_is_found_where_it_stands() -> None:
    text = json.dumps(tariff(flat())).replace('"price": "1"', '"price": "1", "price": "2"')
    faults = parse_tariffs([load_data(text.encode())], path="").faults
    assert [(fault.code, fault.path) for fault in faults] == [
        ("E_DUPLICATE", "components[0].price")
    ]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(8)
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E_TARIFF_FILE_EMPTY"),
        (b" \n\t", "E_TARIFF_FILE_EMPTY"),
        (b"# nothing", "E_TARIFF_FILE_EMPTY"),
        ("价格".encode("gbk"), "E_TARIFF_FILE_ENCODING"),
        (b"\xff\xfe{\x00}\x00", "E_TARIFF_FILE_ENCODING"),
        (b'{"a": ', "E_TARIFF_FILE_SYNTAX"),
        (b"a: [1, 2", "E_TARIFF_FILE_SYNTAX"),
        (b"a: !!python/object:os.system x", "E_TARIFF_FILE_SYNTAX"),
        (b"a: 1\n---\nb: 2", "E_TARIFF_FILE_SYNTAX"),
        (b"a: \x00", "E_TARIFF_FILE_SYNTAX"),
        (b'{"a": ' + b"9" * 5000 + b"}", "E_TARIFF_FILE_SYNTAX"),
        (b"? [a, b]\n: 1", "E_TARIFF_FILE_SYNTAX"),
        (b"[" * 100_000, "E_TARIFF_FILE_DEPTH"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "E_TARIFF_FILE_DEPTH"),
        (b"a: &a [*a]", "E_TARIFF_FILE_SYNTAX"),
        (BOMB.encode(), "E_TARIFF_FILE_DEPTH"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else value,
)
def test_a_file_that_cannot_be_read_is_told_so(content: bytes, code: str) -> None:
    with pytest.raises(MinshuiError) as caught:
        load_data(content)
    assert caught.value.code == code
    assert check_report(content).passed is False


@pytest.mark.parametrize("content", [b"[]", b"5", b'"text"', b"null true", b"[1, NaN, Infinity]"])
def test_what_is_no_object_is_a_fault_of_type(content: bytes) -> None:
    assert check_report(content).lines[0].startswith("E_TYPE")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999999", "1e5", "true", "1"])
def test_a_bare_number_is_never_taken_for_an_amount(number: str) -> None:
    text = json.dumps(tariff(tiered((None, "X")))).replace('"X"', number)
    assert check_report(text.encode()).lines[0].startswith("E_TYPE  components[0].tiers[0].price")
