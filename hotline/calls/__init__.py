"""A call's life: it arrives, seeks a human, is joined, talks, ends; and what it leaves behind."""

from hotline.calls.lifecycle import OPEN, Offered, State
from hotline.calls.models import Assist, Call, Callback, Offer, Recording, Turn

__all__ = ["OPEN", "Assist", "Call", "Callback", "Offer", "Offered", "Recording", "State", "Turn"]
