"""The words a flow may use: queues, disciplines, roles, purposes, effects; and those that may not leave."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from ivr_flows import steps

QUEUES: Mapping[str, str] = MappingProxyType(
    {
        "danger": "P1: all on duty and the supervisor; backups and coordinators after 25 s; never stops",
        "urgent": "P2: three at once; the others and the backups after 20 s",
        "help": "P3: three at once; the others and the backups after 30 s",
    }
)
DISCIPLINES = frozenset(get_args(steps.Discipline))
ROLES = frozenset({"primary", "backup", "supervisor", "coordinator"})
PURPOSES = frozenset(
    {
        "SERVICE",
        "CALLBACK",
        "SMS",
        "VOICEMAIL_KEEP",
        "RECORDING",
        "REFER_HEALTH",
        "REFER_LEGAL",
        "REFER_PSYCHOSOCIAL",
        "REFER_SHELTER",
        "REFER_POLICE",
        "REFER_CHILD_PROTECTION",
        "STATS",
        "ALERT_COMMUNITY",
        "SHARE_POLICE_ANON",
        "QUALITY",
    }
)

PROMISES: Mapping[str, str] = MappingProxyType(
    {
        "danger_connect": "SeekHuman",
        "counsellor_connect": "SeekHuman",
        "no_input": "SeekHuman",
        "medical_wait": "SeekHuman",
        "legal_wait": "SeekHuman",
        "vm_thanks": "KeepMessage",
        "vm_deleted": "DiscardMessage",
        "cb_done": "BookCallback",
        "cb_danger_done": "BookCallback",
    }
)
"""What is promised by a prompt, and the effect that keeps the promise: asked for on every way to where it is heard."""

FAREWELLS = frozenset({"goodbye", "quick_exit", "sys_fail", "abuse_end"})
"""Prompts after which the line may go dead."""

EFFECTS = frozenset(effect.__name__ for effect in get_args(steps.Effect))

FORBIDDEN = frozenset(
    """
    rape raped raping rapist sex sexual sexually sexwork sexworker sexworkers prostitute prostitutes prostitution
    brothel whore victim violence violent abuse gbv sgbv hiv aids pep prep abortion bhang gay lesbian lgbt keswa
    hotline helpline
    kubaka kubakwa amebakwa alibakwa nimebakwa ubakaji mbakaji ngono kingono ukatili unyanyasaji dhuluma
    ukimwi vvu malaya kahaba makahaba ukahaba mwathiriwa bangi shoga mashoga
    """.split()
)
"""Whole words that no text message, file name, address or node name may carry; prompts are not meant."""


def forbidden_in(text: str) -> tuple[str, ...]:
    """The forbidden words in a text, in order; words are runs of letters, so `after_rape_care` has one."""
    words = "".join(letter if letter.isalpha() else " " for letter in text.lower()).split()
    return tuple(word for word in words if word in FORBIDDEN)
