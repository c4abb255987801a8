"""Privacy: sealing at rest, ticket keys that can be destroyed, the audit log, forbidden words, retention."""

from __future__ import annotations

from hotline.privacy.masking import mask_numbers, without_numbers
from hotline.privacy.sealing import KeyRing
from hotline.privacy.ticket_keys import (
    destroy_ticket_key,
    master_key_of,
    new_ticket_key,
    open_for,
    rewrap_ticket_keys,
    seal_for,
    ticket_keys_by_master_key,
)

__all__ = [
    "KeyRing",
    "destroy_ticket_key",
    "mask_numbers",
    "master_key_of",
    "new_ticket_key",
    "open_for",
    "rewrap_ticket_keys",
    "seal_for",
    "ticket_keys_by_master_key",
    "without_numbers",
]
