"""Where a request comes from: the same-origin check of posts, the visitor's address, and every answer's headers."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def is_same(request: web.Request, public_url: str) -> bool:
    """Whether a post comes from our own page, by Origin, else Referer, else Sec-Fetch-Site.

    A browser too old for all three is let through to the token check.
    """
    stated = request.headers.get("Origin") or request.headers.get("Referer")
    if stated:
        ours = {request.host.lower(), urlsplit(public_url).netloc.lower()} - {""}
        return urlsplit(stated).netloc.lower() in ours
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def visitor(request: web.Request, trusted_proxy: str) -> str:
    """The visitor's network address: the last hop a trusted proxy names, else the peer itself."""
    peer = request.remote or ""
    if not trusted_proxy or not _is_within(peer, trusted_proxy):
        return peer
    named = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return named or peer


def _is_within(peer: str, networks: str) -> bool:
    try:
        address = ip_address(peer)
        return any(address in ip_network(part.strip(), strict=False) for part in networks.split(",") if part.strip())
    except ValueError:
        return False
