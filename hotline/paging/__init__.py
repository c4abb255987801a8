"""Paging: find a responder, and do not stop looking while the page is open."""

from hotline.paging.answering import (
    CANCEL_CODES,
    CLOSE_CODES,
    accept,
    cancel,
    close,
    contacted,
    decline,
    the_open_page,
)
from hotline.paging.attempts import (
    attempt_due,
    attempt_reported,
    due_attempts,
    prepare_attempt,
    prepare_reconcile,
    settle_attempt,
    settle_reconcile,
)
from hotline.paging.climbing import advance, due_pages
from hotline.paging.duty_call import Reply, choice_made, first_words, pin_entered
from hotline.paging.measures import Moment, PageTimes, page_times, timeline
from hotline.paging.models import Attempt, Page
from hotline.paging.opening import open_page, open_pages, open_pages_of, pages_of, send_held

__all__ = [
    "CANCEL_CODES",
    "CLOSE_CODES",
    "Attempt",
    "Moment",
    "Page",
    "PageTimes",
    "Reply",
    "accept",
    "advance",
    "attempt_due",
    "attempt_reported",
    "cancel",
    "choice_made",
    "close",
    "contacted",
    "decline",
    "due_attempts",
    "due_pages",
    "first_words",
    "open_page",
    "open_pages",
    "open_pages_of",
    "page_times",
    "pages_of",
    "pin_entered",
    "prepare_attempt",
    "prepare_reconcile",
    "send_held",
    "settle_attempt",
    "settle_reconcile",
    "the_open_page",
    "timeline",
]
