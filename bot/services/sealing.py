"""Keeps a secret so that a copy of the database alone does not show it.

AES-256 in Galois/counter mode, under a key that scrypt (RFC 7914) makes of a passphrase of the
settings; bound to whom the secret belongs, so that a row moved to somebody else opens no more.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Final

from Cryptodome.Cipher import AES

from bot.domain.errors import Refusal

_SALT: Final = 16
_NONCE: Final = 12
_TAG: Final = 16
_KEY: Final = 32
#: Some 16 MiB and a twentieth of a second for each try at the passphrase.
_COST: Final = {"n": 2**14, "r": 8, "p": 1}


class SealBroken(Refusal):
    """It was sealed under another passphrase, for somebody else, or was changed."""


def seal(secret: str, passphrase: str, owner: str) -> str:
    """Return a secret encrypted, as text of plain signs.

    Args:
        secret: What is kept.
        passphrase: What opens it.
        owner: Whose it is; it opens for nobody else.
    """
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    cipher = AES.new(_key(passphrase, salt), AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    cipher.update(owner.encode())
    hidden, tag = cipher.encrypt_and_digest(secret.encode())
    return base64.b64encode(salt + nonce + tag + hidden).decode()


def unseal(sealed: str, passphrase: str, owner: str) -> str:
    """Return a secret that was sealed for its owner.

    Raises:
        SealBroken: it does not open.
    """
    try:
        raw = base64.b64decode(sealed, validate=True)
        salt, raw = raw[:_SALT], raw[_SALT:]
        nonce, tag, hidden = raw[:_NONCE], raw[_NONCE : _NONCE + _TAG], raw[_NONCE + _TAG :]
        cipher = AES.new(_key(passphrase, salt), AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
        cipher.update(owner.encode())
        return cipher.decrypt_and_verify(hidden, tag).decode()
    except ValueError:
        raise SealBroken("factor.error.sealed", who=f"<@{owner}>") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, dklen=_KEY, **_COST)
