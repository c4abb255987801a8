"""Since she last looked, the board, the hand-over sheet, the rota and the people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.calls.models import Call
from hotline.db import new_id
from hotline.staff import Person, ShiftPattern, check_pin, everybody, find_person
from hotline.staff.sign_in import invited
from hotline.work import Work
from tests.console.month import with_past_month
from tests.console.served import ADMIN, Console

TALKED_OF = re.compile(r'id="invitation">[^<]*/invitation/([^<]+)<')


def a_waiting_caller(work: Work) -> None:
    """Somebody in danger who has waited 42 s."""
    since = work.now - timedelta(seconds=42)
    given = {"line": "tollfree_0800", "state": "waiting", "received_at": since, "heard_at": work.now, "position": {}}
    given |= {"caller_id_status": "withheld", "flow_version": "f", "sealed_for": new_id(), "menu_path": "greet>1"}
    given |= {"queue": "danger", "priority": "P1", "offered_at": since, "seek_since": since}
    work.session.add(Call(id=new_id(), **given))


def patterns_of(console: Console, work_name: str) -> list[str]:
    with console.begin() as work:
        mine = select(ShiftPattern.id).join(Person).where(Person.work_name == work_name)
        return [str(one) for one in work.session.scalars(mine.order_by(ShiftPattern.weekday))]


def test_a_supervisor_lands_on_what_happened_since_she_last_looked(console: Console) -> None:
    with_past_month(console)
    imani = console.as_("Imani")
    assert imani.get("/home").headers["Location"] == "/since"
    page = imani.get("/since").text
    for heading in ("P1 not closed", "Reached no human", "Messages unheard", "Promises overdue", "Pages nobody took"):
        assert re.search(rf"{heading}</h2><b class=\"count\">[1-9]", page), heading


def test_what_she_has_seen_is_gone_and_what_is_open_stays(console: Console) -> None:
    with_past_month(console)
    imani = console.as_("Imani")
    up_to = re.search(r'name="up_to" value="([^"]+)"', imani.get("/since").text)
    assert up_to is not None
    imani.post("/since", {"up_to": up_to[1].replace("&#43;", "+")})
    page = imani.get("/since").text
    assert re.search(r'Reached no human</h2><b class="count">0', page)
    assert re.search(r'P1 not closed</h2><b class="count">1', page)
    jabali = console.as_("Jabali").get("/since").text
    assert re.search(r'Reached no human</h2><b class="count">[1-9]', jabali), "what one has seen the other has not"


def test_the_board_shows_who_waits_and_for_how_long(console: Console) -> None:
    imani = console.as_("Imani")
    console.clock.stopped = console.clock()
    with console.begin() as work:
        a_waiting_caller(work)
    page = imani.get("/board/now").text
    assert re.search(r"<b><time [^>]*>0:42</time></b><span>longest wait", page)
    assert "P1" in page
    for name in ("Amani", "Neema", "Imani"):
        assert f'<th scope="row">{name}</th>' in page


def test_the_board_says_how_the_hotline_stands(console: Console) -> None:
    page = console.as_(ADMIN).get("/board").text
    assert "clock was not seen yet" in page
    assert "start `hotline clock`" in page


def test_the_sheet_names_what_is_open_who_is_on_and_what_to_watch(console: Console) -> None:
    with_past_month(console)
    page = console.as_("Imani").get("/handover").text
    assert "is not closed" in page
    assert "Message unheard" in page
    assert re.search(r"<b>Amani</b>, Primary", page)
    assert console.as_("Imani").get("/handover?since=whenever").status_code == 400


def test_a_shift_that_leaves_nobody_is_kept_unless_she_insists(console: Console) -> None:
    imani, neema = console.as_("Imani"), patterns_of(console, "Neema")
    refused = imani.post("/rota/remove", {"pattern": neema[0]})
    assert refused.status_code == 403
    assert "leave hours with nobody" in refused.text
    assert patterns_of(console, "Neema") == neema
    imani.post("/rota/remove", {"pattern": neema[0], "all_the_same": "1"})
    assert "2 gaps in the next 14 days" in imani.get("/rota").text
    assert 'class="bar is-gap"' in imani.get("/rota").text
    assert re.search(r'Gaps in the next seven days</h2><b class="count">1', imani.get("/since").text)


def test_weekly_shifts_are_added_and_what_cannot_be_is_refused(console: Console) -> None:
    imani = console.as_("Imani")
    with console.begin() as work:
        amani = str(find_person(work, "Amani").id)
    wanted = {"person": amani, "duty": "backup", "weekday": "2", "starts": "22:00", "ends": "06:00", "rank": "2"}
    assert imani.post("/rota", wanted).status_code == 302
    assert "22:00–06:00" in imani.get("/rota").text
    for wrong in ({"starts": "late"}, {"duty": "MED"}, {"weekday": ""}, {"duty": "tea"}):
        assert imani.post("/rota", {**wanted, **wrong}).status_code == 400, wrong
    assert imani.post("/rota", {**wanted, "person": "nobody"}).status_code == 404


def test_somebody_is_invited_and_sets_her_own_password(console: Console) -> None:
    imani = console.as_("Imani")
    form = {"work_name": "Tumaini", "role": "counsellor", "languages": "sw luo", "phone": "0712 345 678"}
    page = imani.post("/people", form).text
    word = TALKED_OF.search(page)
    assert word is not None
    assert "678" in page
    assert "345678" not in page
    with console.begin() as work:
        assert invited(work, word[1]).work_name == "Tumaini"
    assert TALKED_OF.search(imani.get("/people").text) is None


def test_a_supervisor_makes_no_administrator(console: Console) -> None:
    imani = console.as_("Imani")
    refused = imani.post("/people", {"work_name": "Tumaini", "role": "admin", "languages": "sw"})
    assert refused.status_code == 403
    with console.begin() as work:
        nuru, names = find_person(work, ADMIN).id, {person.work_name for person in everybody(work)}
    assert "Tumaini" not in names
    assert imani.post(f"/people/{nuru}/invite").status_code == 403
    assert console.as_(ADMIN).post("/people", {"work_name": "Tumaini", "role": "admin"}).status_code == 200


def test_the_last_one_who_can_lead_stays(console: Console) -> None:
    nuru = console.as_(ADMIN)
    with console.begin() as work:
        ids = {person.work_name: person.id for person in everybody(work)}
    for name in ("Imani", "Jabali"):
        given = {"work_name": name, "role": "counsellor", "languages": "sw"}
        assert nuru.post(f"/people/{ids[name]}", given).status_code == 302
    given = {"work_name": ADMIN, "role": "counsellor", "languages": "sw"}
    refused = nuru.post(f"/people/{ids[ADMIN]}", given)
    assert refused.status_code == 403
    assert "last one who can lead" in refused.text
    assert nuru.post(f"/people/{ids[ADMIN]}/retire").status_code == 403


@pytest.mark.parametrize(("pin", "status"), [("1234", 400), ("12", 400), ("2916", 302)])
def test_a_pin_is_set_unless_it_is_guessed_at_once(console: Console, pin: str, status: int) -> None:
    imani = console.as_("Imani")
    with console.begin() as work:
        zawadi = find_person(work, "Zawadi").id
    assert imani.post(f"/people/{zawadi}/pin", {"pin": pin}).status_code == status
    with console.begin() as work:
        assert check_pin(work, find_person(work, "Zawadi"), pin) is (status == 302)


def test_a_person_is_changed_renamed_and_retired(console: Console) -> None:
    imani = console.as_("Imani")
    with console.begin() as work:
        zawadi = find_person(work, "Zawadi").id
    form = {"work_name": "Zuri", "role": "counsellor", "languages": "sw som", "coordinator": "1"}
    assert imani.post(f"/people/{zawadi}", form).status_code == 302
    assert imani.post(f"/people/{zawadi}", {**form, "work_name": "Amani"}).status_code == 400
    assert imani.post(f"/people/{zawadi}/phone", {"phone": "999"}).status_code == 400
    page = imani.get(f"/people?person={zawadi}").text
    assert "Zuri" in page
    assert 'value="sw som"' in page
    assert imani.post(f"/people/{zawadi}/retire").status_code == 302
    with console.begin() as work:
        assert "Zuri" not in {person.work_name for person in everybody(work)}
