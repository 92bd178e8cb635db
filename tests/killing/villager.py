"""A villager at the phone page whose server may die at any moment: what was not answered is sent again, same key."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar, FormData

PATIENCE_S = 40.0


@dataclass
class Villager:
    """`revive` brings the server back to life; it is called when nobody answers."""

    base: str
    path: str
    revive: Callable[[], Awaitable[None]]
    client: ClientSession = field(init=False)
    page: str = ""
    sent: int = 0
    repeats: int = 0

    def __post_init__(self) -> None:
        self.client = ClientSession(cookie_jar=CookieJar(unsafe=True), timeout=ClientTimeout(total=10))

    async def close(self) -> None:
        await self.client.close()

    async def arrive(self) -> None:
        """Opens the page until our first words are there."""
        async with asyncio.timeout(PATIENCE_S):
            while not self._buttons():
                await self.look()

    async def do(self, words: str) -> None:
        """Presses the newest button of that name, else types the words; repeats it until it was answered."""
        data, before = self._buttons().get(words, ""), await self._cursor()
        self.sent += 1
        key = f"a-stable-key-of-message-{self.sent:03}"
        async with asyncio.timeout(PATIENCE_S):
            while not await self._post(key, words, data):
                self.repeats += 1
            while await self._cursor() == before:
                await asyncio.sleep(0.02)
        await self.look()

    async def _cursor(self) -> int:
        """The newest row's position."""
        news = await self._get(f"{self.path}/messages?after=0", as_json=True)
        return int(news["cursor"])

    async def look(self) -> None:
        """The page as it is now."""
        self.page = await self._get(f"{self.path}/")

    async def _post(self, key: str, words: str, data: str) -> bool:
        form = FormData({"csrf": self._hidden("csrf"), "once": self._hidden("once"), "key": key})
        form.add_field("data" if data else "text", data or words)
        headers = {"Origin": self.base}
        try:
            async with self.client.post(f"{self.base}{self.path}/messages", data=form, headers=headers) as answer:
                return answer.status == 200
        except (ClientError, TimeoutError, OSError):
            await self.revive()
            return False

    async def _get(self, path: str, *, as_json: bool = False) -> Any:
        while True:
            try:
                async with self.client.get(self.base + path) as answer:
                    assert answer.status == 200, await answer.text()
                    return await (answer.json() if as_json else answer.text())
            except (ClientError, TimeoutError, OSError):
                await self.revive()

    def _hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', self.page)
        assert found, name
        return found[1]

    def _buttons(self) -> dict[str, str]:
        """Names of the buttons on the page with their data, the newest of a name."""
        found = re.findall(r'<button[^>]*name="data" value="([^"]+)"[^>]*>(.*?)</button>', self.page, re.S)
        return {_name(label): html.unescape(data) for data, label in found}


def _name(label: str) -> str:
    """A button's name without its picture."""
    lines = html.unescape(re.sub(r"<[^>]+>", "\n", label)).split("\n")
    return [line.strip() for line in lines if line.strip()][-1]
