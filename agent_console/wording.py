"""The hotline's codes in words: outcomes, queues, duties, states, figures, moments; the same term on every page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from hotline.reports.one_call import Moment

OUTCOMES = {
    "live_support": _("Spoke with a human"),
    "self_service": _("Information only"),
    "voicemail": _("Left a message"),
    "callback_booked": _("Asked to be called"),
    "abandoned": _("Gave up waiting"),
    "ivr_hangup": _("Left in the menu"),
    "quick_exit": _("Left quickly (9)"),
    "dropped_network": _("Cut off"),
    "rejected_abuse": _("Refused: abuse"),
}
CALL_STATES = {
    "arrived": _("Just arrived"),
    "in_menu": _("In the menu"),
    "waiting": _("Waiting"),
    "connecting": _("Being connected"),
    "talking": _("Talking"),
    "leaving_message": _("Leaving a message"),
    "wrapping": _("Wrap-up"),
    "ended": _("Over"),
}
QUEUES = {"danger": _("Danger"), "urgent": _("Urgent"), "help": _("Help")}
LANGUAGES = {"sw": _("Kiswahili"), "en": _("English"), "none": _("Not chosen")}
LINES = {"tollfree_0800": "0800", "mobile_0780": "0780", "unknown": _("Loaded")}
DUTIES = {
    "primary": _("Primary"),
    "backup": _("Backup"),
    "supervisor": _("Supervisor"),
    "MED": _("Medical"),
    "LEGAL": _("Legal"),
    "PSYCH": _("Psychosocial"),
    "SHELTER": _("Shelter"),
    "SECURITY": _("Security"),
}
ROLES = {
    "counsellor": _("Counsellor"),
    "supervisor": _("Supervisor"),
    "responder": _("Responder"),
    "admin": _("Administrator"),
}
SEATS = {
    "available": (_("Available"), "circle-check", ""),
    "offered": (_("Ringing"), "phone-incoming", "waiting"),
    "talking": (_("Talking"), "phone-call", "connected"),
    "wrapping": (_("Wrap-up"), "notebook-pen", ""),
    "on_break": (_("On a break"), "coffee", ""),
    "off_shift": (_("Off shift"), "moon", ""),
    "absent": (_("Absent"), "circle-alert", "waiting"),
}
WORK = {
    "p1": _("P1 not closed"),
    "callback": _("Callback"),
    "message": _("Message unheard"),
    "reached_nobody": _("Reached nobody"),
    "follow_up": _("Follow-up"),
    "dropped": _("Cut off"),
    "unsure_page": _("Page: outcome not known"),
}
PAGES = {
    "held": _("Held"),
    "climbing": _("Looking for somebody"),
    "accepted": _("Accepted"),
    "closed": _("Closed"),
}
WORTH = {
    "danger": _("Danger"),
    "dropped": _("Cut off"),
    "quick_exit": _("Left quickly"),
    "long_wait": _("Waited over 2 min"),
    "long_talk": _("Talked over 45 min"),
    "assigned": _("Given to somebody"),
}
LOOKS = {
    "to_review": _("Not reviewed"),
    "reviewed": _("Reviewed"),
    "assigned": _("Given to somebody"),
    "unreached": _("Reached no human"),
}
CALLER_IDS = {"withheld": _("Withheld"), "unparseable": _("Unreadable")}
FIGURES = {
    "received": _("Calls received"),
    "offered": _("Sought a human"),
    "short_abandons": _("Short abandons"),
    "abandoned": _("Abandoned"),
    "answered": _("Answered"),
    "answered_in_t": _("Answered within T"),
    "voicemail": _("Left a message"),
    "callback_booked": _("Callback booked"),
    "service_level_net": _("Service level, net"),
    "service_level_gross": _("Service level, gross"),
    "asa_s": _("Average speed of answer"),
    "asa_median_s": _("Median wait of the answered"),
    "asa_p90_s": _("90th percentile of the wait"),
    "abandonment_net": _("Abandonment, net"),
    "live_answer_rate": _("Live answer rate"),
    "reached_help_rate": _("Answered, message or callback booked"),
    "human_within_30m_rate": _("Spoke with a human within 30 minutes"),
    "longest_delay_s": _("Longest delay"),
    "aht_s": _("Average handle time"),
    "still_waiting": _("Still waiting"),
    "service_level_lenient": _("Service level, lenient"),
    "service_level_answered_only": _("Service level, answered only"),
    "abandonment_gross": _("Abandonment, gross"),
    "time_to_abandon_s": _("Average time to abandon"),
    "att_s": _("Average talk time"),
    "hold_s": _("Average hold time"),
    "acw_s": _("After-call work"),
    "P1_acknowledge_s": _("P1 pages: mean time to accept"),
    "P1_acknowledged_rate": _("P1 pages accepted in time"),
    "P2_acknowledge_s": _("P2 pages: mean time to accept"),
    "P2_acknowledged_rate": _("P2 pages accepted in time"),
    "P3_acknowledge_s": _("P3 pages: mean time to accept"),
    "P3_acknowledged_rate": _("P3 pages accepted in time"),
    "callback_success": _("Callbacks that reached her"),
    "callback_attempt_s": _("Callback: due to first outcome"),
    "callback_contact_s": _("Callback: due to reached"),
    "callback_raw_s": _("Callback: asked to reached"),
    "first_response_24h": _("First human response within 24 h"),
    "occupancy": _("Occupancy, by the rota"),
    "utilisation": _("Utilisation, by the rota"),
}
NOT_MEASURED = (
    (_("Blockage"), _("busy or failed at the carrier / attempts: the carrier does not tell us of calls it lost")),
    (_("First contact resolution"), _("no repeat for the same need within 7 days: needs are not coded yet")),
    (_("PEP in window"), _("first dose within 72 h of the incident: times of treatment are not recorded here")),
)
HAPPENED = {
    "call_arrived": _("The call arrived"),
    "turn_taken": _("In the menu"),
    "language_chosen": _("Language chosen"),
    "human_sought": _("Asked for a human"),
    "seek_withdrawn": _("No longer waiting, by choice"),
    "nobody_reachable": _("Nobody could be rung"),
    "rounds_exhausted": _("Everybody was rung, nobody answered yet"),
    "quick_exit_taken": _("Left quickly (9)"),
    "call_dropped": _("The counsellor's side was cut off"),
    "caller_left": _("The caller left"),
    "call_ended": _("Over"),
    "webhook_broke": _("Something of ours broke; the call went on"),
    "offer_placed": _("Rung"),
    "offer_ringing": _("It rings"),
    "offer_answered": _("Picked up"),
    "offer_accepted": _("Accepted"),
    "offer_over": _("No longer rung"),
    "offer_repointed": _("Rung for this call instead"),
    "conversation_started": _("They talk"),
    "conversation_ended": _("The conversation ended"),
    "wrap_up_ended": _("Wrap-up done"),
    "message_recorded": _("A message was left"),
    "message_fetched": _("The message is sealed here"),
    "message_discarded": _("The recording was discarded"),
    "message_purged": _("The recording was deleted: its days were over"),
    "callback_wanted": _("Asked to be called"),
    "work_opened": _("Put on the list of work"),
    "work_taken": _("Taken"),
    "work_closed": _("Done"),
    "ticket_opened": _("Ticket opened"),
    "ticket_moved": _("The ticket moved on"),
    "incident_noted": _("An answer was written down"),
    "call_named": _("The call was named"),
    "note_added": _("A note was added"),
    "consent_noted": _("Consent"),
    "page_opened": _("A page went out"),
    "page_sent": _("The page was sent"),
    "page_advanced": _("The page climbed"),
    "page_rung_empty": _("A rung with nobody on it"),
    "page_exhausted": _("Every rung was rung, nobody took the page"),
    "page_reopened": _("The page looks for somebody again"),
    "attempt_sent": _("Paged"),
    "attempt_ended": _("No answer to the page"),
    "page_accepted": _("Accepted the page"),
    "page_declined": _("Declined the page"),
    "page_contacted": _("Made contact"),
    "page_closed": _("Page closed"),
    "pin_failed": _("A wrong PIN"),
    "call_reviewed": _("Reviewed"),
    "call_assigned": _("Given to somebody"),
    "call_commented": _("Commented"),
}
_TOLD_OF = ("path", "language", "priority", "why", "outcome", "state", "decision", "purpose", "code", "reason")


def outcome(code: str | None, state: str = "ended") -> str:
    """What became of a call; while it goes on, where it is."""
    return str(OUTCOMES[code]) if code in OUTCOMES else word(CALL_STATES, state)


def word(table: Mapping[str, Any], code: str | None) -> str:
    """A code in words; the code itself where it has none, a dash for None."""
    return "–" if code is None else str(table.get(code, code))


def caller(shown: str) -> str:
    """A caller as she may be shown: masked, withheld or unreadable."""
    return str(CALLER_IDS[shown]) if shown in CALLER_IDS else shown


def figure(name: str) -> str:
    """A figure's name in words."""
    return str(FIGURES[name]) if name in FIGURES else name


def formula(text: str) -> str:
    """A figure's formula in the reader's language, where it is known there."""
    return gettext(text)


def moment(one: Moment) -> str:
    """What happened, in words."""
    return word(HAPPENED, one.kind)


def told_of(one: Moment) -> str:
    """What the event says beside that, short; ids are nobody's business."""
    said = [str(one.data[name]) for name in _TOLD_OF if one.data.get(name) not in (None, "")]
    return " · ".join(said).replace(">", " › ").replace("_", " ")


def way(path: str) -> str:
    """A menu path as people read it."""
    return path.replace(">", " › ").replace("_", " ")


def percent(value: float | None) -> str:
    """A fraction of 1 as a percentage with one decimal; n/a where there was nothing to divide by."""
    return gettext("n/a") if value is None else f"{value * 100:.1f}%"


def measured(value: float | None, unit: str) -> str:
    """A figure as it is printed: a count, a percentage with one decimal, or seconds."""
    if unit == "fraction":
        return percent(value)
    if value is None:
        return gettext("n/a")
    return f"{value:.0f}" if unit == "calls" else spoken_s(value)


def spoken_s(value: float) -> str:
    """Seconds as read: 22.5 s, 553.3 s, from 1,000 s on 41:51 or 1:02:05."""
    if value < 1000:
        return f"{value:.1f} s"
    minutes, seconds = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
