"""Telephony: the carrier's port. What we ask of it, what callers hear as its documents, its signature, phone numbers.

The adapter that performs asks, `hotline.telephony.twilio_rest`, and the writer of documents, `hotline.telephony.twiml`,
are imported where they are used: not every process needs the carrier's library.
"""

from __future__ import annotations

from hotline.telephony.asks import (
    Answer,
    Ask,
    AskLeg,
    Carrier,
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
from hotline.telephony.numbers import (
    CallerId,
    caller_id,
    dialable,
    masked,
    national,
    our_line,
    spoken,
    tail,
)
from hotline.telephony.signature import genuine

__all__ = [
    "Answer",
    "Ask",
    "AskLeg",
    "CallerId",
    "Carrier",
    "DeleteCallRecord",
    "DeleteRecording",
    "Done",
    "EndLeg",
    "FetchRecording",
    "FindRecordings",
    "Found",
    "HoldLeg",
    "LegSeen",
    "MoveLeg",
    "PlaceCall",
    "Placed",
    "ReleaseLeg",
    "SendText",
    "Sent",
    "caller_id",
    "dialable",
    "genuine",
    "masked",
    "national",
    "our_line",
    "spoken",
    "tail",
]
