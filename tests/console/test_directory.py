"""The directory: a CSV comes in whole or not at all, and a number goes stale."""

from __future__ import annotations

import io
from datetime import date

import pytest

from hotline.tickets.directory import COLUMNS, is_stale
from tests.console.served import Console, Visitor

HEAD = ",".join(COLUMNS)
GOOD = "Childline Kenya,children,all,24 h,116,2026-11-01,Imani"


def bring(visitor: Visitor, *rows: str) -> tuple[int, str]:
    file = (io.BytesIO("\n".join((HEAD, *rows)).encode()), "d.csv")
    answer = visitor.client.post("/directory", data={"file": file}, headers={"X-CSRFToken": visitor.token})
    return answer.status_code, answer.text


def stop_at_noon(console: Console) -> None:
    with console.begin() as work:
        console.clock.stopped = work.now.replace(year=2026, month=11, day=24, hour=9)


def test_a_csv_comes_in_is_found_and_goes_out_as_it_came(console: Console) -> None:
    stop_at_noon(console)
    imani = console.as_("Imani")
    assert bring(imani, GOOD, "Clinic,care,Nairobi,8-17,+254 20 271 0000,2026-11-02,Amani")[0] == 302
    assert "Childline" not in imani.get("/directory?q=nairobi").text
    out = imani.get("/directory.csv").text
    assert f"{GOOD}\r\n" in out
    assert "'+254 20 271 0000" in out, "no formula"
    assert bring(imani, *out.splitlines()[1:])[0] == 302
    assert imani.get("/directory.csv").text == out


def test_every_bad_line_is_told_and_nothing_is_kept(console: Console) -> None:
    stop_at_noon(console)
    imani = console.as_("Imani")
    status, text = bring(imani, GOOD, "X,care,all,24 h,abc,2026-11-01,I", "Y,,all,24 h,116,2027-01-01,I", GOOD)
    assert status == 400
    assert [f"line {number}:" in text for number in (2, 3, 4, 5)] == [False, True, True, True]
    assert "Childline" not in imani.get("/directory").text


@pytest.mark.parametrize(("checked", "stale"), [(date(2026, 8, 26), True), (date(2026, 8, 27), False)])
def test_a_number_is_stale_ninety_days_after_it_was_checked(checked: date, stale: bool) -> None:
    assert is_stale(checked, date(2026, 11, 24)) is stale


def test_a_counsellor_reads_it_and_brings_nothing_in(console: Console) -> None:
    amani = console.as_("Amani")
    assert amani.get("/directory").status_code == 200
    assert bring(amani, GOOD)[0] == 403
