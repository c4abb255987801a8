"""How a document asks something of the hotline: `do: [{seek: {queue: danger, priority: P1}}, withdraw]`."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from ivr_flows import document, steps
from ivr_flows.attributes import Attributes
from ivr_flows.document import Act
from ivr_flows.words import DISCIPLINES, PURPOSES, QUEUES

PRIORITIES = get_args(steps.Priority)
DECISIONS = get_args(steps.Decision)


def read_acts(owner: Attributes, name: str = "do") -> tuple[Act, ...]:
    """The acts listed under a name, in order; an unknown one is a problem and left out."""
    acts = [_read(entry, owner) for entry in owner.listed(name)]
    return tuple(act for act in acts if act is not None)


def _read(entry: object, owner: Attributes) -> Act | None:
    if isinstance(entry, str):
        return _plain(entry, owner)
    if isinstance(entry, dict) and len(entry) == 1:
        (word, value), *_ = entry.items()
        return _worded(str(word), value, owner)
    owner.complain("bad-value", f"`do` holds {entry!r}; each entry is one word or one word with its attributes")
    return None


def _plain(word: str, owner: Attributes) -> Act | None:
    act = PLAIN.get(word)
    if act is None:
        known = ", ".join(sorted([*PLAIN, *WORDED]))
        owner.complain("unknown-word", f"nothing is called {word!r} in `do`; use one of {known}")
    return act


def _worded(word: str, value: object, owner: Attributes) -> Act | None:
    read = WORDED.get(word)
    if read is None:
        if word not in PLAIN:
            return _plain(word, owner)
        owner.complain("bad-value", f"{word!r} in `do` stands alone, without attributes")
        return None
    held = Attributes.of({word: value}, owner.node, owner.place, owner.problems)
    return read(held)


def _closed(held: Attributes, word: str) -> Attributes:
    return held.inner(word)


def _seek(held: Attributes) -> Act:
    seek = _closed(held, "seek")
    act = steps.SeekHuman(seek.word("queue", QUEUES), seek.word("priority", PRIORITIES), seek.texts("flags"))
    seek.finish()
    return act


def _page(held: Attributes) -> Act:
    page = _closed(held, "page")
    act = steps.OpenPage(
        page.word("discipline", DISCIPLINES),
        page.word("priority", PRIORITIES),
        page.word("basis", get_args(steps.Basis)),
        page.flag("held"),
    )
    page.finish()
    return act


def _consent(held: Attributes) -> Act:
    consent = _closed(held, "consent")
    act = document.Consent(
        consent.word("purpose", PURPOSES), consent.word("decision", DECISIONS), consent.text("prompt")
    )
    consent.finish()
    return act


def _note(held: Attributes) -> Act | None:
    pairs = held.items("note")
    if len(pairs) == 1 and isinstance(pairs[0][1], str):
        return document.Note(*pairs[0])
    held.complain("bad-value", "`note` takes one word and its text, such as {note: {window: morning}}")
    return None


PLAIN: dict[str, Act] = {
    "seek_again": document.SeekAgain(),
    "withdraw": steps.WithdrawSeek(),
    "discard": steps.DiscardMessage(),
    "number_given": steps.NumberGiven(),
    "book_callback": document.Book(),
    "quick_exit": steps.QuickExit(),
}
WORDED: dict[str, Callable[[Attributes], Act | None]] = {
    "seek": _seek,
    "page": _page,
    "consent": _consent,
    "note": _note,
    "language": lambda held: steps.ChooseLanguage(held.word("language", get_args(steps.Language))),
    "keep": lambda held: document.Keep(held.word("keep", ("reviewed", "unreviewed")) == "reviewed"),
    "safe_to_call": lambda held: steps.SafeToCall(held.flag("safe_to_call")),
    "inform": lambda held: steps.InformationHeard(held.text("inform")),
}
