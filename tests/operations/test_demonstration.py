"""The demonstration's people: there at any hour, reachable on the local line, and never with a real carrier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.app import NoCarrier
from hotline.db import make_engine
from hotline.errors import SettingsError
from hotline.operations.demonstration import PARTS, seed, table
from hotline.privacy import KeyRing
from hotline.runtime import Runtime
from hotline.settings import Settings, read_settings
from hotline.staff import check_pin, everybody, find_person, gaps_ahead, retire_person, unready
from hotline.staff.sign_in import DEMONSTRATION_PASSWORD, set_password, sign_in
from hotline.telephony import dialable
from hotline.work import Event, Work

NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def nothing_follows(_: Work, __: Event) -> None:
    """No reactions."""


def settings(database_url: str, *, demonstration: bool, local_line: bool = True) -> Settings:
    return read_settings(
        database_url=database_url,
        redis_url="redis://localhost",
        public_url="https://line.example" if not local_line else "http://127.0.0.1:8000",
        twilio_api_url="http://127.0.0.1:8001" if local_line else "",
        secret_key="s" * 32,
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="t" * 32,
        master_keys="k1:" + "A" * 43 + "=",
        index_key="A" * 43 + "=",
        demonstration=demonstration,
        local_line=local_line,
        var=Path("nowhere"),
    )


def runtime(database_url: str, *, demonstration: bool = True) -> Runtime:
    return Runtime(
        settings=settings(database_url, demonstration=demonstration),
        engine=make_engine(database_url, pool_size=1),
        keys=KeyRing({"k1": bytes(32)}, bytes(32)),
        carrier=NoCarrier(),
        react=nothing_follows,
        clock=lambda: NOW,
    )


@pytest.fixture
def demonstration(database_url: str) -> Iterator[Runtime]:
    """A hotline that is asked to demonstrate itself."""
    found = runtime(database_url)
    yield found
    found.engine.dispose()


def test_every_duty_is_covered_to_the_second_for_five_weeks_and_everybody_is_ready(demonstration: Runtime) -> None:
    seed(demonstration)
    with demonstration.begin() as work:
        duties = ["primary", "backup", "supervisor", "MED", "LEGAL"]
        assert gaps_ahead(work.session, NOW, 35, duties) == []
        assert unready(work) == []
        assert {person.work_name for person in everybody(work) if person.coordinator} == {"Jabali"}
        assert all(person.demonstration for person in everybody(work))


def test_what_is_printed_is_true(demonstration: Runtime) -> None:
    handsets = seed(demonstration)
    with demonstration.begin() as work:
        for handset in handsets:
            person = find_person(work, handset.work_name)
            assert check_pin(work, person, handset.pin)
            assert (dialable(handset.number) or "").endswith(person.phone_tail or "-")
    printed = table(handsets)
    assert len(printed.splitlines()) == len(handsets) + 1
    assert "Amani   primary" in printed
    assert "0700 000101" in printed


def test_a_second_start_changes_nothing_and_brings_nobody_back(demonstration: Runtime) -> None:
    first = seed(demonstration)
    with demonstration.begin() as work:
        retire_person(work, find_person(work, "Haki"), force=True)
        find_person(work, "Amani").languages = ["sw"]
    second = seed(demonstration)
    assert [one.work_name for one in first if one.work_name != "Haki"] == [one.work_name for one in second]
    assert second[0].languages == "sw"
    with demonstration.begin() as work:
        assert len(everybody(work, retired=True)) == len(PARTS)


def test_a_hotline_that_does_not_demonstrate_gets_nobody(database_url: str) -> None:
    quiet = runtime(database_url, demonstration=False)
    assert seed(quiet) == []
    with quiet.begin() as work:
        assert everybody(work) == []
    quiet.engine.dispose()


def test_with_a_real_carrier_the_demonstration_is_refused(database_url: str) -> None:
    with pytest.raises(SettingsError, match="HOTLINE_DEMONSTRATION=1 is refused with a real carrier"):
        settings(database_url, demonstration=True, local_line=False)


def test_the_numbers_are_valid_different_and_none_of_ours(database_url: str) -> None:
    ours = settings(database_url, demonstration=True).our_numbers
    numbers = [dialable(part.number, ours) for part in PARTS]
    assert numbers == [part.number for part in PARTS]
    assert len(set(numbers)) == len(PARTS)


def test_everybody_of_it_signs_in_with_one_password_and_whoever_was_there_before_gets_it_too(
    demonstration: Runtime,
) -> None:
    seed(demonstration)
    with demonstration.begin() as work:
        for part in PARTS:
            assert sign_in(work, part.work_name, DEMONSTRATION_PASSWORD, demonstration=True).person is not None
            assert sign_in(work, part.work_name, DEMONSTRATION_PASSWORD, demonstration=False).person is None


def test_a_password_somebody_changed_stays_changed(demonstration: Runtime) -> None:
    seed(demonstration)
    with demonstration.begin() as work:
        set_password(work, find_person(work, "Amani"), "maji ya moto asubuhi")
    seed(demonstration)
    with demonstration.begin() as work:
        assert sign_in(work, "Amani", "maji ya moto asubuhi", demonstration=True).person is not None
