"""Reading a flow from its YAML: older schemas are brought up to date, everything wrong is said at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

import yaml

from ivr_flows import steps
from ivr_flows.attributes import MISSING, Attributes
from ivr_flows.document import (
    ANYWHERE_WORDS,
    Budget,
    Ending,
    Flow,
    FlowError,
    Node,
    Problem,
    Room,
    ways_out,
)
from ivr_flows.nodes import KEYS, read_node

SCHEMA = 1

Document = dict[str, Any]

MIGRATIONS: Mapping[int, Callable[[Document], Document]] = {}
"""How a document of one schema becomes one of the next: `{1: from_1_to_2}`; each step is tested by itself."""


def read_flow(text: str, file: str = "flow") -> Flow:
    """The flow that a YAML text describes; `file` names it. Raises FlowError with every problem found."""
    problems: list[Problem] = []
    document = _parsed(text, problems)
    flow = None
    if not problems:
        version = content_hash(document)
        flow = _flow(migrated(document, problems), version, file, problems)
    if problems or flow is None:
        raise FlowError(file, tuple(problems))
    return flow


def content_hash(document: Mapping[str, Any]) -> str:
    """A document's version: 12 hex digits of SHA-256 of its content; layout and comments do not count."""
    canonical = json.dumps(_as_json(document), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def migrated(
    document: Document,
    problems: list[Problem],
    migrations: Mapping[int, Callable[[Document], Document]] = MIGRATIONS,
    current: int = SCHEMA,
) -> Document:
    """The document in the current schema, brought there step by step; an unreadable schema is a problem."""
    schema = document.get("schema")
    while isinstance(schema, int) and schema in migrations and schema != current:
        document = migrations[schema](document)
        schema = document.get("schema")
    if schema != current:
        problems.append(Problem("-", "unknown-schema", f"`schema` is {schema!r}; this hotline reads up to {current}"))
    return document


# --- YAML ------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice: YAML would silently keep the last."""

    doubled: list[tuple[str, int]]


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in pairs:
            loader.doubled.append((key, key_node.start_mark.line + 1))
        pairs[key] = loader.construct_object(value_node, deep=True)
    return pairs


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _parsed(text: str, problems: list[Problem]) -> Document:
    loader = _Loader(text)
    loader.doubled = []
    try:
        value = loader.get_single_data()
    except yaml.YAMLError as error:
        problems.append(Problem("-", "not-yaml", f"this is not YAML: {' '.join(str(error).split())}"))
        return {}
    finally:
        loader.dispose()
    for key, line in loader.doubled:
        problems.append(Problem("-", "key-used-twice", f"line {line}: {key!r} stands here a second time; keep one"))
    if isinstance(value, dict):
        return value
    problems.append(Problem("-", "not-yaml", "a flow is a mapping with `schema`, `start` and `nodes`"))
    return {}


def _as_json(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_json(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_as_json(held) for held in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


# --- the document ----------------------------------------------------------------------------


def _flow(document: Document, version: str, file: str, problems: list[Problem]) -> Flow | None:
    if problems:
        return None
    held = Attributes.of(document, "-", "", problems)
    held.raw("schema")
    defaults = _defaults(held)
    nodes = {}
    for name, value in held.items("nodes"):
        node = read_node(name, value, defaults, problems)
        if node is not None:
            nodes[name] = node
    flow = Flow(
        name=held.text("name"),
        version=version,
        file=file,
        languages=held.words("languages", get_args(steps.Language)),
        bilingual=held.texts("bilingual"),
        start=held.text("start"),
        human=held.text("human"),
        cut_off=held.text("cut_off"),
        budget=_budget(held),
        anywhere=_anywhere(held),
        nodes=nodes,
    )
    held.finish()
    if not any(problem.rule == "unknown-kind" for problem in problems):
        _check_targets(flow, problems)
    return flow


def _defaults(held: Attributes) -> Mapping[str, Any]:
    defaults = held.inner("defaults", {})
    for name in ("wait", "silence", "other"):
        defaults.raw(name, None)
    defaults.finish()
    return defaults.values


def _budget(held: Attributes) -> Budget:
    budget = held.inner("budget")
    read = Budget(
        steps=int(budget.number("steps", MISSING, 10, 10_000)),
        then=budget.text("then"),
        grace=int(budget.number("grace", 40, 1, 1_000)),
        at_last=budget.text("at_last"),
    )
    budget.finish()
    return read


def _anywhere(held: Attributes) -> dict[str, str]:
    pairs = {}
    for key, target in held.items("anywhere"):
        if len(key) != 1 or key not in KEYS or not isinstance(target, str):
            held.complain("bad-value", f"`anywhere` has {key!r}: {target!r}; it gives one key one word or node")
        else:
            pairs[key] = target
    return pairs


def _check_targets(flow: Flow, problems: list[Problem]) -> None:
    places = [("-", "start", flow.start), ("-", "human", flow.human), ("-", "cut_off", flow.cut_off)]
    places += [("-", "budget", flow.budget.then), ("-", "budget", flow.budget.at_last)]
    places += [("-", f"anywhere {key}", go) for key, go in flow.anywhere.items() if go not in ANYWHERE_WORDS]
    places += [(name, "go", way.go) for name, node in flow.nodes.items() for way in ways_out(node)]
    for owner, place, target in dict.fromkeys(places):
        if target and target not in flow.nodes:
            problems.append(Problem(owner, "unknown-node", f"{place} leads to {target!r}, which is no node here"))
    at_last = flow.nodes.get(flow.budget.at_last)
    if at_last is not None and not isinstance(at_last, Ending):
        problems.append(Problem("-", "bad-value", "`budget` `at_last` must be a node that ends the call (`end`)"))
    for name, node in flow.nodes.items():
        problems.extend(_used_twice(name, node, flow))


def _used_twice(name: str, node: Node, flow: Flow) -> list[Problem]:
    problems = []
    for key in sorted(set(getattr(node, "keys", ())) & set(flow.anywhere)):
        message = f"key {key} means {flow.anywhere[key]!r} everywhere; give this choice another key"
        problems.append(Problem(name, "key-used-twice", message))
    if isinstance(node, Room) and node.tired is not None:
        heard = {announcement.name for announcement in node.announcements}
        if node.tired.heard not in heard:
            message = f"`tired` counts {node.tired.heard!r}, which is never announced here"
            problems.append(Problem(name, "unknown-node", message))
    return problems
