"""The score of the sound desk: who would hear what."""

from __future__ import annotations

from hotline.line.commands import MixLegs, PlaySound, PlayTone, RecordLeg, Ring, StopRecording, StopSound
from hotline.line.sound.desk import Desk


def nothing_found(_: str) -> bytes | None:
    return None


def test_a_leg_hears_what_was_played_to_it_last_until_it_stops() -> None:
    desk = Desk(nothing_found)
    desk.take(PlaySound("CA1", "http://app/menu.wav"))
    desk.take(PlayTone("CA1", "beep"))
    assert desk.playing("CA1") == PlayTone("CA1", "beep")
    desk.take(StopSound("CA1"))
    assert desk.playing("CA1") is None


def test_in_a_room_everybody_hears_the_others_but_the_muted() -> None:
    desk = Desk(nothing_found)
    desk.take(MixLegs("CF1", ("CA1", "CA2", "CA3"), muted=("CA3",)))
    assert desk.heard_by("CA1") == ("CA2",)
    assert desk.heard_by("CA3") == ("CA1", "CA2")
    desk.take(MixLegs("CF1", ()))
    assert desk.heard_by("CA1") == ()


def test_a_recording_is_of_one_leg_while_it_runs() -> None:
    desk = Desk(nothing_found)
    desk.take(RecordLeg("CA1", "RE1"))
    assert (desk.recorded("CA1"), desk.recorded("CA2")) == ("RE1", "")
    desk.take(StopRecording("CA1", "RE1"))
    assert desk.recorded("CA1") == ""


def test_what_is_not_about_sound_is_left_alone() -> None:
    desk = Desk(nothing_found)
    desk.take(Ring("+254722000002", "CA1"))
    assert desk.playing("CA1") is None
