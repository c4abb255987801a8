"""An envelope opens with its key, at its own place, unchanged; and in no other case."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.errors import SealBroken, SettingsError
from hotline.privacy.sealing import KeyRing, key_id_of
from tests.privacy.conftest import INDEX, NEW, OLD

PLACE = "note.sealed.7b1c"
WORDS = b"Mtu anayejulikana alimpiga"


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"k1": OLD}, INDEX)


def test_what_was_sealed_opens_again(ring: KeyRing) -> None:
    assert ring.open(ring.seal(WORDS, PLACE), PLACE) == WORDS


def test_an_envelope_shows_nothing_of_its_content_and_is_never_the_same_twice(ring: KeyRing) -> None:
    first, second = ring.seal(WORDS, PLACE), ring.seal(WORDS, PLACE)
    assert first != second
    assert b"alimpiga" not in first
    # version, length of the id, the id `k1`, nonce, content, tag
    assert len(first) == 1 + 1 + 2 + 12 + len(WORDS) + 16
    assert first[:4] == b"\x01\x02k1"


def test_an_envelope_does_not_open_in_another_row(ring: KeyRing) -> None:
    with pytest.raises(SealBroken, match="moved"):
        ring.open(ring.seal(WORDS, PLACE), "note.sealed.9f00")


@pytest.mark.parametrize("at", range(len(WORDS) + 32))
def test_one_changed_bit_anywhere_breaks_the_seal(ring: KeyRing, at: int) -> None:
    envelope = bytearray(ring.seal(WORDS, PLACE))
    envelope[at] ^= 1
    with pytest.raises(SealBroken):
        ring.open(bytes(envelope), PLACE)


@given(st.binary(max_size=80))
def test_any_other_bytes_are_a_broken_seal_and_nothing_worse(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        KeyRing({"k1": OLD}, INDEX).open(noise, PLACE)


def test_a_ring_with_another_key_does_not_open_it(ring: KeyRing) -> None:
    with pytest.raises(SealBroken, match="not in the key ring"):
        KeyRing({"k2": NEW}, INDEX).open(ring.seal(WORDS, PLACE), PLACE)
    with pytest.raises(SealBroken, match="changed"):
        KeyRing({"k1": NEW}, INDEX).open(ring.seal(WORDS, PLACE), PLACE)


def test_a_new_key_in_front_seals_and_the_old_one_still_opens(ring: KeyRing) -> None:
    before = ring.seal(WORDS, PLACE)
    turned = KeyRing({"k2": NEW, "k1": OLD}, INDEX)
    assert turned.open(before, PLACE) == WORDS
    assert key_id_of(turned.seal(WORDS, PLACE)) == "k2"
    after = turned.rewrap(before, PLACE)
    assert KeyRing({"k2": NEW}, INDEX).open(after, PLACE) == WORDS
    assert turned.rewrap(after, PLACE) is after, "what is under the newest key stays as it is"


def test_a_number_is_found_again_by_its_keyed_hash_and_by_no_other_secret(ring: KeyRing) -> None:
    index = ring.index("+254712345678")
    assert index == hmac.new(INDEX, b"+254712345678", hashlib.sha256).digest()
    assert index == KeyRing({"k2": NEW}, INDEX).index("+254712345678"), "turning the sealing keys leaves it alone"
    assert index != KeyRing({"k1": OLD}, OLD).index("+254712345678")


@pytest.mark.parametrize(
    ("keys", "index"), [({}, INDEX), ({"k1": b"short"}, INDEX), ({"": OLD}, INDEX), ({"k1": OLD}, b"short")]
)
def test_a_ring_with_unusable_keys_is_refused(keys: dict[str, bytes], index: bytes) -> None:
    with pytest.raises(SettingsError):
        KeyRing(keys, index)
