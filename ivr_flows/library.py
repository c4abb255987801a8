"""The shelf of flows: the ones in force, and every older version that a call in progress may still be pinned to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr_flows.document import Flow
from ivr_flows.reading import read_flow

FLOWS = Path(__file__).parent / "flows"
ARCHIVE = "archive"
OURS = "hotline"


class UnknownFlowError(LookupError):
    """No flow of this name or version is on the shelf; the sentence says which there are."""


@dataclass(slots=True)
class Library:
    """Flows by version, and for each name the version in force. A call keeps the version it began with.

    `texts` holds each version as written, so that whoever pins a call can store what it was pinned to.
    """

    flows: dict[str, Flow] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    in_force: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def folder() -> Path:
        """Where our flows lie."""
        return FLOWS

    @classmethod
    def load(cls, folder: Path | None = None) -> Library:
        """The flows of a folder (ours by default), and the older ones in its `archive`; raises FlowError."""
        library = cls()
        place = folder or FLOWS
        for path in _documents(place / ARCHIVE):
            library.remember(path.read_text(encoding="utf-8"), f"{ARCHIVE}/{path.name}")
        for path in _documents(place):
            flow = library.remember(path.read_text(encoding="utf-8"), path.name)
            library.in_force[flow.name] = flow.version
        return library

    def remember(self, text: str, file: str = "remembered") -> Flow:
        """Put a version on the shelf without putting it in force, such as one kept with a call; raises FlowError."""
        flow = read_flow(text, file)
        self.texts[flow.version] = text
        return self.flows.setdefault(flow.version, flow)

    def pin(self, name: str = OURS) -> str:
        """The version a call that begins now is played from; raises UnknownFlowError for an unknown name."""
        if name not in self.in_force:
            raise UnknownFlowError(f"there is no flow called {name!r}; there is {_listed(self.in_force)}")
        return self.in_force[name]

    def flow(self, version: str) -> Flow:
        """The flow of a version; raises UnknownFlowError when it is not on the shelf."""
        if version not in self.flows:
            raise UnknownFlowError(f"no flow has version {version!r}; there is {_listed(self.flows)}")
        return self.flows[version]

    def named(self, name: str) -> Flow:
        """The flow in force under a name; raises UnknownFlowError."""
        return self.flow(self.pin(name))

    @property
    def current(self) -> Flow:
        """The flow that the line is answered with now; raises UnknownFlowError where it is missing."""
        return self.named(OURS)

    def names(self) -> Mapping[str, str]:
        """The names in force and their versions."""
        return dict(sorted(self.in_force.items()))


def _documents(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
