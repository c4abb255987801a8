"""What a rehearsal asks of the hotline's own records, and the faults it orders: only in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import select

from hotline import paging, staff, tickets
from hotline.calls import Call, Offer, Recording, assisting, conversation, holding
from hotline.calls.offers import lock_offer
from hotline.calls.own_line import own_line
from hotline.errors import Refusal
from hotline.line.core.faults import FaultKind
from hotline.rehearsal.player import Broken, Player
from hotline.rehearsal.script import Line
from hotline.rehearsal.world import World
from hotline.tickets import Consent, Contact
from hotline.work import Event, Work

PAGE_WITHIN_S = 5.0
RECORD_WITHIN_S = 5.0
MESSAGE_WITHIN_S = 30.0


class WorldDesk:
    """Looks into a World's database, and at its machinery."""

    def __init__(self, world: World) -> None:
        self.world = world

    def perform(self, line: Line, player: Player) -> None:
        """Hold a desk sentence to the records, or do it. Broken if it is not so."""
        QUESTIONS[line.verb](self, dict(line.words), player)

    def look(self, question: Callable[[Work], Any]) -> Any:
        """An answer from the database, now."""
        with self.world.runtime.begin() as work:
            return question(work)

    def wait_for(self, question: Callable[[Work], Any], wanted: Any, within: float) -> None:
        """Push time until the database says what is wanted. Broken if it does not come."""
        if not self.world.until(lambda: bool(self.look(question) == wanted), within):
            raise Broken(f"it is {self.look(question)}")


def _hold(found: Any, wanted: Any) -> None:
    if found != wanted:
        raise Broken(f"it is {found}")


def newest_call(work: Work) -> Call:
    """The call that came last."""
    return work.session.scalars(select(Call).order_by(Call.received_at.desc()).limit(1)).one()


def _outcome(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.wait_for(lambda work: newest_call(work).outcome, words["outcome"], PAGE_WITHIN_S)


def _log(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.wait_for(lambda work: str(getattr(newest_call(work), words["name"])), words["value"], RECORD_WITHIN_S)


def _calls(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.wait_for(lambda work: len(list(work.session.scalars(select(Call.id)))), int(words["count"]), RECORD_WITHIN_S)


def _open_kinds(work: Work) -> list[str]:
    return sorted(item.kind for item in tickets.open_items(work))


def _work_list(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.wait_for(_open_kinds, sorted(words["items"].split(", ")), RECORD_WITHIN_S)


def _no_work(desk: WorldDesk, _: dict[str, str], __: Player) -> None:
    _hold(desk.look(_open_kinds), [])


def _closes_work(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def close(work: Work) -> None:
        item = next(item for item in tickets.open_items(work) if item.kind == words["kind"])
        tickets.close(work, item, staff.find_person(work, words["who"]).id, "done")

    desk.look(close)


def _pages(work: Work, discipline: str) -> paging.Page | None:
    pages = select(paging.Page).where(paging.Page.discipline == discipline).order_by(paging.Page.opened_at.desc())
    return work.session.scalars(pages.limit(1)).one_or_none()


def _page_state(discipline: str) -> Callable[[Work], str]:
    def state(work: Work) -> str:
        page = _pages(work, discipline)
        return "none" if page is None else page.state

    return state


def _page_is(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    within = float(words.get("within", PAGE_WITHIN_S))
    desk.wait_for(_page_state(words["discipline"]), words["state"], within)


def _no_page(desk: WorldDesk, _: dict[str, str], __: Player) -> None:
    _hold(len(desk.look(lambda work: list(work.session.scalars(select(paging.Page.id))))), 0)


def _desk(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def act(work: Work) -> None:
        page = _pages(work, words["discipline"])
        if page is None:
            raise Broken("there is no page")
        DOES[words["does"]](work, page)

    desk.look(act)
    desk.world.settle()


DOES: dict[str, Callable[[Work, paging.Page], object]] = {
    "sends": paging.send_held,
    "cancels": lambda work, page: paging.cancel(work, page, "not_needed"),
    "contacts": paging.contacted,
    "closes": lambda work, page: paging.close(work, page, "helped"),
}


def _timeline(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def kinds(work: Work) -> set[str]:
        ticket = work.session.scalars(select(Contact.ticket_id).where(Contact.call_id == newest_call(work).id)).one()
        found = select(Event.kind).where((Event.ticket_id == ticket) | (Event.call_id == newest_call(work).id))
        return set(work.session.scalars(found))

    missing = set(words["kinds"].split(", ")) - desk.look(kinds)
    if missing:
        raise Broken(f"missing {', '.join(sorted(missing))}")


def _consent(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def decision(work: Work) -> str:
        asked = select(Consent.decision).where(Consent.purpose == words["purpose"]).order_by(Consent.id.desc())
        return work.session.scalars(asked.limit(1)).one_or_none() or "unasked"

    desk.wait_for(decision, words["decision"], RECORD_WITHIN_S)


def _message(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def state(work: Work) -> str:
        newest = select(Recording.state).order_by(Recording.begun_at.desc()).limit(1)
        return work.session.scalars(newest).one_or_none() or "none"

    desk.wait_for(state, words["state"], float(words.get("within", MESSAGE_WITHIN_S)))


def _redis(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    if words["does"] == "stops":
        desk.world.bell.redis_goes_away()
    else:
        desk.world.bell.redis_is_back()


def _workers(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.world.workers_run = words["does"] == "are back"


def _clock(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    """The clock stops once it has left a roster behind, as it does every few seconds of its life."""
    desk.world.clock.tick()
    desk.world.clock_runs = words["does"] == "is back"


def _fault(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    desk.world.exchange.fault(cast(FaultKind, words["kind"]), words["match"], int(words["times"]))
    desk.world.faults_ordered = True


def _presence(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    states: dict[str, Any] = {"on": "available", "off": "off_shift", "on break": "on_break"}

    def declare(work: Work) -> None:
        staff.declare(work, staff.find_person(work, words["who"]), states[words["state"]], force=True)

    desk.look(declare)
    desk.world.settle()


def _reference(desk: WorldDesk, words: dict[str, str], player: Player) -> None:
    """What was read to her digit by digit is her ticket's reference."""
    heard = [one.what.rpartition("/")[2] for one in player.stage.heard(player.number(words["who"]))]
    digits = "".join(what.removeprefix("digit_") for what in heard if what.startswith("digit_"))
    wanted = desk.look(lambda work: tickets.ticket_of(work, newest_call(work).id).reference)
    if digits != wanted:
        raise Broken(f"heard {digits or 'no digits'}, and it is {wanted}")


def _first_leg(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    """Seconds from the caller's last key to the first call we placed after it."""
    trace = desk.world.exchange.trace
    pressed = max(entry.at for entry in trace if entry.what == "pressed")
    placed = min((entry.at for entry in trace if entry.what == "placed" and entry.at >= pressed), default=None)
    if placed is None or placed - pressed > float(words["within"]):
        raise Broken("no leg was placed" if placed is None else f"it took {placed - pressed:.2f} s")


def _tab(desk: WorldDesk, words: dict[str, str], player: Player) -> None:
    world, name = desk.world, player.number(f"{words['who']}'s browser")
    if words["does"] == "killed":
        world.browsers.kill(world.now, name)
    elif words["does"] == "closed":
        world.browsers.close(world.now, name)
    else:
        world.browsers.open(world.now, name, world.browsers.people[name])
    world.settle()


def _screen(desk: WorldDesk, words: dict[str, str], _: Player) -> None:
    def state(work: Work) -> str:
        return own_line(work, staff.find_person(work, words["who"]).id).state

    desk.wait_for(state, words["state"], float(words.get("within", RECORD_WITHIN_S)))


def _at_screen(desk: WorldDesk, words: dict[str, str], player: Player) -> None:
    def act(work: Work) -> None:
        at_hand = own_line(work, staff.find_person(work, words["who"]).id).at_hand
        if at_hand is None:
            raise Broken("she has no caller")
        call, offer = lock_offer(work, at_hand.offer)
        AT_SCREEN[words["does"]](work, call, offer)

    try:
        desk.look(act)
    except Refusal as refusal:
        raise Broken(str(refusal)) from refusal
    if words["does"] == "presses End":
        desk.world.exchange.hang_up(desk.world.now, player.number(f"{words['who']}'s browser"))
    desk.world.settle()


AT_SCREEN: dict[str, Callable[[Work, Call, Offer], object]] = {
    "presses End": lambda work, _, offer: conversation.press_end(work, offer),
    "holds": lambda work, _, offer: holding.hold(work, offer),
    "takes her caller back": lambda work, _, offer: holding.release(work, offer),
    "brings the supervisor": lambda work, _, offer: assisting.bring_supervisor(work, offer),
    "is done": conversation.done,
}

QUESTIONS: dict[str, Callable[[WorldDesk, dict[str, str], Player], None]] = {
    "outcome": _outcome,
    "log": _log,
    "calls": _calls,
    "work": _work_list,
    "no_work": _no_work,
    "closes_work": _closes_work,
    "page_is": _page_is,
    "no_page": _no_page,
    "desk": _desk,
    "timeline": _timeline,
    "consent": _consent,
    "message": _message,
    "redis": _redis,
    "workers": _workers,
    "clock": _clock,
    "fault": _fault,
    "reference": _reference,
    "first_leg": _first_leg,
    "presence": _presence,
    "tab": _tab,
    "screen": _screen,
    "at_screen": _at_screen,
}
