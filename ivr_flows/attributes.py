"""Reading a mapping by its attributes, one by one: what is missing, wrong or left over is a problem."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr_flows.document import Problem

MISSING: Any = object()
"""Stands for `no default`: the attribute must be there."""


@dataclass(slots=True)
class Attributes:
    """The attributes of one mapping of a document; `node` and `place` say where it stands, for the author."""

    values: Mapping[str, Any]
    node: str
    place: str
    problems: list[Problem]
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, value: object, node: str, place: str, problems: list[Problem]) -> Attributes:
        """The attributes of a value; a value that is no mapping is a problem and has none."""
        attributes = cls({}, node, place, problems)
        if isinstance(value, Mapping):
            attributes.values = {str(key): held for key, held in value.items()}
        else:
            attributes.complain("bad-value", f"must be a mapping of attributes, not {value!r}")
        return attributes

    def complain(self, rule: str, message: str) -> None:
        """Add a problem at this place."""
        self.problems.append(Problem(self.node, rule, f"{self.place}: {message}" if self.place else message))

    def has(self, name: str) -> bool:
        """Whether the attribute is there."""
        return name in self.values

    def raw(self, name: str, default: object = MISSING) -> Any:
        """The attribute as it stands, or its default; None, and a problem, where it must be."""
        self.taken.add(name)
        if name in self.values:
            return self.values[name]
        if default is MISSING:
            self.complain("missing-attribute", f"`{name}` is missing; add it")
            return None
        return default

    def text(self, name: str, default: object = MISSING) -> str:
        """A text that is not empty."""
        value = self.raw(name, default)
        if isinstance(value, str) and (value or not self.has(name)):
            return value
        return str(self._bad(name, value, "a text", ""))

    def texts(self, name: str, default: object = ()) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = self.raw(name, default)
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list | tuple) and all(isinstance(each, str) and each for each in listed):
            return tuple(listed)
        self._bad(name, value, "a text or a list of texts", ())
        return ()

    def flag(self, name: str, default: object = MISSING) -> bool:
        """true or false."""
        value = self.raw(name, default)
        return value if isinstance(value, bool) else bool(self._bad(name, value, "true or false", False))

    def number(self, name: str, default: object, low: float, high: float) -> float:
        """A number from `low` to `high`, both included."""
        value = self.raw(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self._bad(name, value, f"a number from {low:g} to {high:g}", low)
        return low

    def word(self, name: str, allowed: Collection[str], default: object = MISSING, rule: str = "unknown-word") -> Any:
        """One of the words allowed; another one is a problem by the rule given."""
        value = self.raw(name, default)
        if not isinstance(value, str) or value not in allowed:
            if value is not None:
                self.complain(rule, f"`{name}` is {value!r}; use one of {', '.join(sorted(allowed))}")
            return min(allowed)
        return value

    def words(self, name: str, allowed: Collection[str]) -> tuple[Any, ...]:
        """A list of words, each one allowed."""
        words = self.texts(name, MISSING)
        if unknown := sorted(set(words) - set(allowed)):
            self.complain("unknown-word", f"`{name}` has {', '.join(unknown)}; use {', '.join(sorted(allowed))}")
        return tuple(word for word in words if word in allowed)

    def inner(self, name: str, default: object = MISSING) -> Attributes:
        """The attributes of a mapping that stands under a name."""
        value = self.raw(name, default)
        place = f"{self.place} {name}".strip()
        return Attributes.of({} if value is None else value, self.node, place, self.problems)

    def items(self, name: str) -> list[tuple[str, Any]]:
        """The pairs of a mapping whose keys are the document's own; none when it is not there."""
        inner = self.inner(name, {})
        return list(inner.values.items())

    def listed(self, name: str) -> list[Any]:
        """The entries of a list; a single entry may stand without one; none when it is not there."""
        value = self.raw(name, [])
        return value if isinstance(value, list) else [value]

    def finish(self) -> None:
        """Every attribute that nobody asked for is unknown."""
        for name in sorted(set(self.values) - self.taken):
            known = ", ".join(sorted(self.taken)) or "none"
            self.complain("unknown-attribute", f"`{name}` is no attribute here; remove it or use one of {known}")

    def _bad(self, name: str, value: object, wanted: str, instead: object) -> object:
        if value is not None or self.has(name):
            self.complain("bad-value", f"`{name}` is {value!r}; it must be {wanted}")
        return instead
