"""A flow as a Mermaid diagram: the same flow gives the same bytes, so that two versions can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr_flows import document
from ivr_flows.document import (
    Act,
    Ask,
    Choose,
    Condition,
    ConsentQuestion,
    Ending,
    Flow,
    Node,
    NumberEntry,
    Record,
    Room,
    Saying,
    acts_of,
)
from ivr_flows.steps import ChooseLanguage, OpenPage, SeekHuman

SHAPES = {
    Ask: ('["', '"]'),
    ConsentQuestion: ('{{"', '"}}'),
    NumberEntry: ('[/"', '"/]'),
    Record: ('[("', '")]'),
    Room: ('(["', '"])'),
    Saying: ('("', '")'),
    Ending: ('((("', '")))'),
    Choose: ('{"', '"}'),
}
KINDS = {
    ConsentQuestion: "consent",
    NumberEntry: "number",
    Record: "record",
    Room: "waiting room",
    Saying: "say",
    Ending: "end",
    Choose: "choose",
}


def picture(flow: Flow) -> str:
    """The flow as Mermaid: nodes in the document's order, ways out labelled by key; `☎` where phones begin to ring."""
    lines = ["flowchart TD"]
    lines += [f"    {_node(node)}" for node in flow.nodes.values()]
    lines += [f"    {line}" for node in flow.nodes.values() for line in _edges(node)]
    anywhere = ", ".join(f"{key} {meaning}" for key, meaning in sorted(flow.anywhere.items()))
    lines.append(f'    _anywhere>"in every menu: {_quoted(anywhere)}"]')
    rings = [name for name, node in flow.nodes.items() if any(isinstance(a, SeekHuman) for a in acts_of(node))]
    ends = [name for name, node in flow.nodes.items() if isinstance(node, Ending)]
    lines += ["    classDef rings stroke-width:3px", "    classDef ends stroke-dasharray:4 3"]
    lines += [f"    class {','.join(names)} {style}" for names, style in ((rings, "rings"), (ends, "ends")) if names]
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    opening, closing = SHAPES[type(node)]
    kind = KINDS.get(type(node)) or ("menu" if isinstance(node, Ask) and node.menu else "question")
    marks = list(_marks(node.do))
    label = "<br/>".join([f"{kind}: {node.name}", *marks])
    return f"{node.name}{opening}{_quoted(label)}{closing}"


def _edges(node: Node) -> Iterator[str]:
    """The ways out of a node; ways to the same place share one arrow, in the order in which they stand."""
    labels: dict[str, list[str]] = {}
    for label, go in _ways(node):
        labels.setdefault(go, []).append(label)
    for go, named in labels.items():
        text = ", ".join(label for label in named if label)
        yield f'{node.name} -->|"{_quoted(text)}"| {go}' if text else f"{node.name} --> {go}"


def _ways(node: Node) -> Iterator[tuple[str, str]]:
    match node:
        case Ask() | ConsentQuestion():
            yield from ((_labelled(key, way.do), way.go) for key, way in node.keys.items())
            yield _labelled("silence", node.silence.way.do), node.silence.way.go
            yield _labelled("other", node.other.way.do), node.other.way.go
        case NumberEntry():
            yield _labelled("good", node.good.do), node.good.go
            yield "bad", node.bad.way.go
            yield "silence", node.silence.way.go
            yield "cancel", node.cancel.go
        case Record():
            yield _labelled("said", node.said.do), node.said.go
            yield _labelled("nothing", node.nothing.do), node.nothing.go
        case Room():
            yield from _ways_of_room(node)
        case Saying():
            yield "", node.go
        case Choose():
            yield from ((_if(case.condition), case.go) for case in node.cases)


def _ways_of_room(room: Room) -> Iterator[tuple[str, str]]:
    yield from ((f"asks {_if(each.condition)}".strip(), each.go) for each in room.announcements if each.go)
    yield from ((_labelled(key, way.do), way.go) for key, way in room.keys.items())
    if room.tired:
        yield f"{room.tired.times} times unanswered", room.tired.go
    yield f"after {room.longest:g} s", room.after


def _labelled(label: str, acts: Iterable[Act]) -> str:
    return " ".join([label, *_marks(acts)])


def _marks(acts: Iterable[Act]) -> Iterator[str]:
    for act in acts:
        match act:
            case SeekHuman(priority=priority, flags=flags):
                yield " ".join(["☎", priority, *flags])
            case document.SeekAgain():
                yield "☎ again"
            case OpenPage(discipline=discipline, priority=priority):
                yield f"page {discipline} {priority}"
            case ChooseLanguage(language):
                yield f"({language})"
            case document.Book():
                yield "callback booked"


def _if(condition: Condition) -> str:
    named = {
        "seeking": "/".join(condition.seeking) if condition.seeking else None,
        "sought": condition.sought,
        "withheld": condition.withheld,
        "reachable": condition.reachable,
        "exhausted": condition.exhausted,
        "language": condition.language,
        "line": condition.line,
        "hours": f"{condition.hours[0]}-{condition.hours[1]}" if condition.hours else None,
    }
    words = [_condition_words(name, value) for name, value in named.items() if value is not None]
    words += [f"{key} = {value}" for key, value in condition.noted.items()]
    return f"if {' and '.join(words)}" if words else ""


def _condition_words(name: str, value: object) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} {value}"


def _quoted(text: str) -> str:
    """Mermaid has no escape for a quotation mark but its entity; everything else may stand."""
    return text.replace('"', "#quot;")
