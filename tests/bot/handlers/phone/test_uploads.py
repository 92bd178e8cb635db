"""Uploads are judged by what they hold; photos lose what they hide."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from bot.handlers.phone import uploads
from bot.handlers.phone.uploads import Kept
from chat.verdict import Rejected


def jpeg(size: tuple[int, int] = (400, 200), orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretMaker"
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, "JPEG", exif=exif, comment=b"SecretComment")
    return out.getvalue()


def kept(data: bytes, name: str = "a", declared: str = "") -> Kept:
    found = uploads.check(data, name, declared)
    assert isinstance(found, Kept), found
    return found


def refused(data: bytes, name: str = "a.jpg", declared: str = "image/jpeg") -> str:
    found = uploads.check(data, name, declared)
    assert isinstance(found, Rejected), found
    return found.reason


def test_photo__sideways_with_hidden_data__upright_and_bare():
    found = kept(jpeg(orientation=6), "x.jpg")
    image = Image.open(io.BytesIO(found.data))
    assert image.size == (200, 400)
    assert b"Secret" not in found.data
    assert not image.getexif()


def test_photo__very_large__kept_at_a_readable_size():
    image = Image.open(io.BytesIO(kept(jpeg((6000, 3000))).data))
    assert max(image.size) <= 2560
    assert image.width == 2 * image.height


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_photo__other_formats_with_hidden_text__bare_and_transparent(kind):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Secret", "Secret")
    out = io.BytesIO()
    extra = {"pnginfo": info} if kind == "PNG" else {"xmp": b"Secret"}
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, kind, **extra)
    assert b"Secret" in out.getvalue()
    found = kept(out.getvalue())
    assert b"Secret" not in found.data
    assert Image.open(io.BytesIO(found.data)).mode == "RGBA"


def test_photo__broken_or_cut__asked_for_again():
    assert refused(jpeg()[:-200]) == uploads.NOT_AN_IMAGE
    assert refused(b"\x89PNG\r\n\x1a\n" + b"\0" * 40) == uploads.NOT_AN_IMAGE


def test_photo__claims_to_be_gigantic__refused_without_decoding():
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    bomb += struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    assert refused(bomb) == uploads.NOT_AN_IMAGE


def test_program_or_page__named_photo__refused():
    for data in (
        b"MZ\x90\x00" + b"\0" * 300,
        b"\x7fELF" + b"\0" * 300,
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ):
        assert refused(data) in (uploads.WRONG_TYPE, uploads.NOT_AN_IMAGE)
        assert refused(data, "a.pdf", "application/pdf") == uploads.WRONG_TYPE
    assert refused(b"") == uploads.EMPTY


EBML = b"\x1aE\xdf\xa3" + b"\x01" * 10 + b"\x42\x82\x84webm" + b"\0" * 50


@pytest.mark.parametrize(
    ("data", "declared", "kind", "mime"),
    [
        (EBML, "audio/webm;codecs=opus", "audio", "audio/webm"),
        (EBML, "video/webm", "video", "video/webm"),
        (b"\0\0\0\x1cftypisom\0\0\2\0isomiso2mp41" + b"\0" * 50, "audio/mp4", "audio", "audio/mp4"),
        (b"\0\0\0\x1cftypisom\0\0\2\0isomiso2mp41" + b"\0" * 50, "video/mp4", "video", "video/mp4"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42isom" + b"\0" * 50, "", "audio", "audio/mp4"),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0isom3gp4" + b"\0" * 50, "audio/3gpp", "audio", "audio/3gpp"),
        (b"#!AMR\n" + b"\0" * 50, "", "audio", "audio/amr"),
        (b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead" + b"\0" * 20, "audio/ogg", "audio", "audio/ogg"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "", "audio", "audio/wav"),
        (b"ID3\x03\0\0" + b"\0" * 100, "audio/mpeg", "audio", "audio/mpeg"),
        (b"%PDF-1.4 words", "", "file", "application/pdf"),
    ],
)
def test_sound_film_paper__by_content__kept(data, declared, kind, mime):
    found = kept(data, "a.bin", declared)
    assert (found.kind, found.mime, found.data) == (kind, mime, data)


def test_office__by_what_the_archive_holds():
    for part, ends in (("word/document.xml", "wordprocessingml.document"), ("xl/workbook.xml", "spreadsheetml.sheet")):
        assert kept(archive(part)).mime.endswith(ends)
    assert refused(archive("evil.exe"), "a.docx", "") == uploads.WRONG_TYPE


def archive(part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, "<x/>")
    return out.getvalue()
