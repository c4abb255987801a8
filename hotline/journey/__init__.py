"""What one step of a call means for every room at once. No Flask, no RQ: a Work in, a document out."""

from hotline.journey.after_call import key_pressed as after_call_key
from hotline.journey.after_call import note_recorded, recording_reported
from hotline.journey.assists import assist_answered, assist_came_out, assist_key
from hotline.journey.leaving import caller_left, counsellor_gone, counsellor_leg_reported
from hotline.journey.legs import key_pressed as leg_key
from hotline.journey.legs import leg_answered
from hotline.journey.meeting import (
    caller_came_out,
    caller_fetches_join,
    conference_reported,
    counsellor_came_out,
    fetched_out,
    look_at_join,
)
from hotline.journey.repertoire import Repertoire
from hotline.journey.turns import first_turn, hung_up_while_recording, recording_made, resume, take_turn

__all__ = [
    "Repertoire",
    "after_call_key",
    "assist_answered",
    "assist_came_out",
    "assist_key",
    "caller_came_out",
    "caller_fetches_join",
    "caller_left",
    "conference_reported",
    "counsellor_came_out",
    "counsellor_gone",
    "counsellor_leg_reported",
    "fetched_out",
    "first_turn",
    "hung_up_while_recording",
    "leg_answered",
    "leg_key",
    "look_at_join",
    "note_recorded",
    "recording_made",
    "recording_reported",
    "resume",
    "take_turn",
]
