"""What a browser does over HTTP, for the tests of the door: opens, reads the token, posts, uploads."""

import io
import re

import aiohttp
from PIL import Image


async def opened(client, stage, path: str) -> str:
    """Opens a page as a browser does; returns its HTML."""
    async with client.get(stage.base + path) as answer:
        assert answer.status == 200
        return await answer.text()


def token(html: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', html)
    assert found
    return found[1]


async def posted(client, stage, path: str, headers: dict[str, str] | None = None, **fields: str) -> tuple[int, str]:
    async with client.post(
        stage.base + path, data=fields, headers=headers or {"Origin": stage.base}, allow_redirects=False
    ) as answer:
        return answer.status, await answer.text()


async def uploaded(
    client, stage, path: str, csrf: str, data: bytes, name: str, mime: str
) -> tuple[int, dict[str, str]]:
    form = aiohttp.FormData()
    form.add_field("csrf", csrf)
    form.add_field("file", data, filename=name, content_type=mime)
    headers = {"Origin": stage.base, "Accept": "application/json"}
    async with client.post(stage.base + path + "/files", data=form, headers=headers) as answer:
        return answer.status, await answer.json()


def photo(side: int = 640) -> bytes:
    """A photo with a place and a device in its hidden data."""
    exif = Image.Exif()
    exif[0x0110] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()
