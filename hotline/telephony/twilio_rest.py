"""The carrier Twilio, by its REST interface and its own library; the local line speaks the same.

Every call we place or move carries our own document, a fallback for when that cannot be had, and where to report.
Phones show a number of ours, never the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from hotline.errors import CarrierRefused, CarrierUnsure, SettingsError
from hotline.settings import Settings
from hotline.telephony.asks import (
    Answer,
    Ask,
    AskLeg,
    DeleteCallRecord,
    DeleteRecording,
    Done,
    EndLeg,
    FetchRecording,
    FindRecordings,
    Found,
    HoldLeg,
    LegSeen,
    MoveLeg,
    PlaceCall,
    Placed,
    ReleaseLeg,
    SendText,
    Sent,
)
from hotline.telephony.numbers import dialable

TIMEOUT_S = 10.0
NOT_A_NUMBER = 21211
"""The carrier's code for a number that cannot be dialled."""
NOT_LIVE = 21220
"""The carrier's code for changing a call that is over."""
NOT_FOUND = 20404

STATUS_EVENTS = ["initiated", "ringing", "answered", "completed"]

_API = "https://api.twilio.com/2010-04-01"
_TOO_MANY = 429


class HttpClient(Protocol):
    """What carries a request to the carrier: the library's own hook of that name, by whoever stands in for the network.

    `request(method, url, params=, data=, headers=, auth=, timeout=, allow_redirects=)` gives an answer with
    `status_code`, `headers`, `text`, and for a sound `content` in bytes. A failed connection raises OSError.
    """

    @property
    def request(self) -> Callable[..., Any]:
        """Make one request."""


class Wire:
    """The network itself. The library's own client would lose a sound's bytes, and waits for ever by default."""

    def __init__(self) -> None:
        import requests  # a sixth of a second, for those who call the carrier

        self._session = requests.Session()

    def request(self, method: str, url: str, **more: Any) -> Any:
        """Make one request; no answer within 10 s, unless told otherwise, raises OSError."""
        return self._session.request(method, url, **{"timeout": TIMEOUT_S, "allow_redirects": False, **more})

    def close(self) -> None:
        """Let go of the connections it keeps open."""
        self._session.close()


class Directed:
    """Sends the library's requests where the settings say, and nowhere else; our credentials go with each of them.

    An answer that leaves it open whether the thing was done raises CarrierUnsure.
    """

    def __init__(self, http_client: HttpClient | None, api_url: str, *, local_line: bool) -> None:
        self._given = http_client
        self._place = urlsplit(api_url)
        self._local_line = local_line
        if not self._may_go_to(api_url or _API):
            raise SettingsError(
                "TWILIO_API_URL must name the local line with HOTLINE_LOCAL_LINE=1, and only twilio.com without it"
            )

    @cached_property
    def _http_client(self) -> HttpClient:
        return self._given or Wire()

    def request(self, method: str, url: str, **more: Any) -> Any:
        """Make one request. CarrierUnsure: no connection, no answer in time, an error of theirs."""
        if self._place.netloc:
            url = urlsplit(url)._replace(scheme=self._place.scheme, netloc=self._place.netloc).geturl()
        if not self._may_go_to(url):
            raise SettingsError("a request to the carrier would have gone to another host")
        more["timeout"] = more.get("timeout") or TIMEOUT_S
        try:
            reply = self._http_client.request(method, url, **more)
        except OSError as error:
            # Only the kind: the text may hold the address, and that our account.
            raise CarrierUnsure(f"no answer from the carrier ({type(error).__name__})") from error
        if reply.status_code >= 500:
            raise CarrierUnsure(f"the carrier answered {reply.status_code}")
        return reply

    def _may_go_to(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        is_twilio = host == "twilio.com" or host.endswith(".twilio.com")
        return is_twilio != self._local_line


def library_client(settings: Settings, directed: Directed) -> Any:
    """The library's own client, with our credentials, whose requests go where `directed` sends them."""
    from twilio.rest import Client  # a fifth of a second, for those who call the carrier

    account = settings.twilio_account_sid
    return Client(
        account,
        settings.twilio_auth_token,
        region=settings.twilio_region or None,
        http_client=directed,
        # Not the process's environment: what holds is in the settings.
        environment={"TWILIO_ACCOUNT_SID": account},
    )


class TwilioCarrier:
    """Performs asks over Twilio's REST interface; `http_client` stands in for the network.

    The library is loaded with the first ask, or by `get_ready`: many a process has a carrier and never calls it. Raises
    SettingsError if the settings would send our credentials to a stranger.
    """

    def __init__(self, settings: Settings, http_client: HttpClient | None = None) -> None:
        self._settings = settings
        self._public = settings.public_url.rstrip("/")
        self._directed = Directed(http_client, settings.twilio_api_url, local_line=settings.local_line)

    def get_ready(self) -> None:
        """Load the library now, in a process whose first ask must not wait for that."""
        _ = self._client

    def perform(self, ask: Ask) -> Answer:
        """Do what is asked, within about 10 s. Raises CarrierRefused and CarrierUnsure as `Carrier` says."""
        with _our_errors(ask):
            return _PERFORMERS[type(ask)](self, ask)

    @cached_property
    def _client(self) -> Any:
        return library_client(self._settings, self._directed)

    def _place(self, ask: PlaceCall) -> Placed:
        browser = ask.to.startswith("client:")
        trunk = {"byoc": self._settings.byoc} if self._settings.byoc and not browser else {}
        call = self._client.calls.create(
            to=ask.to if browser else _allowed(ask.to),
            from_=self._settings.caller_id,
            timeout=ask.rings_s,
            **self._document(ask.path, ask.fallback_path),
            **self._reports(ask.status_path),
            status_callback_event=STATUS_EVENTS,
            **trunk,
        )
        return Placed(str(call.sid))

    def _move(self, ask: MoveLeg) -> Done:
        reports = self._reports(ask.status_path) if ask.status_path else {}
        self._client.calls(ask.leg).update(**self._document(ask.path, ask.fallback_path), **reports)
        return Done()

    def _end(self, ask: EndLeg) -> Done:
        with _so_already(NOT_LIVE, NOT_FOUND):
            self._client.calls(ask.leg).update(status="completed")
        return Done()

    def _text(self, ask: SendText) -> Sent:
        message = self._client.messages.create(
            to=_allowed(ask.to),
            from_=self._settings.caller_id,
            body=ask.words,
            status_callback=self._address(ask.status_path),
        )
        return Sent(str(message.sid))

    def _fetch(self, ask: FetchRecording) -> bytes:
        account = self._settings.twilio_account_sid
        url = f"{_API}/Accounts/{account}/Recordings/{quote(ask.recording, safe='')}.wav"
        # The answer may be a redirect to where the carrier keeps sounds; our credentials do not follow to another host.
        reply = self._client.request("GET", url, headers={"Accept": "audio/x-wav"}, allow_redirects=True)
        if reply.status_code == 404:
            raise CarrierUnsure("the recording is not there yet")
        if reply.status_code != 200:
            raise CarrierRefused(f"the carrier answered {reply.status_code} for a recording")
        return _whole_wav(reply.content)

    def _find(self, ask: FindRecordings) -> Found:
        made = [one for one in self._client.recordings.list(call_sid=ask.leg, limit=50) if one.status == "completed"]
        made.sort(key=lambda one: one.date_created)
        return Found(tuple((str(one.sid), int(one.duration or 0)) for one in made))

    def _delete_recording(self, ask: DeleteRecording) -> Done:
        with _so_already(NOT_FOUND):
            self._client.recordings(ask.recording).delete()
        return Done()

    def _delete_call_record(self, ask: DeleteCallRecord) -> Done:
        with _so_already(NOT_FOUND):
            self._client.calls(ask.leg).delete()
        return Done()

    def _see(self, ask: AskLeg) -> LegSeen:
        return LegSeen(str(self._client.calls(ask.leg).fetch().status))

    def _hold(self, ask: HoldLeg) -> Done:
        """Once she is held a change of what her leaving does is taken and ignored: so before, and read back."""
        room = self._client.conferences(ask.conference)
        for leg in (ask.leg, ask.other):
            if room.participants(leg).update(end_conference_on_exit=False).hold:
                continue  # held by an earlier try
            if room.participants(leg).fetch().end_conference_on_exit:
                raise CarrierUnsure("the carrier has not taken what her leaving does")
        room.participants(ask.leg).update(hold=True, hold_url=self._address(ask.words_path), hold_method="GET")
        return Done()

    def _release(self, ask: ReleaseLeg) -> Done:
        """Sent together with the end of the hold the change is taken."""
        room = self._client.conferences(ask.conference)
        room.participants(ask.leg).update(hold=False, end_conference_on_exit=True)
        room.participants(ask.other).update(end_conference_on_exit=True)
        return Done()

    def _document(self, path: str, fallback_path: str) -> dict[str, str]:
        return {
            "url": self._address(path),
            "method": "POST",
            "fallback_url": self._address(fallback_path),
            "fallback_method": "POST",
        }

    def _reports(self, path: str) -> dict[str, str]:
        return {"status_callback": self._address(path), "status_callback_method": "POST"}

    def _address(self, path: str) -> str:
        return self._public + path


_PERFORMERS: dict[type, Callable[[TwilioCarrier, Any], Answer]] = {
    PlaceCall: TwilioCarrier._place,
    MoveLeg: TwilioCarrier._move,
    EndLeg: TwilioCarrier._end,
    SendText: TwilioCarrier._text,
    FetchRecording: TwilioCarrier._fetch,
    FindRecordings: TwilioCarrier._find,
    DeleteRecording: TwilioCarrier._delete_recording,
    DeleteCallRecord: TwilioCarrier._delete_call_record,
    AskLeg: TwilioCarrier._see,
    HoldLeg: TwilioCarrier._hold,
    ReleaseLeg: TwilioCarrier._release,
}


def _allowed(number: str) -> str:
    """The last door before the network: whoever asked, only a Kenyan mobile or fixed line is rung or texted."""
    e164 = dialable(number)
    if e164 is None:
        raise CarrierRefused("not a number that may be dialled: only Kenyan mobile and fixed lines", NOT_A_NUMBER)
    return e164


def _whole_wav(sound: object) -> bytes:
    """The bytes of a WAV file; CarrierUnsure if it is none, or shorter than its own header says."""
    if not isinstance(sound, bytes) or sound[:4] != b"RIFF" or sound[8:12] != b"WAVE":
        raise CarrierUnsure("what the carrier sent is no WAV file")
    length = int.from_bytes(sound[4:8], "little")
    # Streams that began before their length was known say 0 or the largest number.
    if length not in (0, 0xFFFFFFFF) and len(sound) < length + 8:
        raise CarrierUnsure("the carrier's WAV file is cut short")
    return sound


@contextmanager
def _our_errors(ask: Ask) -> Iterator[None]:
    """The library's errors as ours. Its texts are left out: they may quote numbers.

    Too many requests, or too many calls at once, is a definite no to a new call, since the next phone can be tried in
    its place; anything else is worth another try.
    """
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        if error.status == _TOO_MANY and not isinstance(ask, PlaceCall):
            raise CarrierUnsure("the carrier has too much to do") from error
        code = error.code if isinstance(error.code, int) else 0
        raise CarrierRefused(f"the carrier refused with status {error.status}, code {code}", code) from error
    except (TwilioException, ValueError) as error:
        raise CarrierUnsure(f"the carrier's answer makes no sense ({type(error).__name__})") from error


@contextmanager
def _so_already(*codes: int) -> Iterator[None]:
    """What is asked for is the case already when the carrier refuses with one of `codes`."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        missing = NOT_FOUND in codes and error.status == 404
        if error.code not in codes and not missing:
            raise
