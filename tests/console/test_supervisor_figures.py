"""The page of response times equals the worked log, and every figure opens the calls it is made of."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest

from hotline.reports import load_log
from tests.console.month import with_past_month
from tests.console.served import Console, Visitor

WORKED_LOG = (Path(__file__).parents[1] / "reports" / "worked_log.csv").read_text("utf-8")
DAY = "2026-11-24"
ROW = re.compile(r'<tr data-figure="([^"]+)">.*?<b>(.*?)</b>.*?<td class="number">(\d+)</td>', re.DOTALL)

# Reckoned by hand: 13 calls, 10 sought a human, 1 short abandon.
WORKED = {
    "offered": ("10", 10),
    "short_abandons": ("1", 1),
    "abandoned": ("1", 1),
    "answered": ("6", 6),
    "answered_in_t": ("4", 4),
    "voicemail": ("1", 1),
    "callback_booked": ("1", 1),
    "service_level_net": ("44.4%", 9),
    "service_level_gross": ("40.0%", 10),
    "asa_s": ("22.5 s", 6),
    "asa_median_s": ("17.5 s", 6),
    "asa_p90_s": ("62.0 s", 6),
    "abandonment_net": ("11.1%", 9),
    "live_answer_rate": ("66.7%", 9),
    "reached_help_rate": ("88.9%", 9),
    "human_within_30m_rate": ("66.7%", 9),
    "longest_delay_s": ("90.0 s", 10),
    "aht_s": ("553.3 s", 6),
    "service_level_lenient": ("50.0%", 10),
    "service_level_answered_only": ("66.7%", 6),
    "abandonment_gross": ("20.0%", 10),
    "time_to_abandon_s": ("35.0 s", 1),
    "att_s": ("461.7 s", 6),
    "hold_s": ("5.0 s", 6),
    "acw_s": ("86.7 s", 6),
    "danger.offered": ("0", 0),
    "danger.service_level_net": ("n/a", 0),
}


def worked(console: Console) -> Visitor:
    """A supervisor of a hotline whose only calls are those of the worked log."""
    with console.begin() as work:
        load_log(work, WORKED_LOG)
    return console.as_("Imani")


def figures_on(page: str) -> dict[str, tuple[str, int]]:
    """What the tables of the page print: value and n by figure."""
    return {
        name: (html.unescape(re.sub(r"<[^>]+>", "", value)).strip(), int(n)) for name, value, n in ROW.findall(page)
    }


def test_the_page_equals_the_worked_log(console: Console) -> None:
    page = worked(console).get(f"/figures?from={DAY}").text
    shown = figures_on(page)
    assert {name: shown[name] for name in WORKED} == WORKED
    assert "n = 9" in page
    assert "answered_in_t / (offered - short_abandons)" in page


def test_the_calls_behind_a_figure_are_those_it_counts(console: Console) -> None:
    imani = worked(console)
    page = imani.get(f"/figures/service_level_net/calls?from={DAY}").text
    assert "4 of 9 calls" in page
    assert len(re.findall(r"<th scope=\"row\">", page)) == 9
    everything = imani.get(f"/figures/received/calls?from={DAY}").text
    assert "13 of 13 calls" in everything


def test_fewer_than_ten_answers_draw_no_median(console: Console) -> None:
    page = worked(console).get(f"/figures?from={DAY}").text
    assert page.count('class="dot is-') == 10
    assert 'class="median"' not in page
    assert "no median line" in page


def test_a_day_with_few_calls_is_not_compared(console: Console) -> None:
    page = worked(console).get("/figures?from=2026-11-23&to=2026-11-24").text
    assert "fewer than 10: not compared" in page


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/figures?from=last-tuesday", "&#39;last-tuesday&#39; is not a period"),
        ("/figures?from=2026-11-24&to=2026-11-20", "ends before it begins"),
        ("/figures?from=2026-13", "is not in the calendar"),
    ],
)
def test_a_period_that_is_none_is_said_plainly_and_stays_in_its_field(
    console: Console, address: str, sentence: str
) -> None:
    answer = console.as_("Imani").get(address)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'value="{address.split("=")[1].split("&")[0]}"' in answer.text


def test_a_figure_that_is_none_is_refused_with_those_there_are(console: Console) -> None:
    answer = console.as_("Imani").get("/figures/happiness/calls?from=today")
    assert answer.status_code == 400
    assert "service_level_net" in answer.text


def test_the_export_has_every_figure_of_the_page_unrounded(console: Console) -> None:
    imani = worked(console)
    sent = imani.get(f"/figures.csv?from={DAY}")
    assert sent.mimetype == "text/csv"
    rows = {(row["block"], row["figure"]): row for row in csv.DictReader(io.StringIO(sent.text))}
    assert float(rows["all but danger", "service_level_net"]["value"]) == 4 / 9
    assert rows["all but danger", "aht_s"]["n"] == "6"
    assert rows["danger", "service_level_net"]["value"] == ""


def test_a_month_shows_days_pages_promises_and_seats(console: Console) -> None:
    with_past_month(console)
    shown = figures_on(console.as_("Imani").get("/figures?from=last-month&to=today").text)
    assert shown["P2_acknowledged_rate"][1] > 10
    assert shown["callback_success"][1] > 3
    assert shown["first_response_24h"][1] > 300
    assert shown["occupancy"][0] != "n/a"


def test_many_calls_behind_a_figure_come_some_at_a_time(console: Console) -> None:
    with_past_month(console)
    imani, address = console.as_("Imani"), "/figures/received/calls?from=last-month&to=today"
    page = imani.get(address).text
    told = int(re.search(r"(\d+) of \d+ calls", page)[1])  # type: ignore[index]  # a page without it fails here
    shown = 0
    for first in range(0, told, 150):
        shown += imani.get(f"{address}&first={first}").text.count('<th scope="row">')
    assert "1 to 150 of" in page
    assert shown == told
