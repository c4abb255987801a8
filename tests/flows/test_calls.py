"""Calls from the first word to the last: keys in, prompts and effects out."""

from __future__ import annotations

from ivr_flows.steps import (
    AskKeys,
    AskRecording,
    BeginMessage,
    BookCallback,
    ChooseLanguage,
    DiscardMessage,
    InformationHeard,
    KeepMessage,
    NoteConsent,
    NumberGiven,
    OpenPage,
    QuickExit,
    SafeToCall,
    Say,
    SeekHuman,
    Tone,
    WithdrawSeek,
)
from tests.flows.caller import Caller


def test_a_caller_chooses_english_and_a_counsellor_and_phones_ring_at_that_key() -> None:
    caller = Caller()
    assert caller.hears == ["greet"]
    assert caller.languages == ["both"]
    caller.presses("3")
    assert caller.asked() == [ChooseLanguage("en")]
    assert caller.hears == ["main"]
    caller.presses("4")
    assert caller.asked() == [SeekHuman("help", "P3")]
    assert caller.hears == ["counsellor_connect"]
    assert caller.step.wait == AskKeys(1.0)
    assert caller.path == ["greet", "3", "main", "4"]


def test_danger_rings_before_any_language_is_chosen_and_is_said_in_both() -> None:
    caller = Caller()
    caller.presses("1")
    assert caller.asked() == [SeekHuman("danger", "P1")]
    assert [(s.prompt, s.language) for s in caller.step.sounds if isinstance(s, Say)] == [
        ("danger_connect", "sw"),
        ("danger_connect", "en"),
    ]


def test_two_silences_at_the_greeting_ring_a_human_marked_silent() -> None:
    caller = Caller()
    caller.is_silent()
    assert (caller.hears, caller.asked()) == (["greet"], [])
    caller.is_silent()
    assert caller.asked() == [SeekHuman("help", "P3", ("silent",))]
    assert caller.hears == ["no_input"]
    assert caller.languages == ["sw", "en"]


def test_wrong_keys_are_forgiven_twice_and_then_ring_a_human() -> None:
    caller = Caller()
    caller.presses("3")
    for _ in range(2):
        caller.presses("6")
        assert caller.hears == ["bad_input", "main"]
    caller.presses("6")
    assert caller.hears == ["counsellor_connect"]
    assert caller.asked() == [SeekHuman("help", "P3")]


def test_zero_is_a_human_in_every_menu() -> None:
    for way in ("", "3", "32", "33", "35", "353", "3535"):
        caller = Caller()
        caller.presses(way)
        caller.presses("0")
        assert caller.asked() == [SeekHuman("help", "P3")], way


def test_nine_ends_every_menu_with_the_decoy_and_asks_for_nothing_else() -> None:
    for way in ("", "2", "22", "23", "25", "253", "2535", "2531"):
        caller = Caller()
        caller.presses(way)
        caller.presses("9")
        assert caller.hears == ["quick_exit"], way
        assert caller.languages == ["both"]
        assert caller.asked() == [QuickExit()]
        assert caller.is_off


def test_star_repeats_seven_goes_back_and_eight_changes_the_language() -> None:
    caller = Caller()
    caller.presses("353")
    assert caller.hears == ["info_menu"]
    caller.presses("*")
    assert caller.hears == ["info_menu"]
    caller.presses("7")
    assert caller.hears == ["more"]
    caller.presses("8")
    assert (caller.hears, caller.languages, caller.asked()) == (["more"], ["sw"], [ChooseLanguage("sw")])
    caller.presses("7")
    assert caller.hears == ["main"]
    caller.presses("77")
    assert caller.hears == ["greet"]


def test_badly_hurt_is_a_danger_call_and_a_page_at_once() -> None:
    caller = Caller()
    caller.presses("321")
    assert caller.asked() == [SeekHuman("danger", "P1"), OpenPage("MED", "P1", "vital_interest", held=False)]
    assert caller.hears == ["danger_connect"]
    assert caller.node == "danger_room"


def test_phones_ring_while_the_medical_consent_is_asked_in_a_wait_of_its_own() -> None:
    caller = Caller()
    caller.presses("322")
    assert caller.asked() == [SeekHuman("urgent", "P2")]
    assert caller.hears == ["page_consent_medical"]
    assert caller.step.wait == AskKeys(8.0, consent=True)
    caller.presses("1")
    assert caller.asked() == [
        NoteConsent("REFER_HEALTH", "given", "page_consent_medical"),
        OpenPage("MED", "P2", "consent", held=True),
    ]
    assert caller.hears == ["medical_wait"]


def test_a_consent_refused_or_not_answered_pages_nobody() -> None:
    for answer in ("2", "-"):
        caller = Caller()
        caller.presses("331")
        assert caller.hears == ["page_consent_legal"]
        if answer == "-":
            caller.is_silent()
        else:
            caller.presses(answer)
        assert caller.asked() == [NoteConsent("REFER_LEGAL", "refused", "page_consent_legal")]
        assert caller.hears == ["legal_wait"]


def test_at_a_consent_only_its_keys_and_star_eight_and_nine_count() -> None:
    caller = Caller()
    caller.presses("322")
    caller.presses("0")
    assert (caller.hears, caller.asked()) == (["page_consent_medical"], [])
    caller.presses("*")
    assert caller.hears == ["page_consent_medical"]
    caller.presses("8")
    assert (caller.hears, caller.languages) == (["page_consent_medical"], ["sw"])
    caller.presses("7")
    assert caller.hears == ["medical_wait"]
    assert caller.asked() == [NoteConsent("REFER_HEALTH", "refused", "page_consent_medical")]


def test_hurt_by_police_rings_with_a_mark_and_asks_for_no_consent() -> None:
    caller = Caller()
    caller.presses("332")
    assert caller.asked() == [SeekHuman("urgent", "P2", ("police",))]
    assert caller.hears == ["counsellor_connect"]


def test_a_seek_never_lowers_the_priority_and_back_keeps_ringing() -> None:
    caller = Caller()
    caller.presses("31")
    caller.presses("7")
    assert caller.hears == ["main"]
    assert caller.asked() == []
    caller.presses("4")
    assert caller.asked() == []
    assert caller.node == "danger_room"
    caller.presses("0")
    assert (caller.asked(), caller.node) == ([], "danger_room")


def test_a_message_is_recorded_reviewed_and_thanked_for_with_its_reference() -> None:
    caller = Caller()
    caller.presses("351")
    assert caller.hears == ["vm_intro"]
    caller.is_silent()
    assert caller.sounds == [Tone("record", 0.4)]
    assert caller.step.wait == AskRecording(300, 8, "#9")
    assert caller.asked() == [BeginMessage("message")]
    caller.records(24, "#")
    assert caller.hears == ["vm_review"]
    caller.presses("2")
    assert caller.asked() == [DiscardMessage(), BeginMessage("message")]
    caller.records(31)
    caller.presses("1")
    assert caller.asked() == [KeepMessage("message", reviewed=True)]
    assert caller.sounds == [Say("vm_thanks", "en", ("ref",))]
    caller.is_silent()
    assert caller.hears == ["goodbye"]
    assert caller.is_off


def test_silence_at_the_review_sends_and_three_deletes() -> None:
    caller = Caller()
    caller.presses("351")
    caller.is_silent()
    caller.records(12)
    caller.is_silent()
    assert caller.asked() == [KeepMessage("message", reviewed=False)]
    other = Caller()
    other.presses("351")
    other.is_silent()
    other.records(12)
    other.presses("3")
    assert other.asked() == [DiscardMessage()]
    assert other.hears == ["vm_deleted", "goodbye"]


def test_nine_ends_a_recording_keeps_it_and_plays_the_decoy() -> None:
    caller = Caller()
    caller.presses("351")
    caller.is_silent()
    caller.records(7, "9")
    assert caller.asked() == [KeepMessage("message", reviewed=False), QuickExit()]
    assert caller.step.position.notes["left_quickly"] == "yes"
    assert caller.hears == ["quick_exit"]
    assert caller.is_off


def test_nine_at_the_review_keeps_what_was_said_too() -> None:
    caller = Caller()
    caller.presses("351")
    caller.is_silent()
    caller.records(7)
    caller.presses("9")
    assert caller.asked() == [KeepMessage("message", reviewed=False), QuickExit()]


def test_who_says_nothing_to_the_recorder_twice_gets_a_human() -> None:
    caller = Caller()
    caller.presses("351")
    caller.is_silent()
    caller.records(0)
    assert caller.hears == ["vm_intro"]
    caller.is_silent()
    caller.records(0)
    assert caller.asked() == [SeekHuman("help", "P3", ("silent",))]
    assert caller.hears == ["no_input"]


def test_a_warning_is_shared_only_as_far_as_she_says() -> None:
    caller = Caller()
    caller.presses("352")
    assert caller.hears == ["aggr_intro"]
    caller.is_silent()
    assert caller.asked() == [BeginMessage("aggressor_report")]
    caller.records(40, "#")
    caller.presses("1")
    assert caller.asked() == [KeepMessage("aggressor_report", reviewed=True)]
    assert caller.hears == ["aggr_share"]
    caller.presses("1")
    assert caller.asked() == [NoteConsent("ALERT_COMMUNITY", "given", "aggr_share")]
    assert caller.hears == ["aggr_police"]
    caller.is_silent()
    assert caller.asked() == [NoteConsent("SHARE_POLICE_ANON", "refused", "aggr_police")]
    assert caller.hears == ["vm_thanks"]


def test_a_callback_is_booked_with_all_she_said() -> None:
    caller = Caller()
    caller.presses("354")
    assert caller.hears == ["cb_safe"]
    caller.presses("1")
    assert caller.asked() == [NoteConsent("CALLBACK", "given", "cb_safe"), SafeToCall(True)]
    caller.presses("3")
    assert caller.hears == ["cb_other_person"]
    caller.is_silent()
    assert caller.hears == ["cb_sms"]
    caller.presses("1")
    assert caller.asked() == [NoteConsent("SMS", "given", "cb_sms"), BookCallback("this", "afternoon", sms_ok=True)]
    assert caller.hears == ["cb_done", "goodbye"]
    assert caller.is_off


def test_another_number_is_keyed_after_a_wrong_one() -> None:
    caller = Caller()
    caller.presses("3542")
    assert caller.hears == ["cb_number"]
    assert caller.step.wait == AskKeys(8.0, digits=None, finish="#")
    caller.keys_a_number("12", good=False)
    assert caller.hears == ["number_invalid"]
    caller.keys_a_number("0712345678", good=True)
    assert caller.asked() == [NumberGiven(), SafeToCall(True), NoteConsent("CALLBACK", "given", "cb_number")]
    caller.presses("1")
    caller.is_silent()
    caller.presses("2")
    assert caller.asked()[-1] == BookCallback("keyed", "now", sms_ok=False)
    assert "0712345678" not in str(caller.step.position.to_json()) + str(caller.path)


def test_while_a_number_is_keyed_every_digit_is_a_digit_and_star_cancels() -> None:
    caller = Caller()
    caller.presses("3542")
    caller.keys_a_number("9", good=False)
    assert caller.hears == ["number_invalid"]
    caller.keys_a_number("071*", good=False)
    assert caller.hears == ["goodbye"]


def test_a_withheld_number_is_asked_for_at_once() -> None:
    caller = Caller(withheld=True)
    caller.presses("354")
    assert caller.hears == ["cb_number"]


def test_a_callback_refused_gives_her_her_place_back() -> None:
    caller = Caller()
    caller.presses("322")
    caller.presses("2")
    caller.waits(60)
    assert caller.node == "waiting_room"
    caller.presses("1")
    assert (caller.hears, caller.asked()) == (["cb_safe"], [WithdrawSeek()])
    caller.asked_at = None
    caller.presses("3")
    assert caller.asked() == [NoteConsent("CALLBACK", "refused", "cb_safe"), SeekHuman("urgent", "P2")]
    assert caller.node == "waiting_room"


def test_a_callback_refused_by_one_who_sought_nobody_is_a_goodbye() -> None:
    caller = Caller()
    caller.presses("354")
    caller.is_silent()
    assert caller.hears == ["goodbye"]


def test_information_is_heard_again_leads_on_and_ends_with_a_goodbye() -> None:
    caller = Caller()
    caller.presses("3532")
    assert caller.asked() == [InformationHeard("rights")]
    assert caller.hears == ["info_rights", "info_next"]
    caller.presses("*")
    assert caller.hears == ["info_rights", "info_next"]
    caller.presses("5")
    assert caller.hears == ["info_menu"]
    caller.presses("1")
    caller.is_silent()
    assert caller.hears == ["info_next"]
    caller.is_silent()
    assert caller.hears == ["goodbye"]
    assert caller.is_off


def test_information_leads_to_the_people_who_can_help() -> None:
    caller = Caller()
    caller.presses("35311")
    assert (caller.hears, caller.asked()) == (["page_consent_medical"], [SeekHuman("urgent", "P2")])
    other = Caller()
    other.presses("35321")
    assert (other.hears, other.asked()) == (["page_consent_legal"], [SeekHuman("urgent", "P2")])


def test_cut_off_is_said_and_she_waits_again_with_every_key() -> None:
    caller = Caller()
    caller.presses("34")
    caller.is_cut_off()
    assert caller.hears == ["reconnecting"]
    assert caller.asked() == []
    assert caller.node == "waiting_room"
    caller.presses("9")
    assert caller.asked() == [WithdrawSeek(), QuickExit()]
    assert caller.is_off


def test_after_hanging_up_nothing_more_is_asked_for() -> None:
    caller = Caller()
    caller.presses("9")
    caller.presses("1")
    assert (caller.hears, caller.asked(), caller.is_off) == (["quick_exit"], [], True)
