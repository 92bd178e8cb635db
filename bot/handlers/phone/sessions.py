"""Sessions of the page: one a link path, carried by a signed cookie that is sent below that path only."""

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


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's stay below one link path. `token` is the cookie's secret; storage knows a hash of it only."""

    path: str
    token: str

    @property
    def address(self) -> Address:
        """The talk's address: a cookie taken to another path names another talk."""
        return Address("phone", hashlib.sha256(f"{self.path} {self.token}".encode()).hexdigest()[:40])


def begin(path: str) -> Session:
    """A new session with 192 random bits."""
    return Session(path, secrets.token_urlsafe(24))


def read(request: web.Request, path: str, cipher: Cipher) -> Session | None:
    """The session a request carries for a path; None without a cookie, or with one we did not sign."""
    token, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not token or not hmac.compare_digest(signature.encode(), _signature(cipher, path, token).encode()):
        return None
    return Session(path, token)


def write(response: web.StreamResponse, session: Session, cipher: Cipher, *, days: int, secure: bool) -> None:
    """Sets the cookie: not for scripts, not for other sites' posts, for this link path only."""
    response.set_cookie(
        COOKIE,
        f"{session.token}.{_signature(cipher, session.path, session.token)}",
        path=session.path,
        max_age=days * 86400,
        httponly=True,
        secure=secure,
        samesite="Lax",
    )


def talking(session: Session, cipher: Cipher) -> Talking:
    """What the session's forms carry: the CSRF token, and a fresh name that makes a repeated post one post."""
    return Talking(session.path, csrf(session, cipher), secrets.token_urlsafe(12))


def csrf(session: Session, cipher: Cipher) -> str:
    """The token a post of this session must carry."""
    return cipher.sign(f"csrf {session.path} {session.token}", _SIGNATURE)


def has_token(session: Session, cipher: Cipher, given: str) -> bool:
    """Whether a post carries this session's token."""
    return hmac.compare_digest(given.encode(), csrf(session, cipher).encode())


def _signature(cipher: Cipher, path: str, token: str) -> str:
    return cipher.sign(f"session {path} {token}", _SIGNATURE)
