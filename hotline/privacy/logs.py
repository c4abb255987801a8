"""Logs: one line for each event, to stderr, in which nothing that a caller said or keyed can stand.

Three fences, because a pattern finds a number but neither a name nor a PIN: only fields on a list are written; of an
exception its kinds and places, never its text, which may quote what was given; and last of all whatever still looks
like a number is masked. The web server's, the workers' and the libraries' own lines go the same way.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

import structlog

from hotline.errors import SettingsError
from hotline.privacy.masking import mask_numbers

SAYABLE = frozenset(
    "event level timestamp logger exception"  # the line's own
    " at code count door error item kind process queue said seconds stage sweep"
    " attempt call errand offer page person recording ticket".split()  # ids
)
HIDDEN = "[hidden]"

_SPEAKS = (ImportError, SettingsError)  # their texts come from the code and the environment, never from a caller
_FRAMES = 6
_FRAME = re.compile(r'  File "[^"]*", line \d+, in \S+')
_KIND = re.compile(r"[A-Za-z_][\w.]*")
_QUERY = re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*")
_TRACEBACK = "Traceback (most recent call last):"
_OWN_HANDLERS = ("gunicorn.error", "gunicorn.access", "rq.worker")

Event = MutableMapping[str, Any]


def set_up_logs() -> None:
    """Log as this module says, from now on and everywhere in this process; calling it again changes nothing.

    JSON, or words in colour where somebody sits at a terminal.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            places_instead_of_texts,
            only_sayable,
            mask_numbers,
            _render,
        ],
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_Stderr()]
    root.setLevel(logging.WARNING)
    for name in _OWN_HANDLERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.captureWarnings(True)
    sys.excepthook = _process_broke
    threading.excepthook = _thread_broke


def only_sayable(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor that hides every field that is not on the list: a new one is put there on purpose."""
    return {name: value if name in SAYABLE else HIDDEN for name, value in event.items()}


def places_instead_of_texts(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor that writes an exception as its kinds and places."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = places(error)
    return event


def places(error: BaseException) -> str:
    """An exception without its text: its kind, those it came from, and where it was raised."""
    kinds = " from ".join(map(_kind, _chain(error)))
    frames = [_place(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in _walk(error)]
    return f"{kinds} at {' > '.join(frames[-_FRAMES:])}" if frames else kinds


def without_texts(text: str) -> str:
    """A library's message: of tracebacks in it only places and kinds, of addresses no query."""
    before, marker, trace = text.partition(_TRACEBACK)
    kept = [before.strip(), *_places_in(trace)] if marker else [text]
    return _QUERY.sub("?...", " | ".join(part for part in kept if part))


def _places_in(trace: str) -> Iterator[str]:
    """The frames of a written traceback, and the kind of error on the first line after one; nothing else of it."""
    in_frame = False
    for line in trace.splitlines():
        if _FRAME.fullmatch(line):
            in_frame = True
            yield line.strip()
        elif in_frame and not line.startswith(" "):
            in_frame = False
            if kind := _KIND.match(line):
                yield kind.group()


def _kind(error: BaseException) -> str:
    kind = type(error).__qualname__
    return f"{kind}: {error}" if isinstance(error, _SPEAKS) else kind


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _walk(error: BaseException) -> Iterator[Any]:
    trace: TracebackType | None = error.__traceback__
    return walk_tb(trace)


def _place(file: str, line: int, function: str) -> str:
    return f"{'/'.join(Path(file).parts[-3:])}:{line} {function}"


def _render(logger: Any, method: str, event: Event) -> str:
    """One line: JSON, or words for a terminal."""
    if sys.stderr.isatty():
        return str(structlog.dev.ConsoleRenderer(sort_keys=False)(logger, method, event))
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(logger, method, event))


class _Stderr(logging.Handler):
    """Where the standard library's loggers write: stderr as it is now, in the same lines as ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            event: Event = {
                "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
                "level": record.levelname.lower(),
                "logger": record.name,
                "event": without_texts(record.getMessage()),
            }
            if record.exc_info and record.exc_info[1] is not None:
                event["exception"] = places(record.exc_info[1])
            line = _render(None, record.levelname, mask_numbers(None, record.levelname, event))
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
        except (OSError, ValueError, TypeError):
            pass  # nobody reads stderr any more, or a library formats its message wrongly: never a caller's trouble


def _process_broke(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger().critical("a process broke", exc_info=error)


def _thread_broke(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        structlog.get_logger().critical("a thread broke", exc_info=given.exc_value)
