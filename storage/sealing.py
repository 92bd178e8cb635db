"""How personal data lies on disk: the cipher, one sealed column type, and the hashes that find a value again.

The only place that names a cipher. Two are known: AES-256-GCM, and SM4-GCM (GB/T 32907) where the county must use a
commercial cipher of the state. New values are sealed with the one chosen; what the other sealed stays readable,
since each value begins with the mark of its cipher. All keys are derived from one secret.
"""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import ciphers
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

AES, SM4 = "aes", "sm4"
"""The ciphers by name, as the settings choose one."""
_NONCE, _TAG = 12, 16


class WrongKey(Exception):
    """The secret is not the one this database was sealed with."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys derived from the one secret: one a cipher, look-up hash, cookies and links."""

    cipher: bytes
    sm4: bytes
    lookup: bytes
    signing: bytes

    @classmethod
    def from_secret(cls, secret: str) -> "Keys":
        """Derives by HKDF (RFC 5869). The secret is text of at least 32 characters."""

        def derive(purpose: str, length: int = 32) -> bytes:
            return HKDF(SHA256(), length, salt=b"yima", info=purpose.encode()).derive(secret.encode())

        return cls(derive("cipher"), derive("sm4", 16), derive("lookup"), derive("signing"))


class _Method(Protocol):
    """A cipher with associated tag: what follows the mark is 12 bytes of nonce, the ciphertext, 16 bytes of tag."""

    def seal(self, nonce: bytes, plain: bytes) -> bytes:
        """Ciphertext and tag."""
        ...

    def open(self, nonce: bytes, sealed: bytes) -> bytes:
        """The inverse. Raises InvalidTag."""
        ...


class _Aes:
    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, nonce: bytes, plain: bytes) -> bytes:
        return self._aead.encrypt(nonce, plain, None)

    def open(self, nonce: bytes, sealed: bytes) -> bytes:
        return self._aead.decrypt(nonce, sealed, None)


class _Sm4:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def seal(self, nonce: bytes, plain: bytes) -> bytes:
        work = ciphers.Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        return work.update(plain) + work.finalize() + work.tag

    def open(self, nonce: bytes, sealed: bytes) -> bytes:
        if len(sealed) < _TAG:
            raise InvalidTag
        work = ciphers.Cipher(algorithms.SM4(self._key), modes.GCM(nonce, sealed[-_TAG:])).decryptor()
        return work.update(sealed[:-_TAG]) + work.finalize()


_MARKS = {AES: b"\x01", SM4: b"\x02"}
"""First byte of a sealed value: which cipher sealed it."""


class Cipher:
    """Seals bytes with the chosen cipher, opens what any known one sealed, makes the keyed hashes look-ups use."""

    def __init__(self, keys: Keys, chosen: str = AES) -> None:
        self._keys = keys
        self._mark = _MARKS[chosen]
        self._methods: dict[bytes, _Method] = {_MARKS[AES]: _Aes(keys.cipher), _MARKS[SM4]: _Sm4(keys.sm4)}

    def seal(self, plain: bytes) -> bytes:
        """One byte of cipher mark, 12 of a fresh nonce, the ciphertext with its tag."""
        nonce = os.urandom(_NONCE)
        return self._mark + nonce + self._methods[self._mark].seal(nonce, plain)

    def open(self, sealed: bytes) -> bytes:
        """The inverse, whichever cipher sealed it. Raises WrongKey when the key or the bytes are not the right ones."""
        method = self._methods.get(sealed[:1])
        if method is None:
            raise WrongKey("sealed with a cipher this version does not know")
        try:
            return method.open(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :])
        except (InvalidTag, ValueError):
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
