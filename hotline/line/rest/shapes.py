"""The carrier's resources as JSON: strings where it has strings, RFC 2822 dates, every name the library reads."""

from __future__ import annotations

from typing import Any

from hotline.line.core.board import rfc2822
from hotline.line.core.conference import Member, Room
from hotline.line.core.legs import Leg
from hotline.line.core.messages import Message
from hotline.line.core.recordings import Recording

Json = dict[str, Any]
VERSION = "2010-04-01"


def call_json(leg: Leg) -> Json:
    """A Call. A leg that has left and does not ring yet is still `queued`."""
    account = leg.board.settings.account_sid
    uri = f"/{VERSION}/Accounts/{account}/Calls/{leg.sid}"
    seconds = leg.seconds
    return {
        "sid": leg.sid,
        "account_sid": account,
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "to": leg.to,
        "to_formatted": leg.to,
        "status": "queued" if leg.status == "initiated" else leg.status,
        "direction": leg.direction,
        "date_created": rfc2822(leg.created_at),
        "date_updated": rfc2822(leg.ended_at or leg.answered_at or leg.created_at),
        "start_time": _date(leg.answered_at),
        "end_time": _date(leg.ended_at),
        "duration": None if seconds is None else str(seconds),
        "api_version": VERSION,
        "phone_number_sid": None,
        "answered_by": None,
        "forwarded_from": None,
        "caller_name": None,
        "group_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "trunk_sid": None,
        "annotation": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def conference_json(room: Room) -> Json:
    """A Conference."""
    account = room.board.settings.account_sid
    uri = f"/{VERSION}/Accounts/{account}/Conferences/{room.sid}"
    return {
        "sid": room.sid,
        "account_sid": account,
        "friendly_name": room.name,
        "status": room.status,
        "region": "us1",
        "date_created": rfc2822(room.created_at),
        "date_updated": rfc2822(room.ended_at or room.created_at),
        "reason_conference_ended": room.end_reason or None,
        "call_sid_ending_conference": room.ended_by or None,
        "api_version": VERSION,
        "uri": f"{uri}.json",
        "subresource_uris": {"participants": f"{uri}/Participants.json"},
    }


def participant_json(room: Room, member: Member) -> Json:
    """A Participant."""
    account, sid = room.board.settings.account_sid, member.leg.sid
    return {
        "account_sid": account,
        "call_sid": sid,
        "conference_sid": room.sid,
        "label": member.label or None,
        "muted": member.muted,
        "hold": member.hold,
        "coaching": False,
        "call_sid_to_coach": None,
        "start_conference_on_enter": member.start_on_enter,
        "end_conference_on_exit": member.end_on_exit,
        "status": "connected",
        "queue_time": None,
        "date_created": rfc2822(member.joined_at),
        "date_updated": rfc2822(member.joined_at),
        "uri": f"/{VERSION}/Accounts/{account}/Conferences/{room.sid}/Participants/{sid}.json",
    }


def recording_json(recording: Recording, now: float) -> Json:
    """A Recording; between its end and its file it is `processing`."""
    ready = recording.ready_at is not None and now >= recording.ready_at
    status = "processing" if recording.status == "completed" and not ready else recording.status
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "status": status,
        "duration": str(recording.seconds) if recording.status == "completed" else "-1",
        "channels": 1,
        "source": "RecordVerb",
        "start_time": rfc2822(recording.started_at),
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.ready_at or recording.started_at),
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "api_version": VERSION,
        "media_url": recording.url,
        "encryption_details": None,
        "uri": f"/{VERSION}/Accounts/{recording.account_sid}/Recordings/{recording.sid}.json",
        "subresource_uris": {},
    }


def message_json(message: Message, account: str) -> Json:
    """A Message."""
    return {
        "sid": message.sid,
        "account_sid": account,
        "messaging_service_sid": None,
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "direction": "outbound-api",
        "num_segments": str(-(-len(message.body) // 160)),
        "num_media": "0",
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.sent_at or message.created_at),
        "date_sent": _date(message.sent_at),
        "error_code": message.error_code,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": VERSION,
        "uri": f"/{VERSION}/Accounts/{account}/Messages/{message.sid}.json",
        "subresource_uris": {},
    }


def _date(seconds: float | None) -> str | None:
    return None if seconds is None else rfc2822(seconds)
