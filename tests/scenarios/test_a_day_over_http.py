"""One day of a utility over HTTP: import, read, review, bill, collect, prove."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.scenarios.utility import CUSTOMERS, METERS, OPENING, READINGS, Utility


@pytest.mark.feature("F-0281")
async def test_a_town_is_taken_over_and_the_same_files_change_nothing(utility: Utility) -> None:
    await utility.take_over()

    for text in ("林小满", "东街 1 号 101", "13800000001", "M1"):
        assert (await utility.at_the_desk(text))["arrears"] == "70.35"
    assert (await utility.at_the_desk("黄阿婆"))["prepayment"] == "100.00"
    for who, path, table in (
        ("clerk", "/metering/meters/imports", METERS),
        ("clerk", "/revenue/customer-imports", CUSTOMERS),
        ("accountant", "/revenue/opening-imports", OPENING),
    ):
        again = await utility.bring_in(who, path, table)
        assert (again["new"], again["fault_rows"]) == (0, 0)
    assert await utility.books_hold()


async def test_a_file_with_faults_comes_back_mendable(utility: Utility) -> None:
    await utility.take_over()
    bad = READINGS.replace("220", "22O").replace("M3", "M9")
    files = {"file": ("抄表.csv", bad.encode("gb18030"), "text/csv")}
    path = "/revenue/reading/imports"

    refused = await utility.bring_in("reader", path, bad)
    assert (refused["status"], [each["code"] for each in refused["faults"]]) == (
        "refused",
        ["E_IMPORT_NUMBER", "E_READING_METER_UNKNOWN"],
    )
    answer = await utility.send(
        "reader", "POST", f"{path}/error-file", params={"format": "csv"}, files=files
    )
    mended = answer.content.decode("utf-8-sig").replace("22O", "220", 1).replace("M9", "M3", 1)
    assert (await utility.bring_in("reader", path, mended))["new"] == 3
    files = {"file": ("抄表.csv", READINGS.encode(), "text/csv")}
    faultless = await utility.send("reader", "POST", f"{path}/error-file", files=files)
    assert (faultless.status_code, faultless.json()["code"]) == (409, "E_IMPORT_NO_FAULTS")


@pytest.mark.feature("F-0306", "F-0310", "F-0315")
async def test_readings_become_bills_and_each_is_explained(utility: Utility) -> None:
    await utility.take_over()

    summary = await utility.read_and_bill()

    # 43.20 + 39.60 + 43.20 + 33.25; 48.00 + 19.00; 24.00 + 9.50, which prepayment pays
    assert (summary["bill_count"], summary["total"], summary["offset"]) == (3, "259.75", "33.50")
    bills = await utility.call(
        "accountant", "GET", "/revenue/billing/bills", params={"bill_month": 202611}
    )
    assert {each["customer_name"]: (each["total"], each["status"]) for each in bills["items"]} == {
        "林小满": ("159.25", "open"),
        "陈大文": ("67.00", "open"),
        "黄阿婆": ("33.50", "paid"),
    }
    for bill in bills["items"]:
        path = f"/revenue/billing/bills/{bill['number']}/explanation"
        assert (await utility.call("cashier", "GET", path))["agrees"] is True
    assert await utility.books_hold()


@pytest.mark.feature("F-0322", "F-0327", "F-0326")
async def test_the_day_at_the_counter_ends_even(utility: Utility) -> None:
    await utility.take_over()
    await utility.read_and_bill()
    till_id = await utility.open_till()
    debtor = await utility.at_the_desk("林小满")
    assert (debtor["arrears"], len(debtor["bills"])) == ("229.60", 2)

    part = await utility.take(debtor, "100.00", tendered="100.00")
    assert [(each["bill_month"], each["amount"]) for each in part["settled"]] == [
        (202610, "70.35"),
        (202611, "29.65"),
    ]
    over = await utility.take(debtor, "150.00", method="pos", reference_no="P-1")
    assert over["prepayment_after"] == "20.40"
    wrong = await utility.take(await utility.at_the_desk("陈大文"), "67.00", tendered="100.00")
    assert wrong["change"] == "33.00"
    reversal = f"/revenue/counter/payments/{wrong['payment_id']}/reversal"
    undone = await utility.call("cashier", "POST", reversal, json={"reason": "收错户"})
    assert undone["receipt_no"].endswith("-0004")
    assert (await utility.at_the_desk("陈大文"))["arrears"] == "67.00"

    closing = f"/revenue/counter/tills/{till_id}/close"
    closed = await utility.call("cashier", "POST", closing, json={"counted_cash": "300.00"})
    assert (closed["status"], closed["over_short"]) == ("closed", "0.00")
    report = await utility.call("cashier", "GET", f"/revenue/counter/tills/{till_id}")
    assert [(each["method"], each["net"]) for each in report["totals"]] == [
        ("cash", "100.00"),
        ("pos", "150.00"),
    ]
    assert await utility.books_hold()


@pytest.mark.feature("F-0324")
async def test_the_customer_goes_home_with_a_receipt(utility: Utility) -> None:
    await utility.take_over()
    await utility.read_and_bill()
    await utility.open_till()
    paid = await utility.take(await utility.at_the_desk("林小满"), "229.60", tendered="300.00")

    path = f"/revenue/counter/payments/{paid['payment_id']}/receipt"
    receipt = await utility.send("cashier", "POST", path)

    said = PdfReader(io.BytesIO(receipt.content)).pages[0].extract_text()
    for expected in (
        paid["receipt_no"],
        "榕城自来水公司",
        "林小满",
        "159.25",
        "贰佰贰拾玖元陆角整",
    ):
        assert expected in said


@pytest.mark.feature("F-0334")
async def test_payments_are_listed_page_by_page(utility: Utility) -> None:
    await utility.take_over()
    await utility.open_till()
    debtor = await utility.at_the_desk("林小满")
    for amount in ("1.00", "2.00", "3.00"):
        await utility.take(debtor, amount, tendered=amount)

    query = {"page": 2, "size": 2, "customer_code": debtor["code"]}
    listed = await utility.call("cashier", "GET", "/revenue/counter/payments", params=query)

    assert [each["amount"] for each in listed["items"]] == ["1.00"]
    assert (listed["total"], listed["sum_amount"]) == (3, "6.00")


async def test_a_filter_that_does_not_exist_is_not_overlooked(utility: Utility) -> None:
    query = {"account_id": 7}
    answer = await utility.send("cashier", "GET", "/revenue/billing/bills", params=query)
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [
            {
                "code": "E_VALIDATION",
                "detail": "没有这个字段，请核对字段名",
                "place": {"field": "query.account_id"},
            }
        ],
    )
