"""What can happen: the names of the events, past tense, one line each.

Events are rows, written in the transaction that made them true and never changed. The timeline, the figures and the
reactions (`hotline.jobs.reactions`) read them.
"""

from __future__ import annotations

from enum import StrEnum


class Happened(StrEnum):
    """One kind of event. The comment says which ids and data it carries."""

    # calls
    CALL_ARRIVED = "call_arrived"  # call, ticket
    TURN_TAKEN = "turn_taken"  # call; node, path
    LANGUAGE_CHOSEN = "language_chosen"  # call; language
    HUMAN_SOUGHT = "human_sought"  # call; queue, priority
    SEEK_WITHDRAWN = "seek_withdrawn"  # call
    NOBODY_REACHABLE = "nobody_reachable"  # call, ticket; queue
    ROUNDS_EXHAUSTED = "rounds_exhausted"  # call, ticket
    QUICK_EXIT_TAKEN = "quick_exit_taken"  # call
    CALL_DROPPED = "call_dropped"  # call: the counsellor's leg vanished
    CALLER_LEFT = "caller_left"  # call; outcome
    CALL_ENDED = "call_ended"  # call; outcome
    WEBHOOK_BROKE = "webhook_broke"  # call; door, error
    # offers
    OFFER_PLACED = "offer_placed"  # call, offer, person; channel, stage
    OFFER_HANDED_OVER = "offer_handed_over"  # offer: the carrier took it
    OFFER_RINGING = "offer_ringing"  # call, offer, person
    OFFER_ANSWERED = "offer_answered"  # call, offer, person
    OFFER_ACCEPTED = "offer_accepted"  # call, offer, person
    OFFER_OVER = "offer_over"  # call, offer, person; state, why
    OFFER_REPOINTED = "offer_repointed"  # call, offer, person; from_call
    CALLER_HELD = "caller_held"  # call, offer, person: she hears that she is to wait
    CALLER_RELEASED = "caller_released"  # call, offer, person
    ASSIST_ASKED = "assist_asked"  # call, offer, person; assist: the supervisor is rung into the conversation
    ASSIST_OVER = "assist_over"  # call, offer, person; assist, state, leg
    ASSIST_JOINED = "assist_joined"  # call, offer, person; assist
    CONVERSATION_STARTED = "conversation_started"  # call, offer, person
    CONVERSATION_ENDED = "conversation_ended"  # call, offer, person; ended_by
    WRAP_UP_ENDED = "wrap_up_ended"  # call, offer, person
    PERSON_FREED = "person_freed"  # person
    # messages and wishes
    MESSAGE_RECORDED = "message_recorded"  # call, ticket; recording
    MESSAGE_FETCHED = "message_fetched"  # call, ticket; recording
    MESSAGE_DISCARDED = "message_discarded"  # call, ticket; recording
    MESSAGE_PURGED = "message_purged"  # recording
    CALLBACK_WANTED = "callback_wanted"  # call, ticket
    WORK_OPENED = "work_opened"  # ticket, call; item, kind, priority
    WORK_TAKEN = "work_taken"  # ticket, person; item
    WORK_CLOSED = "work_closed"  # ticket, person; item, reason
    # tickets
    TICKET_OPENED = "ticket_opened"  # ticket
    TICKET_MOVED = "ticket_moved"  # ticket; state, reason
    CONSENT_NOTED = "consent_noted"  # ticket, call; purpose, decision
    NOTE_ADDED = "note_added"  # ticket, person
    INCIDENT_NOTED = "incident_noted"  # ticket, person; field
    CALL_NAMED = "call_named"  # call, ticket, person; disposition
    # paging
    PAGE_OPENED = "page_opened"  # page, ticket; discipline, priority, held
    PAGE_SENT = "page_sent"  # page, ticket: released from its hold
    PAGE_ADVANCED = "page_advanced"  # page, ticket; level, people
    PAGE_RUNG_EMPTY = "page_rung_empty"  # page, ticket; level
    PAGE_EXHAUSTED = "page_exhausted"  # page, ticket
    PAGE_REOPENED = "page_reopened"  # page, ticket; why
    ATTEMPT_PLACED = "attempt_placed"  # page, person; attempt, channel
    ATTEMPT_SENT = "attempt_sent"  # page, person; attempt
    ATTEMPT_ENDED = "attempt_ended"  # page, person; attempt, state
    PAGE_ACCEPTED = "page_accepted"  # page, ticket, person
    PAGE_DECLINED = "page_declined"  # page, ticket, person
    PAGE_CONTACTED = "page_contacted"  # page, ticket, person
    PAGE_CLOSED = "page_closed"  # page, ticket; code
    PIN_FAILED = "pin_failed"  # page, person
    # staff
    PRESENCE_CHANGED = "presence_changed"  # person; state, why
    BROWSER_CAME = "browser_came"  # person: she can be rung in her browser
    BROWSER_LEFT = "browser_left"  # person
    BROWSER_RING_LOST = "browser_ring_lost"  # person; why, absent
    ROTA_CHANGED = "rota_changed"  # person
    PERSON_CHANGED = "person_changed"  # person; changed
    PHONE_DIED = "phone_died"  # person: the carrier says her number is none
    SIGNED_IN = "signed_in"  # person
    SIGN_IN_REFUSED = "sign_in_refused"  # person, if the name was somebody's; why
    SIGNED_OUT = "signed_out"  # person; everywhere
    SIGN_IN_CHANGED = "sign_in_changed"  # person; what: password, code, invitation
    # supervisors
    CALL_REVIEWED = "call_reviewed"  # call, person; reviewed
    CALL_ASSIGNED = "call_assigned"  # call, person; to
    CALL_COMMENTED = "call_commented"  # call, person
