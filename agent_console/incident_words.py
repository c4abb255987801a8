"""What is asked about an incident, in words: the questions, and the answers to choose from."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from hotline.tickets.incident_codes import COUNTY_NAMES

LABELS = {
    "danger_now": _("Is she in danger now?"),
    "safe_to_call": _("May we ring this number?"),
    "reporter": _("Who tells us"),
    "channel": _("How she reached us"),
    "incident_at": _("When it happened"),
    "incident_at_precision": _("How exact is that"),
    "county": _("County"),
    "injury_level": _("Injuries"),
    "sexual_exposure": _("Is medical care within hours at stake?"),
    "forms": _("What happened"),
    "perpetrators": _("Who did it"),
    "needs": _("What she needs"),
    "narrative": _("In her words, short"),
}
_YES_NO = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
ANSWERS = {
    "danger_now": _YES_NO,
    "safe_to_call": {"yes": _("Yes, she said so"), "no": _("No"), "unknown": _("Not known")},
    "reporter": {
        "self": _("The person herself"),
        "third_party_with_knowledge": _("Somebody else, she knows"),
        "third_party_without_knowledge": _("Somebody else, she does not know"),
        "unknown": _("Not known"),
    },
    "channel": {
        "voice": _("A call"),
        "walk_in": _("She came in"),
        "colleague_phone": _("A colleague's phone"),
        "other": _("Another way"),
    },
    "incident_at_precision": {
        "exact": _("Exact"),
        "approx_hours": _("Within hours"),
        "date_only": _("Only the day"),
        "range": _("Over some time"),
        "unknown": _("Not known"),
    },
    "county": {**COUNTY_NAMES, "unknown": _("Not known")},
    "injury_level": {
        "none": _("None"),
        "minor": _("Light"),
        "serious": _("Serious"),
        "life_threatening": _("Life-threatening"),
        "unknown": _("Not known"),
    },
    "sexual_exposure": {**_YES_NO, "not_asked": _("Not asked")},
    "forms": {
        "VERBAL_ABUSE": _("Insults"),
        "PHYSICAL_ASSAULT": _("Hit or hurt"),
        "DISCRIMINATION": _("Refused or treated worse"),
        "SEXUAL": _("Forced or touched against her will"),
        "ILLEGAL_ARREST": _("Unlawful arrest"),
        "HARASSMENT": _("Harassed"),
        "ECONOMIC": _("Robbed or extorted"),
        "THREAT_OUTING": _("Threatened with exposure"),
        "ONLINE": _("Online"),
        "EVICTION": _("Put out of her home"),
        "TRAFFICKING": _("Held or moved by force"),
        "DEATH": _("Somebody died"),
        "OTHER": _("Something else"),
    },
    "perpetrators": {
        "LOCAL_GANG": _("Local gang"),
        "POLICE": _("Police"),
        "GENERAL_PUBLIC": _("A stranger"),
        "CLIENT": _("Customer"),
        "COMMUNITY_MEMBER": _("From the community"),
        "LOCAL_AUTHORITY": _("Local authority"),
        "COUNTY_ASKARI": _("County askari"),
        "HEALTH_PROVIDER": _("Health worker"),
        "EDUCATION_INSTITUTION": _("School or college"),
        "RELIGIOUS_GROUP": _("Religious group"),
        "DRUG_PEDDLER": _("Dealer"),
        "PIMP_MADAM": _("Boss or handler"),
        "BAR_OWNER_MANAGER": _("Bar owner or manager"),
        "FAMILY": _("Family"),
        "PARTNER": _("Partner"),
        "EX_PARTNER": _("Former partner"),
        "NEIGHBOUR": _("Neighbour"),
        "EMPLOYER": _("Employer"),
        "LANDLORD": _("Landlord"),
        "TRANSPORT": _("Driver or rider"),
        "SECURITY_GUARD": _("Guard"),
        "ONLINE_CONTACT": _("Known only online"),
        "UNKNOWN": _("Not known"),
        "OTHER": _("Somebody else"),
    },
    "needs": {
        "MEDICAL": _("Medical"),
        "COUNSELLING": _("Counselling"),
        "LEGAL": _("Legal"),
        "SHELTER": _("A safe place"),
        "SECURITY": _("Our own people beside her"),
        "INFORMATION": _("Information"),
        "OTHER": _("Something else"),
    },
}
ENDINGS = {
    "silent": (_("Silent"), "volume-x"),
    "wrong_number": (_("Wrong number"), "phone-off"),
    "joke": (_("Prank"), "drama"),
    "abusive": (_("Abusive"), "ban"),
    "test": (_("Test"), "flask-conical"),
}
CLOSINGS = {
    "needs_met": _("She has what she needed"),
    "plan_complete": _("The plan is complete"),
    "no_support_needed": _("No further support needed"),
    "survivor_asked": _("She asked for it"),
    "transferred": _("Handed to another service"),
    "left_area": _("She left the area"),
    "no_contact": _("No contact for over 30 days"),
}
CHANNELS = {
    "walk_in": _("She came in"),
    "colleague_phone": _("A colleague's phone"),
    "other": _("Another way"),
}
STATES = {"new": _("New"), "open": _("Open"), "following_up": _("Followed up"), "closed": _("Closed")}
VERDICTS = {
    "may": (_("May call: she said so"), "phone", "connected"),
    "must_not": (_("Must not call"), "phone-off", "waiting"),
    "not_known": (_("Not known: do not call"), "phone-off", ""),
}

# What a counsellor says first, as the protocol has it; said aloud in the caller's language, so not for the catalogue.
OPENING = {
    "en": "Hello, you've reached support. My name is {name}. Are you safe right now? Can you talk freely? "
    "If we're cut off, shall I call you back or will you call me?",
    "sw": "Habari, umefika kwenye huduma ya msaada. Naitwa {name}. Je, uko salama sasa hivi? Unaweza kuongea kwa "
    "uhuru? Simu ikikatika, nikupigie au utanipigia wewe?",
}
NEUTRAL = {
    "en": "Hello, this is {name}. How can I help you?",
    "sw": "Habari, naitwa {name}. Naweza kukusaidia vipi?",
}
