"""Same-origin checks and visitors behind a proxy."""

import pytest
from aiohttp.test_utils import make_mocked_request

from bot.handlers.phone import origin


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"Origin": "http://yima.test:8080"}, True),
        ({"Origin": "https://public.example"}, True),
        ({"Origin": "http://yima.test"}, False),
        ({"Origin": "null"}, False),
        ({"Referer": "http://yima.test:8080/c/abc/"}, True),
        ({"Referer": "http://evil.example/yima.test:8080"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({}, True),
    ],
)
def test_is_same(headers, same):
    request = make_mocked_request("POST", "/c/abc/messages", headers={"Host": "yima.test:8080", **headers})
    assert origin.is_same(request, "https://public.example") is same


class _Transport:
    """Says where the peer is."""

    def get_extra_info(self, name, default=None):
        return ("10.0.0.1", 5000) if name == "peername" else default


@pytest.mark.parametrize(
    ("trusted", "address"),
    [("", "10.0.0.1"), ("192.168.0.0/16", "10.0.0.1"), ("10.0.0.0/8, ::1", "203.0.113.9"), ("nonsense", "10.0.0.1")],
)
def test_visitor__forwarded_by__only_a_trusted_proxy_is_believed(trusted, address):
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    request = make_mocked_request("GET", "/", headers=headers, transport=_Transport())
    assert origin.visitor(request, trusted) == address
