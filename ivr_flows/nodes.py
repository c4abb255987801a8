"""Reading one node of a flow: its kind is the attribute that names what happens there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ivr_flows import steps
from ivr_flows.acts import DECISIONS, PRIORITIES, read_acts
from ivr_flows.attributes import MISSING, Attributes
from ivr_flows.document import (
    Announcement,
    Ask,
    Case,
    Choose,
    Condition,
    ConsentQuestion,
    Ending,
    Exit,
    Node,
    NumberEntry,
    Problem,
    Record,
    Retry,
    Room,
    Saying,
    Tired,
)
from ivr_flows.words import PURPOSES

KEYS = "0123456789*"
LANGUAGES = get_args(steps.Language)
LINES = ("tollfree_0800", "mobile_0780")
LONGEST_WAIT = 60.0

Defaults = Mapping[str, Any]


def read_node(name: str, value: object, defaults: Defaults, problems: list[Problem]) -> Node | None:
    """The node that a mapping describes; every problem found is added to `problems`."""
    held = Attributes.of(value, name, "", problems)
    kinds = [kind for kind in KINDS if held.has(kind)]
    if len(kinds) != 1:
        wanted = ", ".join(KINDS)
        held.complain("unknown-kind", f"a node is exactly one of {wanted}; this has {kinds or 'none of them'}")
        return None
    node = KINDS[kinds[0]](held, defaults)
    held.finish()
    return node


# --- kinds -----------------------------------------------------------------------------------


def _menu(held: Attributes, defaults: Defaults) -> Node:
    return _asked(held, defaults, "menu")


def _ask(held: Attributes, defaults: Defaults) -> Node:
    return _asked(held, defaults, "ask")


def _asked(held: Attributes, defaults: Defaults, kind: str) -> Node:
    return Ask(
        name=held.node,
        prompts=held.texts(kind),
        slots=held.texts("slots"),
        wait=_wait(held, defaults),
        keys=_keys(held),
        silence=_retry(held, "silence", defaults),
        other=_retry(held, "other", defaults),
        menu=kind == "menu",
        do=read_acts(held),
    )


def _consent(held: Attributes, defaults: Defaults) -> Node:
    silence = _retry(held, "silence", {})
    return ConsentQuestion(
        name=held.node,
        prompts=held.texts("consent"),
        slots=held.texts("slots"),
        purpose=held.word("purpose", PURPOSES),
        wait=_wait(held, defaults),
        keys=_keys(held, answered=True),
        silence=silence,
        other=_retry(held, "other", {}) if held.has("other") else Retry(silence.way, again=1),
        do=read_acts(held),
    )


def _number(held: Attributes, defaults: Defaults) -> Node:
    return NumberEntry(
        name=held.node,
        prompts=held.texts("number"),
        slots=held.texts("slots"),
        good=_exit(held, "good"),
        bad=_retry(held, "bad", {}),
        silence=_retry(held, "silence", {}),
        cancel=_exit(held, "cancel"),
        wait=_wait(held, defaults),
        do=read_acts(held),
    )


def _record(held: Attributes, _: Defaults) -> Node:
    return Record(
        name=held.node,
        kind=held.word("record", get_args(steps.MessageKind)),
        longest=int(held.number("longest", MISSING, 1, 600)),
        quiet=int(held.number("quiet", 8, 1, 60)),
        finish=_finish(held),
        said=_exit(held, "said"),
        nothing=_exit(held, "nothing"),
        do=read_acts(held),
    )


def _finish(held: Attributes) -> str:
    finish = held.text("finish", "#9")
    if set(finish) - set(KEYS + "#"):
        held.complain("bad-value", f"`finish` is {finish!r}; it holds keys of a phone only")
    return finish


def _room(held: Attributes, _: Defaults) -> Node:
    return Room(
        name=held.node,
        announcements=tuple(_announcement(entry, held) for entry in held.listed("room")),
        keys=_keys(held),
        longest=held.number("longest", MISSING, 10, 7200),
        after=_exit(held, "after").go,
        tone=held.number("tone", 5, 1, 10),
        tired=_tired(held),
        do=read_acts(held),
    )


def _announcement(entry: object, room: Attributes) -> Announcement:
    held = Attributes.of(entry, room.node, "announcement", room.problems)
    said, asked = held.texts("say"), held.text("go", "")
    if bool(said) == bool(asked):
        held.complain("bad-value", "an announcement either says prompts (`say`) or asks a node (`go`)")
    every = held.number("every", 0, 0, 3600)
    announcement = Announcement(
        name=asked or " ".join(said),
        say=said,
        go=asked,
        first=held.number("first", every, 0, 3600),
        every=every,
        quiet=held.number("quiet", 0, 0, 3600),
        offers=held.flag("offers", False),
        condition=_condition(held, "if"),
    )
    if not every and not announcement.quiet:
        held.complain("bad-value", f"{announcement.name} would be said without a pause; give `every` or `quiet`")
    held.finish()
    return announcement


def _tired(held: Attributes) -> Tired | None:
    if not held.has("tired"):
        return None
    tired = held.inner("tired")
    read = Tired(heard=tired.text("heard"), times=int(tired.number("times", MISSING, 1, 100)), go=tired.text("go"))
    tired.finish()
    return read


def _say(held: Attributes, _: Defaults) -> Node:
    return Saying(
        name=held.node,
        prompts=held.texts("say"),
        slots=held.texts("slots"),
        go=_exit(held, "go").go,
        do=read_acts(held),
    )


def _end(held: Attributes, _: Defaults) -> Node:
    return Ending(name=held.node, prompts=held.texts("end"), slots=held.texts("slots"), do=read_acts(held))


def _choose(held: Attributes, _: Defaults) -> Node:
    cases = tuple(_case(entry, held) for entry in held.listed("choose"))
    if not cases or cases[-1].condition != Condition():
        held.complain("no-default-exit", "the last case of `choose` must stand without `if`")
    return Choose(name=held.node, cases=cases, do=read_acts(held))


def _case(entry: object, node: Attributes) -> Case:
    held = Attributes.of(entry, node.node, "case", node.problems)
    case = Case(go=held.text("go"), condition=_condition(held, "if"))
    held.finish()
    return case


KINDS: dict[str, Callable[[Attributes, Defaults], Node]] = {
    "menu": _menu,
    "ask": _ask,
    "consent": _consent,
    "number": _number,
    "record": _record,
    "room": _room,
    "say": _say,
    "end": _end,
    "choose": _choose,
}


# --- their parts -----------------------------------------------------------------------------


def _wait(held: Attributes, defaults: Defaults) -> float:
    return held.number("wait", defaults.get("wait", 8), 1, LONGEST_WAIT)


def _keys(held: Attributes, answered: bool = False) -> dict[str, Exit]:
    keys = {}
    for key, value in held.items("keys"):
        if len(key) != 1 or key not in KEYS:
            held.complain("digits-inconsistent", f"{key!r} is not one key of 0-9 and *; a menu hears one key")
        keys[key] = _way(value, held, f"key {key}", answered)
    return keys


def _exit(held: Attributes, name: str) -> Exit:
    if not held.has(name):
        held.raw(name, None)
        held.complain("no-default-exit", f"`{name}` is missing: without it the call has nowhere to go")
        return Exit("")
    return _way(held.raw(name), held, name)


def _way(value: object, owner: Attributes, place: str, answered: bool = False) -> Exit:
    if isinstance(value, str) and value:
        return Exit(value)
    held = Attributes.of(value, owner.node, place, owner.problems)
    answer = held.word("answer", DECISIONS) if answered and held.has("answer") else None
    way = Exit(held.text("go"), read_acts(held), answer)
    held.finish()
    return way


def _retry(held: Attributes, name: str, defaults: Defaults) -> Retry:
    value = held.raw(name, defaults.get(name))
    if value is None:
        held.complain("no-default-exit", f"`{name}` is missing, here and in `defaults`: say where it leads")
        return Retry(Exit(""))
    if isinstance(value, str):
        return Retry(Exit(value))
    inner = Attributes.of(value, held.node, name, held.problems)
    retry = Retry(
        way=Exit(inner.text("go"), read_acts(inner)),
        again=int(inner.number("again", 0, 0, 5)),
        say=inner.texts("say"),
        ask=inner.texts("ask"),
    )
    inner.finish()
    return retry


def _condition(held: Attributes, name: str) -> Condition:
    if not held.has(name):
        held.raw(name, None)
        return Condition()
    inner = held.inner(name)
    condition = Condition(
        seeking=_some(inner, "seeking", PRIORITIES),
        sought=_perhaps(inner, "sought"),
        withheld=_perhaps(inner, "withheld"),
        reachable=_perhaps(inner, "reachable"),
        exhausted=_perhaps(inner, "exhausted"),
        language=inner.word("language", (*LANGUAGES, "none")) if inner.has("language") else None,
        line=inner.word("line", LINES) if inner.has("line") else None,
        hours=_hours(inner) if inner.has("hours") else None,
        noted=dict(inner.items("noted")),
    )
    inner.finish()
    return condition


def _perhaps(held: Attributes, name: str) -> bool | None:
    return held.flag(name) if held.has(name) else None


def _some(held: Attributes, name: str, allowed: tuple[str, ...]) -> tuple[str, ...] | None:
    if not held.has(name):
        return None
    return held.words(name, allowed)


def _hours(held: Attributes) -> tuple[int, int]:
    value = held.raw("hours")
    if isinstance(value, list) and len(value) == 2 and all(h in range(25) for h in value):
        return value[0], value[1]
    held.complain("bad-value", f"`hours` is {value!r}; write [from, to] with full hours of the day, such as [21, 6]")
    return 0, 24
