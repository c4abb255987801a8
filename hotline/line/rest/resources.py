"""What every REST resource shares: how it is asked, how it answers, how it refuses, and lists by the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hotline.line.rest.shapes import Json

DEFAULT_PAGE = 50
LARGEST_PAGE = 1000


class RestError(Exception):
    """A request the carrier refuses, with its HTTP status and Twilio's error number."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class RestAnswer:
    """An answer to a REST request; status 0 means that it never comes."""

    status: int
    body: Json | bytes | None
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the names in its path, and its parameters, each with all its values."""

    path: str
    names: dict[str, str]
    params: dict[str, list[str]]

    def get(self, name: str, default: str = "") -> str:
        """A parameter's last value."""
        return self.params.get(name, [default])[-1]

    def all(self, name: str) -> list[str]:
        """All values of a parameter."""
        return self.params.get(name, [])

    def flag(self, name: str) -> bool | None:
        """A parameter that is true or false, None when it is not given."""
        return None if name not in self.params else self.get(name).lower() == "true"

    def method(self, name: str) -> str:
        """A parameter that names an HTTP method; POST when it is not given."""
        method = self.get(name, "POST").upper()
        if method not in ("GET", "POST"):
            raise RestError(400, 21209, f"{name} is not a valid HTTP method: {method}")
        return method

    def url(self, name: str) -> str:
        """A parameter that is an absolute address, '' when it is not given."""
        url = self.get(name)
        if url and not url.startswith(("http://", "https://")):
            raise RestError(400, 21205, f"{name} is not a valid URL: {url}")
        return url

    def whole(self, name: str, default: int, low: int, high: int, code: int) -> int:
        """A parameter that is a whole number of a range."""
        text = self.get(name, str(default))
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise RestError(400, code, f"Invalid {name}: {text}")
        return int(text)


def refusal(refused: RestError) -> RestAnswer:
    """An error in the carrier's form."""
    body = {
        "code": refused.code,
        "message": refused.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }
    return RestAnswer(refused.status, body)


def page(asked: Asked, name: str, found: Sequence[Json]) -> RestAnswer:
    """One page of a list, newest first as given, with the address of the next."""
    size = asked.whole("PageSize", DEFAULT_PAGE, 1, LARGEST_PAGE, 20007)
    number = asked.whole("Page", 0, 0, 10**6, 20001)
    start = number * size
    more = len(found) > start + size

    def address(at: int) -> str:
        kept = [(n, v) for n, values in asked.params.items() if n not in ("Page", "PageSize") for v in values]
        return f"{asked.path}?{urlencode([*kept, ('PageSize', size), ('Page', at)])}"

    body: Json = {
        name: list(found[start : start + size]),
        "page": number,
        "page_size": size,
        "start": start,
        "end": min(len(found), start + size) - 1,
        "uri": address(number),
        "first_page_uri": address(0),
        "next_page_uri": address(number + 1) if more else None,
        "previous_page_uri": address(number - 1) if number else None,
    }
    return RestAnswer(200, body)
