"""Short messages: from our number to a phone, a second or two later, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hotline.line.core.board import Board
from hotline.line.core.handsets import Handsets, Text
from hotline.line.core.webhooks import Ask, PostOffice

MessageStatus = Literal["queued", "sent", "delivered", "undelivered", "failed"]

UNREACHABLE = 30003
UNKNOWN_PHONE = 30005


@dataclass(eq=False, slots=True)
class Message:
    """One short message."""

    sid: str
    from_: str
    to: str
    body: str
    reports: str
    created_at: float
    status: MessageStatus = "queued"
    sent_at: float | None = None
    error_code: int | None = None


class Messages:
    """All short messages sent."""

    def __init__(self, board: Board, office: PostOffice, handsets: Handsets) -> None:
        self._board = board
        self._office = office
        self._handsets = handsets
        self.sent: dict[str, Message] = {}

    def send(self, from_: str, to: str, body: str, reports: str = "") -> Message:
        """Take a message; it is sent, and then delivered or not, in its own time."""
        board = self._board
        message = Message(board.sid("SM"), from_, to, body, reports, board.now)
        self.sent[message.sid] = message
        board.after(self._half_way(), lambda: self._leave(message))
        return message

    def _half_way(self) -> float:
        return self._board.between(self._board.settings.delays.text) / 2

    def _leave(self, message: Message) -> None:
        message.sent_at = self._board.now
        self._become(message, "sent")
        self._board.after(self._board.between(self._board.settings.delays.text) / 2, lambda: self._arrive(message))

    def _arrive(self, message: Message) -> None:
        """A dead or switched-off phone gets nothing, a number that does not exist never will."""
        handset = self._handsets.at(message.to)
        if handset.kind in ("dead", "off", "invalid") or handset.gone:
            message.error_code = UNKNOWN_PHONE if handset.kind == "invalid" else UNREACHABLE
            self._become(message, "undelivered")
            return
        handset.texts.append(Text(self._board.now, message.from_, message.body, message.sid))
        self._board.note("texted", phone=message.to, from_=message.from_, body=message.body, sid=message.sid)
        self._become(message, "delivered")

    def _become(self, message: Message, status: MessageStatus) -> None:
        message.status = status
        if not message.reports:
            return
        params = [
            ("MessageSid", message.sid),
            ("SmsSid", message.sid),
            ("AccountSid", self._board.settings.account_sid),
            ("MessageStatus", status),
            ("SmsStatus", status),
            ("From", message.from_),
            ("To", message.to),
            ("ApiVersion", "2010-04-01"),
        ]
        if message.error_code is not None:
            params.append(("ErrorCode", str(message.error_code)))
        self._office.report(Ask(message.reports, "POST", tuple(params)), "message")
