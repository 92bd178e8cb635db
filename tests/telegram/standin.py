"""A Bot API server for the tests: it speaks HTTP, keeps the real server's limits and every byte sent to it.

`Standin` is the server, `Limits` what it refuses, `Fault` what it does wrong on demand. People are in `person.py`,
the methods in `methods.py`.
"""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from tests.telegram import methods
from tests.telegram.methods import Refusal
from tests.telegram.person import Person

TOKEN = "4200:standin"
MEGABYTE = 1024 * 1024


@dataclass
class Limits:
    """What the server allows. None of `overall` and `per_chat` means no flood limit; spans are in seconds."""

    overall: int | None = None
    overall_span: float = 1.0
    per_chat: int | None = None
    per_chat_span: float = 1.0
    retry_after: int = 1
    press_life: float = 15.0
    longest_poll: float = 50.0
    download: int = 20 * MEGABYTE
    upload: int = 50 * MEGABYTE


@dataclass
class Fault:
    """One thing gone wrong: for the next `times` requests of `method` ("" any) after `skip` good ones.

    `kind`: "status" (answers `status` without acting), "drop" (acts, then cuts the line), "delay" (acts after
    `seconds`), "flood" (429 with `seconds` as retry_after), "garbage" (acts, answers no JSON).
    """

    kind: str
    method: str = ""
    times: int = 1
    skip: int = 0
    status: int = 500
    seconds: float = 0.0
    description: str = "Internal Server Error"


@dataclass
class Call:
    """One request as it came: parameters decoded from JSON where they are, files as bytes, and what was answered."""

    method: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]]
    raw: bytes
    at: float
    answer: dict[str, Any] = field(default_factory=dict)


class Standin:
    """The server. Use `async with Standin().serving() as server`, or `start` and `stop`."""

    def __init__(self, token: str = TOKEN, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic):
        self.token = token
        self.limits = limits or Limits()
        self.clock = clock
        self.base = ""
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.files: dict[str, tuple[str, bytes, int]] = {}
        self.people: dict[int, Person] = {}
        self.presses: dict[str, tuple[float, bool]] = {}
        self.commands: list[dict[str, str]] = []
        self.webhook: dict[str, Any] = {}
        self.webhook_answers: list[int] = []
        self.updates: deque[dict[str, Any]] = deque()
        self.update_id = 1000
        self.message_id = 0
        self.repeat_updates = 1
        self._overall: deque[float] = deque()
        self._per_chat: dict[int, deque[float]] = defaultdict(deque)
        self._news = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._runner: web.AppRunner | None = None
        self._pusher: asyncio.Task[None] | None = None

    # -- life

    async def start(self, port: int = 0) -> "Standin":
        """Listens on 127.0.0.1; `base` is the address to give to a bot."""
        app = web.Application(client_max_size=self.limits.upload + MEGABYTE)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.05, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        """Ends waiting polls and stops listening."""
        if self._pusher:
            self._pusher.cancel()
        if self._poll:
            self._poll.set()
        if self._runner:
            await self._runner.cleanup()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Standin"]:
        """Started on entry, stopped on exit."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()

    # -- what tests ask and do

    def person(self, user_id: int, name: str = "", *, language: str = "zh-hans") -> Person:
        """The person with this id, made at the first call."""
        if user_id not in self.people:
            self.people[user_id] = Person(self, user_id, name or f"测试{user_id}", language)
        return self.people[user_id]

    def fail(self, kind: str, method: str = "", **more: Any) -> None:
        """Adds a fault; see `Fault`."""
        self.faults.append(Fault(kind, method, **more))

    def called(self, method: str) -> list[Call]:
        """All requests of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    def every_byte(self) -> bytes:
        """All request bodies, for reading what left the house."""
        return b"\n".join(call.raw for call in self.calls)

    def everything_said(self) -> str:
        """All request parameters and files as text, JSON escapes undone."""
        parts = [json.dumps(call.params, ensure_ascii=False) for call in self.calls]
        parts += [data.decode("utf-8", "replace") for call in self.calls for _, data in call.files.values()]
        return "\n".join(parts)

    def push(self, update: dict[str, Any]) -> int:
        """Queues an update (its id is filled in) for the bot; returns the id."""
        self.update_id += 1
        whole = {"update_id": self.update_id, **update}
        for _ in range(self.repeat_updates):
            self.updates.append(whole)
        self._news.set()
        return self.update_id

    def next_message_id(self) -> int:
        """Ids grow over all chats of the bot, both directions."""
        self.message_id += 1
        return self.message_id

    def keep_file(self, data: bytes, path: str, size: int | None = None) -> str:
        """Stores a file; `size` may claim more than there is."""
        file_id = f"file{len(self.files) + 1}"
        self.files[file_id] = (path, data, len(data) if size is None else size)
        return file_id

    # -- HTTP

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _reply(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        raw = await request.read()
        params, files = read_body(raw, request.content_type, request.headers.get("Content-Type", ""))
        params = {**dict(request.query), **params}
        call = Call(method, params, files, raw, self.clock())
        self.calls.append(call)
        fault = self._fault(method)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        status, call.answer = await self._act(call, fault)
        if fault and fault.kind == "drop":
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        if fault and fault.kind == "garbage":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        return _reply(status, call.answer)

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method.lower() in ("", method.lower()):
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _act(self, call: Call, fault: Fault | None) -> tuple[int, dict[str, Any]]:
        try:
            if fault and fault.kind == "status":
                raise Refusal(fault.description, fault.status)
            if fault and fault.kind == "flood":
                raise flood(int(fault.seconds))
            result = await self._dispatch(call)
        except Refusal as refusal:
            answer: dict[str, Any] = {"ok": False, "error_code": refusal.status, "description": str(refusal)}
            if refusal.parameters:
                answer["parameters"] = refusal.parameters
            return refusal.status, answer
        return 200, {"ok": True, "result": result}

    async def _dispatch(self, call: Call) -> Any:
        name = call.method.lower()
        if name == "getupdates":
            return await self._get_updates(call.params)
        if name in ("setwebhook", "deletewebhook"):
            return self._set_webhook(call.params if name == "setwebhook" else {**call.params, "url": ""})
        if name == "getwebhookinfo":
            waiting = len(self.updates)
            return {
                "url": self.webhook.get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": waiting,
            }
        act = methods.METHODS.get(name)
        if act is None:
            raise Refusal("Not Found", 404)
        if name.startswith("send") or name.startswith("edit"):
            self._check_flood(int(call.params.get("chat_id", 0)))
        return act(self, call)

    def _check_flood(self, chat_id: int) -> None:
        limits, now = self.limits, self.clock()
        for times, most, span in (
            (self._overall, limits.overall, limits.overall_span),
            (self._per_chat[chat_id], limits.per_chat, limits.per_chat_span),
        ):
            while times and times[0] <= now - span:
                times.popleft()
            if most is not None and len(times) >= most:
                raise flood(limits.retry_after)
        self._overall.append(now)
        self._per_chat[chat_id].append(now)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return web.Response(status=401)
        fault = self._fault("download")
        if fault:
            await asyncio.sleep(fault.seconds)
            if fault.kind != "delay":
                return web.Response(status=fault.status)
        for path, data, _ in self.files.values():
            if path == request.match_info["path"]:
                return web.Response(body=data, content_type="application/octet-stream")
        return web.Response(status=404)

    # -- updates

    async def _get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook.get("url"):
            raise Refusal(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
                " first",
                409,
            )
        if self._poll:
            self._poll.set()
        mine = self._poll = asyncio.Event()
        self._confirm(int(params.get("offset") or 0))
        until = time.monotonic() + min(float(params.get("timeout") or 0), self.limits.longest_poll)
        while not self.updates and time.monotonic() < until and not mine.is_set():
            self._news.clear()
            waits = [asyncio.ensure_future(self._news.wait()), asyncio.ensure_future(mine.wait())]
            await asyncio.wait(waits, timeout=until - time.monotonic(), return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if mine.is_set():
            raise Refusal(
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", 409
            )
        self._poll = None
        return list(self.updates)[: min(int(params.get("limit") or 100), 100)]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.updates) > -offset:
                self.updates.popleft()
        while offset > 0 and self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    def _set_webhook(self, params: dict[str, Any]) -> bool:
        if params.get("drop_pending_updates") in (True, "true", "True"):
            self.updates.clear()
        self.webhook = params if params.get("url") else {}
        if self._pusher:
            self._pusher.cancel()
            self._pusher = None
        if self.webhook:
            if self._poll:
                self._poll.set()
            self._pusher = asyncio.get_running_loop().create_task(self._push_all())
        return True

    async def _push_all(self) -> None:
        headers = {}
        if self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
        async with aiohttp.ClientSession(headers=headers) as session:
            while True:
                self._news.clear()
                if not self.updates:
                    await self._news.wait()
                    continue
                if await self._push_one(session, self.updates[0]):
                    self.updates.popleft()
                else:
                    await asyncio.sleep(0.05)

    async def _push_one(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        try:
            async with session.post(self.webhook["url"], json=update) as answer:
                self.webhook_answers.append(answer.status)
                return 200 <= answer.status < 300
        except aiohttp.ClientError:
            self.webhook_answers.append(0)
            return False


def flood(seconds: int) -> Refusal:
    """The 429 of the real server."""
    return Refusal(f"Too Many Requests: retry after {seconds}", 429, {"retry_after": seconds})


def _reply(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda data: json.dumps(data, ensure_ascii=False))


def read_body(raw: bytes, kind: str, header: str) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters and files of a request body: JSON, urlencoded or multipart."""
    if kind == "application/json":
        return (json.loads(raw) if raw else {}), {}
    if kind != "multipart/form-data":
        return {name: _decoded(value) for name, value in parse_qsl(raw.decode(), keep_blank_values=True)}, {}
    params: dict[str, Any] = {}
    files: dict[str, tuple[str, bytes]] = {}
    boundary = b"--" + header.split("boundary=", 1)[1].split(";")[0].strip('"').encode()
    for part in (b"\r\n" + raw).split(b"\r\n" + boundary)[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        fields = _disposition(head.decode())
        if "filename" in fields:
            files[fields["name"]] = (fields["filename"], data)
        else:
            params[fields["name"]] = _decoded(data.decode())
    return params, files


def _disposition(head: str) -> dict[str, str]:
    for line in head.splitlines():
        if line.lower().startswith("content-disposition:"):
            pieces = (piece.strip().partition("=") for piece in line.split(";")[1:])
            return {name: value.strip('"') for name, _, value in pieces}
    return {}


def _decoded(value: str) -> Any:
    if value[:1] in "{[" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
