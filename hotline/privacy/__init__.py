"""Privacy: sealing at rest, ticket keys that can be destroyed, the audit log, forbidden words, retention."""

from __future__ import annotations

from hotline.privacy.masking import mask_numbers, without_numbers
from hotline.privacy.sealing import KeyRing
from hotline.privacy.ticket_keys import (
    destroy_ticket_key,
    new_ticket_key,
    open_for,
    rewrap_ticket_keys,
    seal_for,
)

__all__ = [
    "KeyRing",
    "destroy_ticket_key",
    "mask_numbers",
    "new_ticket_key",
    "open_for",
    "rewrap_ticket_keys",
    "seal_for",
    "without_numbers",
]
