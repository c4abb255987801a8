"""Everything the hotline refuses or fails at, as one tree.

HotlineError
├── Refusal            the domain says no; its text is a sentence for the person who asked
│   ├── NotFound       there is no such thing, or not for this person
│   ├── BadInput       what was given cannot be used; says what to do
│   ├── NotAllowed     this person, or the safe-contact policy, may not
│   └── TooLate        somebody or something was faster; nothing changed
├── Stranded           phones should ring for a caller, and nothing of ours places the calls
├── CarrierError       the carrier did not do what was asked
│   ├── CarrierRefused it said no: definite, with its code
│   └── CarrierUnsure  no clear answer: the thing may or may not have been done
├── SettingsError      the process must not start; names every fault
└── SealBroken         a sealed value does not open: wrong key, wrong place or tampered
"""

from __future__ import annotations


class HotlineError(Exception):
    """Anything this project raises on purpose."""


class Refusal(HotlineError):
    """The domain says no, in a sentence that can be shown."""


class NotFound(Refusal):
    """There is no such thing."""


class BadInput(Refusal):
    """What was given cannot be used."""


class NotAllowed(Refusal):
    """A rule forbids it."""


class TooLate(Refusal):
    """Somebody or something else was faster; nothing was changed."""


class Stranded(HotlineError):
    """Phones should be ringing for a caller, and nothing of ours hands the calls to the carrier."""


class CarrierError(HotlineError):
    """The carrier did not do what it was asked."""


class CarrierRefused(CarrierError):
    """A definite no. `code` is the carrier's error number, 0 when it gave none."""

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class CarrierUnsure(CarrierError):
    """No clear answer (time-out, connection lost, a server error): it may have happened."""


class SettingsError(HotlineError):
    """The process must not start with these settings. The text has one line for each fault."""


class SealBroken(HotlineError):
    """A sealed value does not open: wrong key, moved to another place, or tampered with."""
