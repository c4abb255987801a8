"""Floor F: the least that any webhook of this kind does, written as the libraries' own guides write it.

Flask, the twilio library's validator, one ORM insert and commit in PostgreSQL, one publish on Redis, and a document of
one Gather with three Says, written by the twilio library. One route, no rule of a hotline anywhere.
"""

from __future__ import annotations

from datetime import UTC, datetime

import redis
from flask import Flask, Response, abort, request
from sqlalchemy import DateTime, Engine, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, VoiceResponse

from tests.bench.carrier import TOKEN

PATH = "/voice/floor"
NEWS = '{"type":"call.updated","call":"CAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","status":"ringing","seq":12345}'


class Table(DeclarativeBase):
    """The root of the floor's one table."""


class CallEvent(Table):
    """One row for each request."""

    __tablename__ = "floor_call_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(String(34), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    from_hash: Mapped[str] = mapped_column(String(64))
    step: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


def floor_app(engine: Engine, news: redis.Redis) -> Flask:
    """The floor's application; its table is made where it is missing."""
    Table.metadata.create_all(engine)
    app = Flask("floor")
    validator = RequestValidator(TOKEN)

    @app.post(PATH)
    def incoming() -> Response:
        if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        with Session(engine) as session:
            session.add(
                CallEvent(
                    call_sid=request.form["CallSid"],
                    kind="voice.incoming",
                    status=request.form["CallStatus"],
                    from_hash=request.form["From"],
                    step="menu",
                    at=datetime.now(UTC),
                )
            )
            session.commit()
        news.publish("console", NEWS)
        return Response(menu(), mimetype="text/xml")

    return app


def menu() -> str:
    """A menu of three sentences, built anew."""
    response = VoiceResponse()
    gather = Gather(input="dtmf speech", num_digits=1, timeout=5, action="/voice/menu", language="en-US")
    for words in (
        "Thank you for calling the helpline.",
        "To talk to a volunteer, press 1.",
        "To leave a message, press 2.",
    ):
        gather.say(words, voice="Polly.Joanna", language="en-US")
    response.append(gather)
    response.redirect("/voice/menu?retry=1", method="POST")
    return str(response)
