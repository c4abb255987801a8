"""The carrier's strict reader of TwiML: a document's text becomes verbs, or an error with Twilio's number.

An unknown verb, attribute, nesting or value is never skipped in silence: on the carrier it is a caller lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hotline.line.documents.attributes import SCHEMA_WARNING, TwimlError, read_attributes
from hotline.line.documents.verbs import (
    Client,
    Conference,
    Dial,
    Gather,
    Hangup,
    Identity,
    Noun,
    Number,
    Parameter,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Sound,
    Verb,
)

LARGEST_DOCUMENT = 64 * 1024
MOST_NOUNS = 10
PHONE = re.compile(r"\+?[0-9]{2,15}")
IDENTITY = re.compile(r"[A-Za-z0-9_]{1,121}")
SPEECH_MARKUP = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}


def parse(document: str | bytes) -> tuple[Verb, ...]:
    """The verbs of a document, in order. Raises TwimlError with the number Twilio gives to what is wrong."""
    size = len(document if isinstance(document, bytes) else document.encode())
    if size > LARGEST_DOCUMENT:
        raise TwimlError(11750, f"TwiML response body too large: {size} bytes, at most {LARGEST_DOCUMENT}")
    try:
        root = ElementTree.fromstring(document)
    except (ElementTree.ParseError, ValueError) as broken:
        raise TwimlError(12100, f"Document parse failure: {broken}") from broken
    if root.tag != "Response":
        raise TwimlError(12102, f"The root element must be Response, not {root.tag}")
    if root.attrib:
        raise TwimlError(SCHEMA_WARNING, f"Response: attribute '{next(iter(root.attrib))}' is not allowed")
    _no_stray_text(root)
    return tuple(_verb(element) for element in root)


def _verb(element: Element) -> Verb:
    if element.tag not in VERBS:
        raise TwimlError(SCHEMA_WARNING, f"Response: '{element.tag}' is not a verb")
    return VERBS[element.tag](element)


def _say(element: Element) -> Say:
    for inner in element.iter():
        if inner is not element and inner.tag not in SPEECH_MARKUP:
            raise TwimlError(13520, f"Say: Invalid text: '{inner.tag}' cannot be spoken")
    words = " ".join("".join(element.itertext()).split())
    if not words:
        raise TwimlError(13520, "Say: Invalid text: there is nothing to say")
    return Say(words, **read_attributes(Say, element.attrib))


def _play(element: Element) -> Play:
    address = _only_text(element)
    given = read_attributes(Play, element.attrib)
    if not address and "digits" not in given:
        raise TwimlError(SCHEMA_WARNING, "Play: no address and no digits")
    return Play(address, **given)


def _pause(element: Element) -> Pause:
    return cast(Pause, _bare(Pause, element))


def _gather(element: Element) -> Gather:
    _no_stray_text(element)
    for inner in element:
        if inner.tag not in SOUNDS:
            raise TwimlError(13320, f"Gather: Invalid nested verb '{inner.tag}'")
    nested = tuple(SOUNDS[inner.tag](inner) for inner in element)
    return Gather(nested, **read_attributes(Gather, element.attrib))


def _record(element: Element) -> Record:
    return cast(Record, _bare(Record, element))


def _dial(element: Element) -> Dial:
    given = read_attributes(Dial, element.attrib)
    nouns = tuple(_noun(inner) for inner in element)
    direct = " ".join((element.text or "").split())
    if direct:
        nouns = (Number(_phone(direct)), *nouns)
    rooms = sum(isinstance(noun, Conference) for noun in nouns)
    if not nouns or len(nouns) > MOST_NOUNS or (rooms and len(nouns) > 1):
        raise TwimlError(13215, "Dial: Invalid nested element: one conference, or one to ten phones and browsers")
    return Dial(nouns, **given)


def _noun(element: Element) -> Noun:
    if element.tag not in NOUNS:
        raise TwimlError(13215, f"Dial: Invalid nested element '{element.tag}'")
    return NOUNS[element.tag](element)


def _number(element: Element) -> Number:
    return Number(_phone(_only_text(element)), **read_attributes(Number, element.attrib))


def _phone(text: str) -> str:
    number = re.sub(r"[\s().-]", "", text)
    if not PHONE.fullmatch(number):
        raise TwimlError(13223, f"Dial: Invalid phone number format '{text}'")
    return number


def _client(element: Element) -> Client:
    """Its identity stands as text, or as an Identity beside Parameters."""
    identity = " ".join((element.text or "").split())
    parameters: list[Parameter] = []
    for inner in element:
        if inner.tag == "Identity":
            identity = Identity(_only_text(inner), **read_attributes(Identity, inner.attrib)).identity
        elif inner.tag == "Parameter":
            parameters.append(cast(Parameter, _bare(Parameter, inner)))
        else:
            raise TwimlError(13215, f"Dial->Client: Invalid nested element '{inner.tag}'")
    if not IDENTITY.fullmatch(identity):
        raise TwimlError(13223, f"Dial->Client: Invalid identity '{identity}': letters, digits and _ only")
    return Client(identity, tuple(parameters), **read_attributes(Client, element.attrib))


def _conference(element: Element) -> Conference:
    name = _only_text(element)
    if not name or len(name) > 128 or "/" in name:
        raise TwimlError(13237, "Dial->Conference: Invalid conference name")
    return Conference(name, **read_attributes(Conference, element.attrib))


def _redirect(element: Element) -> Redirect:
    return Redirect(_only_text(element), **read_attributes(Redirect, element.attrib))


def _reject(element: Element) -> Reject:
    return cast(Reject, _bare(Reject, element))


def _hangup(element: Element) -> Hangup:
    return cast(Hangup, _bare(Hangup, element))


def _bare(kind: type, element: Element) -> Any:
    """A verb that has attributes and nothing inside."""
    if _only_text(element):
        raise TwimlError(SCHEMA_WARNING, f"{element.tag}: no text is allowed inside")
    return kind(**read_attributes(kind, element.attrib))


def _only_text(element: Element) -> str:
    if len(element):
        raise TwimlError(SCHEMA_WARNING, f"{element.tag}: '{element[0].tag}' is not allowed inside")
    return (element.text or "").strip()


def _no_stray_text(element: Element) -> None:
    between = [element.text or "", *(inner.tail or "" for inner in element)]
    if any(text.strip() for text in between):
        raise TwimlError(SCHEMA_WARNING, f"{element.tag}: no text is allowed between its elements")


SOUNDS: dict[str, Callable[[Element], Sound]] = {"Say": _say, "Play": _play, "Pause": _pause}
NOUNS: dict[str, Callable[[Element], Noun]] = {
    "Number": _number,
    "Client": _client,
    "Conference": _conference,
}
VERBS: dict[str, Callable[[Element], Verb]] = {
    **SOUNDS,
    "Gather": _gather,
    "Record": _record,
    "Dial": _dial,
    "Redirect": _redirect,
    "Reject": _reject,
    "Hangup": _hangup,
}
