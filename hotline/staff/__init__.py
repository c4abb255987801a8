"""The people, their shifts, their PINs and whether they are here."""

from hotline.staff.browser import HEARTBEAT_EVERY_S, browser_left, can_be_rung, heartbeat, is_here, ring_lost
from hotline.staff.models import DUTIES, ROLES, Person, Presence, Shift, ShiftPattern
from hotline.staff.people import (
    DISCIPLINES,
    add_person,
    change_person,
    coordinators,
    everybody,
    find_person,
    mark_phone_dead,
    person_by_id,
    phone_of,
    set_phone,
    sharing_phone,
)
from hotline.staff.phone_keys import phones_by_master_key, rewrap_phones
from hotline.staff.pins import check_pin, is_locked, set_pin
from hotline.staff.presence import State, declare, mark_phone_missed, presence_of
from hotline.staff.readiness import Unready, lacks, unready
from hotline.staff.rota import Duty
from hotline.staff.routing_view import Channel, PersonView, identity_of, people_for_routing, people_to_tell
from hotline.staff.shifts import (
    add_pattern,
    all_patterns,
    double_bookings_ahead,
    gaps_ahead,
    on_call,
    remove_pattern,
    retire_person,
    roll_shifts,
    shifts_between,
)

__all__ = [
    "DISCIPLINES",
    "DUTIES",
    "HEARTBEAT_EVERY_S",
    "ROLES",
    "Channel",
    "Duty",
    "Person",
    "PersonView",
    "Presence",
    "Shift",
    "ShiftPattern",
    "State",
    "Unready",
    "add_pattern",
    "add_person",
    "all_patterns",
    "browser_left",
    "can_be_rung",
    "change_person",
    "check_pin",
    "coordinators",
    "declare",
    "double_bookings_ahead",
    "everybody",
    "find_person",
    "gaps_ahead",
    "heartbeat",
    "identity_of",
    "is_here",
    "is_locked",
    "lacks",
    "mark_phone_dead",
    "mark_phone_missed",
    "on_call",
    "people_for_routing",
    "people_to_tell",
    "person_by_id",
    "phone_of",
    "phones_by_master_key",
    "presence_of",
    "remove_pattern",
    "retire_person",
    "rewrap_phones",
    "ring_lost",
    "roll_shifts",
    "set_phone",
    "set_pin",
    "sharing_phone",
    "shifts_between",
    "unready",
]
