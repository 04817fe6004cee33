"""``minshui cutover`` on a database of its own: templates, check, load, proof, undo."""

from __future__ import annotations

import json
from pathlib import Path

from bench.cutover_files import make_files, totals_content
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.cutover.kit_world import CODE, ready_tenant


async def test_a_town_is_checked_loaded_proved_and_undone_by_commands(
    database: Installation, minshui: CommandLine, tmp_path: Path
) -> None:
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), SystemClock()) as ctx:
        await ready_tenant(ctx, 20)
    tenant = ("--tenant", database.tenant_code)
    folder, errors = tmp_path / "kit", tmp_path / "errors"
    folder.mkdir()
    files = make_files(20)
    for kind, file in files.items():
        (folder / f"{kind}.csv").write_bytes(file.content("gbk"))
    totals = folder / "totals.csv"
    totals.write_bytes(
        totals_content(files).replace("\n,,客户数,20".encode(), "\n,,客户数,21".encode())
    )
    meters = (folder / "meters.csv").read_bytes()
    (folder / "meters.csv").write_bytes(meters.replace(b",100000,", b",99999,", 1))

    faulty = await minshui("cutover", "check", CODE, str(folder), "--errors", str(errors), *tenant)
    (folder / "meters.csv").write_bytes(meters)
    loaded = await minshui("cutover", "load", CODE, str(folder), *tenant)
    proved = await minshui("cutover", "prove", CODE, str(totals), "--json", *tenant)
    listed = await minshui("cutover", "list", "--json", *tenant)
    old = tmp_path / "old.csv"
    old.write_text("户号,水量,金额\nK0000001,10,24.00\n", "utf-8")
    workbook = tmp_path / "compared.xlsx"
    compared = await minshui(
        "cutover",
        "compare",
        "--file",
        str(old),
        "--month",
        "2026-11",
        "--json",
        "--xlsx",
        str(workbook),
        *tenant,
    )
    undone = await minshui("cutover", "undo", CODE, "--reason", "重来", *tenant)
    again = await minshui("cutover", "undo", CODE, "--reason", "重来", *tenant)

    assert (faulty[0], "E_METER_MODULUS" in faulty[1]) == (1, True), faulty
    assert [path.name for path in errors.iterdir()] == ["meters.xlsx"]
    assert (loaded[0], "已载入：客户 20" in loaded[1]) == (0, True), loaded
    differing = [line for line in json.loads(proved[1])["lines"] if not line["agrees"]]
    assert [(line["item"], line["stated"], line["difference"]) for line in differing] == [
        ("customers", "21", "-1")
    ]
    assert proved[0] == 1
    assert [each["status"] for each in json.loads(listed[1])] == ["proved"]
    (finding,) = json.loads(compared[1])["findings"]
    assert (finding["causes"], finding["detail"]) == (["missing_here"], "本账期没有抄表")
    assert workbook.read_bytes().startswith(b"PK")
    assert (undone[0], "biz_cust" in undone[1]) == (0, True), undone
    assert (again[0], "E_CUTOVER_STATUS" in again[1]) == (1, True), again


async def test_templates_of_every_file_are_written(minshui: CommandLine, tmp_path: Path) -> None:
    code, _ = await minshui("cutover", "templates", str(tmp_path / "t"), "--format", "csv")
    assert code == 0
    names = {path.name for path in (tmp_path / "t").iterdir()}
    assert {"customers.csv", "arrears.csv", "history.csv", "totals.csv"} <= names
    header = (tmp_path / "t" / "arrears.csv").read_text("utf-8-sig").splitlines()[0]
    assert header == "原户号,账期,原账单号,水量,欠费金额,到期日,违约金起算日,已计违约金"
