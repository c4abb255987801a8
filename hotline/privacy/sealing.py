"""Sealing: what a person said, or her number, as an envelope that opens only with its key and at its own place.

An envelope is `version (1 byte) | length of the key's id (1 byte) | the key's id | nonce (12 bytes) | ciphertext and
tag`, AES-256-GCM. Everything before the nonce and the place ("table.column.row-id") is authenticated with it: an
envelope copied to another row, or one whose key id was changed, does not open.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.errors import SealBroken, SettingsError

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16

_HEAD = 2


def seal_with(key: AESGCM, key_id: str, plain: bytes, place: str) -> bytes:
    """An envelope that opens with the same key at the same place; the key's id has 1 to 255 bytes."""
    name = key_id.encode()
    head = bytes((VERSION, len(name))) + name
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + key.encrypt(nonce, plain, _bound(head, place))


def open_with(keys: Mapping[str, AESGCM], envelope: bytes, place: str) -> bytes:
    """What was sealed at `place` with one of `keys`. Raises SealBroken for any other envelope, place or key."""
    key_id = key_id_of(envelope)
    key = keys.get(key_id)
    if key is None:
        raise SealBroken(f"the value at {place} was sealed with a key that is not in the key ring")
    start = _HEAD + envelope[1]
    head, nonce, sealed = envelope[:start], envelope[start : start + NONCE_BYTES], envelope[start + NONCE_BYTES :]
    try:
        return key.decrypt(nonce, sealed, _bound(head, place))
    except InvalidTag as error:
        raise SealBroken(f"the value at {place} was changed or moved there from another place") from error


def key_id_of(envelope: bytes) -> str:
    """Which key sealed an envelope. Raises SealBroken if it is none."""
    if len(envelope) < _HEAD or envelope[0] != VERSION:
        raise SealBroken("this is not a sealed value of a known version")
    end = _HEAD + envelope[1]
    if len(envelope) < end + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("this sealed value is cut short")
    try:
        return envelope[_HEAD:end].decode()
    except UnicodeDecodeError as error:
        raise SealBroken("this sealed value names no key") from error


class KeyRing:
    """The process's master keys, newest first, and the secret of the phone index.

    Seals with the newest key and opens with any: to change keys, put a new one in front, rewrap everything, take the
    old one out. Raises SettingsError if there is no key or one is not 32 bytes long.
    """

    def __init__(self, keys: Mapping[str, bytes], index_secret: bytes) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise SettingsError(f"the key ring needs at least one key, each of {KEY_BYTES} bytes")
        if any(not 0 < len(key_id.encode()) < 256 for key_id in keys):
            raise SettingsError("each key in the key ring needs an id of 1 to 255 bytes")
        if len(index_secret) != KEY_BYTES:
            raise SettingsError(f"the secret of the phone index must have {KEY_BYTES} bytes")
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._newest = next(iter(keys))
        self._index_secret = index_secret

    def seal(self, plain: bytes, place: str) -> bytes:
        """An envelope under the newest key that opens only at `place`."""
        return seal_with(self._keys[self._newest], self._newest, plain, place)

    def open(self, envelope: bytes, place: str) -> bytes:
        """What was sealed at `place`; SealBroken if it does not open."""
        return open_with(self._keys, envelope, place)

    def index(self, number: str) -> bytes:
        """The keyed hash, 32 bytes, by which an E.164 number is found again: HMAC-SHA-256."""
        return hmac.digest(self._index_secret, number.encode(), "sha256")

    def is_newest(self, envelope: bytes) -> bool:
        """Whether an envelope is under the newest key already. SealBroken if it is none."""
        return key_id_of(envelope) == self._newest

    def rewrap(self, envelope: bytes, place: str) -> bytes:
        """The same content under the newest key; SealBroken if it does not open."""
        return envelope if self.is_newest(envelope) else self.seal(self.open(envelope, place), place)


def _bound(head: bytes, place: str) -> bytes:
    return head + place.encode()
