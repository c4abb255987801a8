"""What the carrier keeps, by REST: recordings and their sound, messages, our numbers, the account."""

from __future__ import annotations

from hotline.line.commands import ForgetRecording
from hotline.line.core.recordings import Recording, tone
from hotline.line.core.switchboard import Switchboard
from hotline.line.documents.dialling import E164
from hotline.line.rest.resources import Asked, RestAnswer, RestError, page
from hotline.line.rest.shapes import VERSION, message_json, recording_json

LONGEST_TEXT = 1600


def fetch_account(line: Switchboard, _asked: Asked) -> RestAnswer:
    """The account itself."""
    sid = line.settings.account_sid
    body = {"sid": sid, "friendly_name": "The local line", "status": "active", "type": "Full"}
    return RestAnswer(200, {**body, "uri": f"/{VERSION}/Accounts/{sid}.json", "subresource_uris": {}})


def list_numbers(line: Switchboard, asked: Asked) -> RestAnswer:
    """Our numbers, and where their calls are announced."""
    found = [
        {
            "phone_number": number,
            "friendly_name": number,
            "voice_url": inbound.voice_url,
            "voice_method": inbound.voice_method,
            "voice_fallback_url": inbound.fallback_url,
            "voice_fallback_method": inbound.fallback_method,
            "status_callback": inbound.status_callback,
            "status_callback_method": inbound.status_callback_method,
        }
        for number, inbound in line.settings.numbers.items()
        if asked.get("PhoneNumber", number) == number
    ]
    return page(asked, "incoming_phone_numbers", found)


def list_recordings(line: Switchboard, asked: Asked) -> RestAnswer:
    """Recordings, newest first, of one call or of all."""
    call = asked.names.get("call") or asked.get("CallSid")
    kept = [one for one in reversed(line.recordings.kept.values()) if not call or one.call_sid == call]
    return page(asked, "recordings", [recording_json(one, line.board.now) for one in kept])


def fetch_recording(line: Switchboard, asked: Asked) -> RestAnswer:
    """One recording."""
    return RestAnswer(200, recording_json(_recording(line, asked), line.board.now))


def delete_recording(line: Switchboard, asked: Asked) -> RestAnswer:
    """Delete a recording and its sound."""
    recording = _recording(line, asked)
    del line.recordings.kept[recording.sid]
    line.board.emit(ForgetRecording(recording.sid))
    return RestAnswer(204, None)


def fetch_sound(line: Switchboard, asked: Asked) -> RestAnswer:
    """The sound of a recording: for some seconds after its end there is none yet."""
    recording = _recording(line, asked)
    if recording.ready_at is None or line.board.now < recording.ready_at:
        raise RestError(404, 20404, f"The requested resource /Recordings/{recording.sid} was not found")
    sound = line.settings.recorded(recording.sid)
    return RestAnswer(200, tone(recording.seconds) if sound is None else sound, "audio/x-wav")


def send_message(line: Switchboard, asked: Asked) -> RestAnswer:
    """Send a short message."""
    from_, to, body = asked.get("From"), asked.get("To"), asked.get("Body")
    if not to:
        raise RestError(400, 21604, "'To' phone number is required to send a Message")
    if not from_:
        raise RestError(400, 21603, "'From' phone number is required to send a Message")
    if not body:
        raise RestError(400, 21602, "Message body is required")
    if len(body) > LONGEST_TEXT:
        raise RestError(400, 21605, f"Maximum body length is {LONGEST_TEXT} characters")
    if not E164.fullmatch(to):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if from_ not in line.settings.numbers and from_ not in line.settings.callers:
        raise RestError(400, 21606, f"The 'From' number {from_} is not a valid, message-capable number")
    if not to.startswith(line.settings.countries):
        raise RestError(400, 21408, f"Permission to send a message has not been enabled for {to}")
    message = line.messages.send(from_, to, body, asked.url("StatusCallback"))
    return RestAnswer(201, message_json(message, line.settings.account_sid))


def fetch_message(line: Switchboard, asked: Asked) -> RestAnswer:
    """One message."""
    sid = asked.names["message"]
    if sid not in line.messages.sent:
        raise RestError(404, 20404, f"The requested resource /Messages/{sid}.json was not found")
    return RestAnswer(200, message_json(line.messages.sent[sid], line.settings.account_sid))


def list_messages(line: Switchboard, asked: Asked) -> RestAnswer:
    """Messages, newest first, by To and From."""
    account = line.settings.account_sid
    found = [message_json(one, account) for one in reversed(line.messages.sent.values())]
    for name, key in (("To", "to"), ("From", "from")):
        if wanted := asked.get(name):
            found = [one for one in found if one[key] == wanted]
    return page(asked, "messages", found)


def _recording(line: Switchboard, asked: Asked) -> Recording:
    sid = asked.names["recording"]
    if sid not in line.recordings.kept:
        raise RestError(404, 20404, f"The requested resource /Recordings/{sid}.json was not found")
    return line.recordings.kept[sid]
