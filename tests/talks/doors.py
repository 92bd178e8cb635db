"""The doors a transcript is played through: the terminal, the phone page over HTTP, Telegram over its stand-in.

What is compared is what the outbox holds; each door then has to show every line and button of it.
"""

import html
import io
import re
from typing import Any, Protocol

from aiohttp import ClientSession, CookieJar, FormData

from app.wiring import Yima
from bot.handlers.terminal import Terminal
from chat.address import Address
from tests.telegram.person import Person


class Door(Protocol):
    """One person at one door."""

    async def arrive(self, payload: str) -> None:
        """Comes in by a link's payload ("c-…", "d-…")."""

    async def press(self, data: str, label: str) -> None:
        """Presses a button."""

    async def type(self, words: str) -> None:
        """Types words."""

    async def send(self, kind: str, name: str, data: bytes) -> None:
        """Sends a file."""

    async def address(self) -> Address:
        """The talk's address."""

    async def screen(self) -> str:
        """Everything that can be read on the screen."""


class TerminalDoor:
    """Lines in, lines out."""

    def __init__(self, yima: Yima, name: str) -> None:
        self._screen = io.StringIO()
        self._name = name
        self._terminal = Terminal(yima.store, yima.turns, name, screen=self._screen, clock=yima.clock)

    async def arrive(self, payload: str) -> None:
        await self._terminal.begin(None, payload)

    async def press(self, data: str, label: str) -> None:
        await self._terminal.press(data)

    async def type(self, words: str) -> None:
        await self._terminal.line(words)

    async def send(self, kind: str, name: str, data: bytes) -> None:
        await self._terminal.file(kind, name, data)

    async def address(self) -> Address:
        return Address("terminal", self._name)

    async def screen(self) -> str:
        await self._terminal.show()
        return self._screen.getvalue()


class PageDoor:
    """The phone page as a browser without scripts has it: plain GETs and form posts."""

    def __init__(self, base: str, yima: Yima) -> None:
        self._base = base
        self._yima = yima
        self._client = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self._path = ""
        self._page = ""
        self._receipt = ""
        self._address: Address | None = None

    async def close(self) -> None:
        await self._client.close()

    async def arrive(self, payload: str) -> None:
        kind, _, token = payload.partition("-")
        self._path = f"/{kind}/{token}"
        await self._look()
        async with self._yima.store.unit() as unit:
            known = await unit.talks.newest("phone")
        assert known is not None
        self._address = known.address

    async def press(self, data: str, label: str) -> None:
        await self._post(data=data)

    async def type(self, words: str) -> None:
        await self._post(text=words)

    async def send(self, kind: str, name: str, data: bytes) -> None:
        form = self._form()
        form.add_field("file", data, filename=name, content_type="application/octet-stream")
        await self._sent(form)

    async def address(self) -> Address:
        assert self._address is not None
        return self._address

    async def screen(self) -> str:
        await self._look()
        return html.unescape(re.sub(r"<[^>]+>", "\n", self._page))

    async def _post(self, **fields: str) -> None:
        form = self._form()
        for name, value in fields.items():
            form.add_field(name, value)
        await self._sent(form)

    def _form(self, *hidden: str) -> FormData:
        form = FormData(quote_fields=False)  # as browsers write a name
        for name in hidden or ("csrf", "once"):
            found = re.search(rf'name="{name}" value="([^"]+)"', self._page)
            assert found, name
            form.add_field(name, found[1])
        return form

    async def _come_back(self) -> None:
        """The phone lay there and locked its page: a villager types the receipt number, the demo's staff need none."""
        if "演示：不用号码" in self._page:
            going = self._client.get(self._base + self._path)
        else:
            form = self._form("csrf")
            form.add_field("number", self._receipt)
            going = self._client.post(f"{self._base}{self._path}/open", data=form, headers={"Origin": self._base})
        async with going as answer:
            assert answer.status == 200, await answer.text()
            self._page = await answer.text()

    async def _sent(self, form: FormData) -> None:
        headers = {"Origin": self._base}
        async with self._client.post(f"{self._base}{self._path}/messages", data=form, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        await self._look()

    async def _look(self) -> None:
        async with self._client.get(f"{self._base}{self._path}/") as answer:
            assert answer.status == 200, await answer.text()
            self._page = await answer.text()
        if 'name="number"' in self._page:
            await self._come_back()
        for receipt in re.findall(r"\b\d{4} \d{4}\b", self._page):
            self._receipt = receipt
        # The picture by which a page without scripts says that it was seen.
        for seen in re.findall(r'src="([^"]+/seen[^"]*)"', self._page):
            async with self._client.get(self._base + html.unescape(seen)) as answer:
                assert answer.status in (200, 204)


class TelegramDoor:
    """A person in Telegram, over real HTTP to the stand-in server."""

    def __init__(self, person: Person, pump: Any) -> None:
        self._person = person
        self._pump = pump

    async def arrive(self, payload: str) -> None:
        self._person.start(payload)
        await self._pump()

    async def press(self, data: str, label: str) -> None:
        holder = next(seen for seen in reversed(self._person.seen) if any(d == data for _, d in seen.buttons))
        self._person.press_data(data, holder)
        await self._pump()

    async def type(self, words: str) -> None:
        self._person.send(words)
        await self._pump()

    async def send(self, kind: str, name: str, data: bytes) -> None:
        if kind == "image":
            self._person.send_photo(data)
        else:
            self._person.send_file("voice" if kind == "audio" else "document", data, name=name)
        await self._pump()

    async def address(self) -> Address:
        return Address("telegram", str(self._person.id))

    async def screen(self) -> str:
        lines: list[str] = []
        for seen in self._person.seen:
            lines += [seen.text, *seen.labels]
        keys = [str(key["text"]) for row in self._person.reply_keyboard for key in row]
        return "\n".join(lines + keys)
