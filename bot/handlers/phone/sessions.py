"""Sessions of the page: carried by a signed cookie that is sent below one link path only.

Several people may use one phone: the cookie holds the session of who is there now, and behind it those who were there
before and may come back with their number.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.handlers.phone.rendering import Talking
from chat.address import Address
from storage.sealing import Cipher

COOKIE = "yima"
_SIGNATURE = 32
"""Hex digits: 128 bits."""
_AT_MOST = 8
"""People of one phone that are kept; a cookie has room for some 4,000 bytes."""


@dataclass(frozen=True, slots=True)
class Session:
    """One person's stay in one browser below one link path. `token` is secret; storage knows a hash of it only."""

    path: str
    token: str

    @property
    def address(self) -> Address:
        """The talk's address: a cookie taken to another path names another talk."""
        return Address("phone", hashlib.sha256(f"{self.path} {self.token}".encode()).hexdigest()[:40])


def begin(path: str) -> Session:
    """A new session with 192 random bits."""
    return Session(path, secrets.token_urlsafe(24))


def read(request: web.Request, path: str, cipher: Cipher) -> list[Session]:
    """The sessions a request carries for a path, whose turn it is first; those we did not sign are left out."""
    found = []
    for part in request.cookies.get(COOKIE, "").split("~")[:_AT_MOST]:
        token, _, signature = part.partition(".")
        if token and hmac.compare_digest(signature.encode(), _signature(cipher, path, token).encode()):
            found.append(Session(path, token))
    return found


def write(response: web.StreamResponse, kept: list[Session], cipher: Cipher, *, days: int, secure: bool) -> None:
    """Sets the cookie: not for scripts, not for other sites' posts, for this link path only."""
    response.set_cookie(
        COOKIE,
        "~".join(f"{one.token}.{_signature(cipher, one.path, one.token)}" for one in kept[:_AT_MOST]),
        path=kept[0].path,
        max_age=days * 86400,
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def talking(session: Session, cipher: Cipher) -> Talking:
    """What the session's forms carry: the CSRF token, and a fresh name that makes a repeated post one post."""
    return Talking(session.path, csrf(session, cipher), secrets.token_urlsafe(12), mark(session, cipher))


def csrf(session: Session, cipher: Cipher) -> str:
    """The token a post of this session must carry."""
    return cipher.sign(f"csrf {session.path} {session.token}", _SIGNATURE)


def mark(session: Session, cipher: Cipher) -> str:
    """Names what a browser remembers for this session, so that the next person's page never finds it."""
    return cipher.sign(f"mark {session.path} {session.token}", 12)


def has_token(session: Session, cipher: Cipher, given: str) -> bool:
    """Whether a post carries this session's token."""
    return hmac.compare_digest(given.encode(), csrf(session, cipher).encode())


def _signature(cipher: Cipher, path: str, token: str) -> str:
    return cipher.sign(f"session {path} {token}", _SIGNATURE)
