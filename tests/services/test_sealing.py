"""A secret that is kept does not show, and opens for nobody else."""

from __future__ import annotations

import base64

import pytest

from bot.services.sealing import SealBroken, seal, unseal

PASSPHRASE = "seven quiet words for a loud night"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_secret_opens_under_its_passphrase_for_its_owner() -> None:
    """It is not to be seen in what is kept, and the same secret is kept differently each time."""
    sealed = seal(SECRET, PASSPHRASE, "U0ANNE")
    assert unseal(sealed, PASSPHRASE, "U0ANNE") == SECRET
    assert SECRET not in sealed
    assert SECRET.encode() not in base64.b64decode(sealed)
    assert seal(SECRET, PASSPHRASE, "U0ANNE") != sealed
    assert len(sealed) <= 200


def test_another_passphrase_another_owner_or_a_changed_bit_open_nothing() -> None:
    """A row that was moved to somebody else is no factor of theirs."""
    sealed = seal(SECRET, PASSPHRASE, "U0ANNE")
    raw = bytearray(base64.b64decode(sealed))
    raw[-1] ^= 1
    changed = base64.b64encode(bytes(raw)).decode()
    for text, passphrase, owner in (
        (sealed, f"{PASSPHRASE}!", "U0ANNE"),
        (sealed, PASSPHRASE, "U0BERT"),
        (changed, PASSPHRASE, "U0ANNE"),
        (sealed[:20], PASSPHRASE, "U0ANNE"),
        ("no base 64", PASSPHRASE, "U0ANNE"),
    ):
        with pytest.raises(SealBroken):
            unseal(text, passphrase, owner)
