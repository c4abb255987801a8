"""A caller seeks a human: ringing starts in the transaction of her key press and goes on until somebody takes her.

Who is rung is `routing.plan`; here the people and offers are read, reserved under one lock, and written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from hotline.calls import routing
from hotline.calls.lifecycle import OPEN, Offered, State, moved
from hotline.calls.models import ASSISTING, Assist, Call, Offer
from hotline.events import Happened
from hotline.staff import Channel, PersonView, people_for_routing
from hotline.work import Work

ROUTING_LOCK = 720262
PHONE_GOES_LAST = timedelta(minutes=15)
RETURN_AFTER = timedelta(seconds=6)
SOON = timedelta(seconds=1)
DIALS = "dials_by_herself"


def seek_human(work: Work, call: Call, queue: str, priority: str, flags: Sequence[str] = ()) -> None:
    """Ring people for this caller from now on. A seek never lowers a priority; asked again it changes nothing."""
    call.flags = [*call.flags, *(flag for flag in flags if flag not in call.flags)]
    higher = call.priority is None or priority < call.priority
    if call.seek_since is not None and not higher:
        return
    if higher:
        call.priority, call.queue = priority, queue
    call.seek_since = work.now
    call.offered_at = call.offered_at or work.now
    if call.answered_at is None:
        call.wait_s = None
    if call.state in (State.IN_MENU, State.LEAVING_MESSAGE):
        call.state = moved(call.state, State.WAITING)
    work.record(Happened.HUMAN_SOUGHT, call=call.id, queue=call.queue, priority=call.priority)
    dispatch(work, call)


def withdraw_seek(work: Work, call: Call, to: State) -> None:
    """She left the waiting room by choice, for a menu or a message. A P1 goes on ringing all the same."""
    if call.state != State.WAITING:
        return
    if call.priority == "P1" and to is not State.LEAVING_MESSAGE:
        return
    call.state = moved(call.state, to)
    if call.priority == "P1":
        return
    stop_seeking(work, call)
    work.record(Happened.SEEK_WITHDRAWN, call=call.id)


def stop_seeking(work: Work, call: Call) -> None:
    """Nobody need be rung any more for this caller: her wait is settled and open offers are withdrawn."""
    settle_wait(work.now, call)
    call.seek_since = call.dispatch_at = None
    withdraw_offers(work, call, "withdrawn")


def settle_wait(now: datetime, call: Call) -> None:
    """Write how long she waited, if she sought a human and it is not known yet."""
    if call.offered_at is not None and call.wait_s is None:
        call.wait_s = (now - call.offered_at).total_seconds()


def back_to_waiting(work: Work, call: Call, person: UUID | None) -> None:
    """Her counsellor's leg vanished, or the join failed: to the head of her queue, the same counsellor first."""
    call.state = moved(call.state, State.WAITING)
    call.returned_at = work.now
    call.last_person_id = person
    call.seek_since = work.now
    call.exhausted_at = None
    call.dispatch_at = work.now + RETURN_AFTER
    work.record(Happened.CALL_DROPPED, call=call.id, person=person)


def dials_by_herself(call: Call) -> bool:
    """Whether our own side broke and her leg dials the phones on call: then no other hand moves her."""
    return DIALS in call.flags


def withdraw_offers(work: Work, call: Call, why: str, keep: UUID | None = None) -> None:
    """End every open offer of this call but `keep`; their legs are let go.

    Locked first: one that a P1 has just turned to itself is its own, and is left alone.
    """
    hers = select(Offer).where(Offer.call_id == call.id, Offer.state.in_(OPEN)).order_by(Offer.id).with_for_update()
    for offer in work.session.scalars(hers, execution_options={"populate_existing": True}):
        if offer.id != keep:
            close_offer(work, offer, Offered.WITHDRAWN, why)


def close_offer(work: Work, offer: Offer, state: Offered, why: str, *, let_go: bool = True) -> None:
    """An offer that was not accepted is over: said once, with the leg to be ended if there is one.

    `let_go` is False where her leg is just being answered: its document says what there is to say and hangs up.
    """
    offer.state = state
    offer.why = why
    offer.over_at = work.now
    offer.due_at = None
    work.record(
        Happened.OFFER_OVER,
        call=offer.call_id,
        offer=offer.id,
        person=offer.person_id,
        state=state,
        why=why,
        leg=offer.leg_sid if let_go and offer.leg_ended_at is None else None,
        answered=offer.answered_at is not None,
    )


def dispatch(work: Work, call: Call) -> routing.Plan | None:
    """Ring whoever should be rung now for this caller; None if she seeks nobody or has somebody."""
    waits = call.state in (State.WAITING, State.LEAVING_MESSAGE) and not dials_by_herself(call)
    if call.seek_since is None or call.left_at is not None or not waits:
        call.dispatch_at = None
        return None
    if call.returned_at is not None and work.now < call.returned_at + RETURN_AFTER:
        call.dispatch_at = call.returned_at + RETURN_AFTER  # first her own counsellor may come back
        return None
    work.session.flush()
    work.session.execute(select(func.pg_advisory_xact_lock(ROUTING_LOCK)))
    people = people_for_routing(work)
    plan = routing.plan(_need(work, call), _candidates(work, call, people))
    for person, channel in _browsers_first(plan.ring, people):
        place(work, call, person, channel, plan.stage)
    turned = [_repoint(work, call, person) for person in plan.repoint]
    call.dispatch_at = work.now + (timedelta(seconds=plan.look_again_s) if all(turned) else SOON)
    _note_reach(work, call, plan)
    return plan


def _need(work: Work, call: Call) -> routing.Need:
    assert call.seek_since is not None
    assert call.priority is not None
    return routing.Need(
        priority=call.priority,
        language=call.language,
        waited_s=(work.now - call.seek_since).total_seconds(),
        returned=call.returned_at is not None,
        last_person=call.last_person_id,
    )


def _note_reach(work: Work, call: Call, plan: routing.Plan) -> None:
    """Keep what the caller may be told, and tell the supervisor once when nobody can be reached."""
    if plan.exhausted and call.exhausted_at is None:
        call.exhausted_at = work.now
        work.record(Happened.ROUNDS_EXHAUSTED, call=call.id, ticket=call.sealed_for)
    waited = _need(work, call).waited_s
    nobody = not plan.reachable
    if (nobody or waited >= routing.LONG_WAIT_S) and "nobody_told" not in call.flags:
        call.flags = [*call.flags, "nobody_told"]
        work.record(Happened.NOBODY_REACHABLE, call=call.id, ticket=call.sealed_for, queue=call.queue)
    call.nobody_since = (call.nobody_since or work.now) if nobody else None


def _candidates(work: Work, call: Call, people: list[PersonView]) -> list[routing.Candidate]:
    offers = {offer.person_id: offer for offer in work.session.scalars(_live_offers())}
    assisting = set(work.session.scalars(select(Assist.person_id).where(Assist.state.in_(ASSISTING))))
    priorities = {row.id: row.priority for row in work.session.execute(_priorities(offers))}
    wrapping = set(work.session.scalars(_wrapping()))
    before = {row.person_id: row for row in work.session.execute(_rung_before(call.id))}
    idle = {row.person_id: row.over_at for row in work.session.execute(_last_over(work.now))}

    def candidate(person: PersonView) -> routing.Candidate:
        live = offers.get(person.id)
        rung = before.get(person.id)
        return routing.Candidate(
            id=person.id,
            duties=person.duties,
            standing="busy" if person.id in assisting else _standing(person, live, person.id in wrapping),
            languages=tuple(person.languages),
            coordinator=person.coordinator,
            idle_s=_seconds_since(work.now, idle.get(person.id)),
            missed_lately=bool(person.phone_missed_at and work.now - person.phone_missed_at < PHONE_GOES_LAST),
            placed_ago=(work.now - rung.placed_at).total_seconds() if rung else None,
            declined=bool(rung and rung.state == Offered.DECLINED),
            rung_for=priorities.get(live.call_id) if live and live.state in OPEN else None,
            rung_for_this=bool(live and live.call_id == call.id),
        )

    return [candidate(person) for person in people]


def _browsers_first(chosen: tuple[UUID, ...], people: list[PersonView]) -> list[tuple[UUID, Channel]]:
    """Where each is rung; browsers before phones, for the carrier takes only so many calls a second."""
    channels = {person.id: person.channel or "phone" for person in people}
    return sorted(((person, channels[person]) for person in chosen), key=lambda one: one[1])


def _standing(person: PersonView, live: Offer | None, wrapping: bool) -> routing.Standing:
    if live is not None:
        return "busy" if live.state == Offered.ACCEPTED else "rung"
    if person.channel is None or person.presence in ("on_break", "off_shift"):
        return "away"
    if person.absent:
        return "absent"
    return "wrapping" if wrapping else "free"


def _seconds_since(now: datetime, at: datetime | None) -> float:
    """Who never had a caller has been idle the longest."""
    return (now - at).total_seconds() if at is not None else 1e9


def busy_people(work: Work) -> set[UUID]:
    """Everybody who is being rung for a caller, talks with one, or has been brought into a conversation."""
    assisting = work.session.scalars(select(Assist.person_id).where(Assist.state.in_(ASSISTING)))
    return {*assisting, *(offer.person_id for offer in work.session.scalars(_live_offers()))}


def _live_offers() -> Select[Offer]:
    return select(Offer).where(Offer.state.in_((*OPEN, Offered.ACCEPTED)))


def _priorities(offers: dict[UUID, Offer]) -> Select[UUID, str | None]:
    """How urgent the callers are for whom phones ring; one who has left is not urgent any more."""
    priority = case((Call.left_at.is_(None), Call.priority), else_=None)
    return select(Call.id, priority.label("priority")).where(Call.id.in_({offer.call_id for offer in offers.values()}))


def _wrapping() -> Select[UUID]:
    return select(Offer.person_id).where(Offer.state == Offered.OVER, Offer.wrap_ended_at.is_(None))


def _rung_before(call: UUID) -> Select[UUID, datetime, str]:
    """The newest offer to each person for this call."""
    return (
        select(Offer.person_id, Offer.placed_at, Offer.state)
        .where(Offer.call_id == call, Offer.state != Offered.OVER)
        .ext(distinct_on(Offer.person_id))
        .order_by(Offer.person_id, Offer.placed_at.desc())
    )


def _last_over(now: datetime) -> Select[UUID, datetime | None]:
    recent = Offer.over_at > now - timedelta(hours=12)
    return (
        select(Offer.person_id, func.max(Offer.over_at).label("over_at"))
        .where(Offer.state == Offered.OVER, recent)
        .group_by(Offer.person_id)
    )


def place(work: Work, call: Call, person: UUID, channel: Channel, stage: int) -> Offer:
    """Ask this person to take this caller, in her browser or on her phone."""
    offer = Offer(
        call_id=call.id, person_id=person, channel=channel, state=Offered.PLACED, stage=stage, placed_at=work.now
    )
    work.session.add(offer)
    work.session.flush()
    work.record(
        Happened.OFFER_PLACED,
        call=call.id,
        offer=offer.id,
        person=person,
        channel=offer.channel,
        stage=stage,
        priority=call.priority,
    )
    return offer


def ring_her_phone(work: Work, call: Call, lost: Offer) -> None:
    """Her browser did not take the ring: her phone, if there is one that works, rings for the same caller at once."""
    person = next((one for one in people_for_routing(work) if one.id == lost.person_id), None)
    if person is not None and person.has_phone and not person.phone_dead and person.presence == "available":
        work.session.flush()
        place(work, call, lost.person_id, "phone", lost.stage)


def _repoint(work: Work, call: Call, person: UUID) -> bool:
    """A phone that rings for somebody less urgent rings for her from now on; the other keeps her place.

    False if something is happening to that offer at this instant, a key 1 it may be: it is not waited for, because
    whoever holds it may be waiting for one of those we have turned already.
    """
    open_now = select(Offer).where(Offer.person_id == person, Offer.state.in_(OPEN))
    offer = work.session.scalars(open_now.with_for_update(skip_locked=True)).one_or_none()
    if offer is None:
        return False
    before, offer.call_id = offer.call_id, call.id
    work.record(Happened.OFFER_REPOINTED, call=call.id, offer=offer.id, person=person, from_call=str(before))
    return True
