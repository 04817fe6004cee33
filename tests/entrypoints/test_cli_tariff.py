"""``minshui tariff …`` as someone types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from minshui.entrypoints.cli_tariff import app
from minshui.kernel.errors import MinshuiError

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden"
FUJIAN = ROOT / "src/minshui/revenue/tariff/data/fujian.json"


def _run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, MinshuiError):
        raise result.exception
    return result.exit_code, result.stdout.splitlines()


HANDED_OVER = "columnar: 361 bills priced, 47 handed over to the scalar body"
PASSED = "389 passed, 0 failed"


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ((), [HANDED_OVER, PASSED]),
        (("--body", "both"), [HANDED_OVER, PASSED]),
        (("--body", "columnar"), [HANDED_OVER, PASSED]),
        (("--body", "scalar"), [PASSED]),
    ],
)
def test_verify_counts_the_cases_and_leaves_with_0(
    options: tuple[str, ...], lines: list[str]
) -> None:
    assert _run("verify", str(GOLDEN / "cases.json"), *options) == (0, lines)


@pytest.mark.parametrize("body", ["scalar", "columnar", "both"])
def test_verify_leaves_with_1_after_a_failure(tmp_path: Path, body: str) -> None:
    text = (GOLDEN / "cases.json").read_text("utf-8")
    changed = tmp_path / "cases.json"
    changed.write_text(text.replace('"total": "140.05"', '"total": "140.06"'), "utf-8")
    code, lines = _run("verify", str(changed), "--body", body)
    assert code == 1
    assert lines.count("  total  expected 140.06  got 140.05") == 1
    assert lines[-1] == "388 passed, 1 failed"


def test_check_of_a_good_file() -> None:
    assert _run("check", str(FUJIAN)) == (0, ["检查通过：37 个价格文档，0 个算例"])


def test_check_of_a_faulty_yaml_document(tmp_path: Path) -> None:
    file = tmp_path / "price.yaml"
    file.write_text("format: tariff/1\ncode: a\nname: 甲\ncurrency: CNY\nunit: m3\n", "utf-8")
    code, lines = _run("check", str(file))
    assert code == 1
    assert lines == [
        "E_MISSING_KEY  effective  缺少必填的键“effective”，请补上",
        "E_MISSING_KEY  components  缺少必填的键“components”，请补上",
        "E_MISSING_KEY  counter  缺少必填的键“counter”，请补上",
        "共 3 处错误",
    ]


@pytest.mark.feature("F-0314")
def test_a_household_of_five_in_fuzhou_is_priced_by_tiers() -> None:
    who = ["--usage", "35", "--population", "5", "--to", "2021-05-31"]
    code, lines = _run("price", "--tariff", str(FUJIAN), "--code", "fj.fuzhou.res", *who)
    assert code == 0
    assert " ".join(lines[-1].split()) == "合计 140.05 元"


def test_pointers_and_registers_are_options_too(tmp_path: Path) -> None:
    file = tmp_path / "price.yaml"
    file.write_text(
        "format: tariff/1\ncode: a\nname: 甲\ncurrency: CNY\nunit: m3\neffective: {from: null}\n"
        "counter: {basis: bill}\ncomponents:\n"
        '- {code: w, name: 水, measure: volume, mode: flat, price: "2"}\n'
        '- {code: h, name: 热, measure: volume, mode: flat, price: "5", volume: {register: hot}}\n',
        "utf-8",
    )
    meter = ["--previous", "99990", "--current", "5", "--modulus", "100000"]
    code, lines = _run("price", "--tariff", str(file), *meter, "--register", "hot=3")
    assert code == 0
    assert " ".join(lines[-1].split()) == "合计 45.00 元"


def test_a_price_that_cannot_be_made_out_leaves_with_1() -> None:
    code, lines = _run("price", "--tariff", str(FUJIAN), "--code", "fj.fuzhou.res", "--usage", "x")
    assert code == 1
    assert lines[0].startswith("E_NUMBER  bill.usage")


def test_a_missing_file_is_a_coded_error(tmp_path: Path) -> None:
    with pytest.raises(MinshuiError) as caught:
        _run("check", str(tmp_path / "none.json"))
    assert caught.value.code == "E_TARIFF_FILE_MISSING"
