"""How personal data lies on disk: one cipher, one sealed column type, and the hashes that find a value again.

The only place that names a cipher. All keys are derived from one secret.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_AES_GCM = b"\x01"
"""First byte of a sealed value: which cipher sealed it, so that another can be added beside it."""


class WrongKey(Exception):
    """The secret is not the one this database was sealed with."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Three keys derived from the one secret: cipher, look-up hash, cookies and links."""

    cipher: bytes
    lookup: bytes
    signing: bytes

    @classmethod
    def from_secret(cls, secret: str) -> "Keys":
        """Derives by HKDF (RFC 5869). The secret is text of at least 32 characters."""

        def derive(purpose: str) -> bytes:
            return HKDF(SHA256(), 32, salt=b"yima", info=purpose.encode()).derive(secret.encode())

        return cls(derive("cipher"), derive("lookup"), derive("signing"))


class Cipher:
    """Seals bytes (AES-256-GCM, a fresh nonce each) and makes the keyed hashes that look-ups use."""

    def __init__(self, keys: Keys) -> None:
        self._aead = AESGCM(keys.cipher)
        self._keys = keys

    def seal(self, plain: bytes) -> bytes:
        """One byte of cipher name, 12 of nonce, the ciphertext with its tag."""
        nonce = os.urandom(12)
        return _AES_GCM + nonce + self._aead.encrypt(nonce, plain, None)

    def open(self, sealed: bytes) -> bytes:
        """The inverse. Raises WrongKey when the key or the bytes are not the right ones."""
        if sealed[:1] != _AES_GCM:
            raise WrongKey("sealed with a cipher this version does not know")
        try:
            return self._aead.decrypt(sealed[1:13], sealed[13:], None)
        except InvalidTag:
            raise WrongKey("the key does not open this value") from None

    def lookup(self, kind: str, normal: str) -> str:
        """A hash by which an equal normalised value (see `cases.identity`) is found without being readable."""
        return hmac.new(self._keys.lookup, f"{kind}:{normal}".encode(), hashlib.sha256).hexdigest()

    def sign(self, text: str, length: int = 16) -> str:
        """A signature for short-lived links, hex, `length` characters."""
        return hmac.new(self._keys.signing, text.encode(), hashlib.sha256).hexdigest()[:length]

    @property
    def fingerprint(self) -> str:
        """Names the key without telling it; lies in the database so that a wrong key is noticed at start."""
        return self.lookup("fingerprint", "yima")[:16]


class Sealed(TypeDecorator[Any]):
    """A column of JSON values that is ciphertext on disk. The cipher rides on the engine's dialect."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Python to disk."""
        if value is None:
            return None
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cipher_of(dialect).seal(text.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Disk to Python."""
        return None if value is None else json.loads(cipher_of(dialect).open(bytes(value)))


def carry_cipher(dialect: Dialect, cipher: Cipher) -> None:
    """Hands the cipher to every sealed column used through this dialect (one per engine)."""
    dialect.yima_cipher = cipher  # type: ignore[attr-defined]


def cipher_of(dialect: Dialect) -> Cipher:
    """The cipher `carry_cipher` left."""
    cipher: Cipher = dialect.yima_cipher  # type: ignore[attr-defined]
    return cipher
