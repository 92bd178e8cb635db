"""What an uploaded file really is, judged by its content, and a photo without its hidden data (place, time, device).

The only place that reads uploaded bytes; everything else handles ids.
"""

import io
import re
from dataclasses import dataclass

import puremagic
from PIL import Image, ImageOps

from chat.verdict import Rejected

_LONG_SIDE = 2560
"""Pixels a kept photo has at most on its longer side: a page of handwriting stays readable, a village's line copes."""
_MAX_PIXELS = 130_000_000
"""A phone's largest photo today has 108 million; more is an attempt to fill the memory."""
_MAX_UNDRAFTED = 50_000_000
"""Formats that can't be decoded at a smaller size."""

# MPO is what JPEGs of some phones are called: several pictures in one file.
_IMAGE_FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_AUDIO = {
    ".amr": "audio/amr",
    ".aac": "audio/aac",
    ".mp3": "audio/mpeg",
    ".mpga": "audio/mpeg",
    ".koz": "audio/mpeg",  # What puremagic calls some MP3 files with an ID3 header.
    ".m4a": "audio/mp4",
    ".f4a": "audio/mp4",
    ".wav": "audio/wav",
    ".oga": "audio/ogg",
    ".flac": "audio/flac",
}
_VIDEO = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".3gp": "video/3gpp",
    ".3ga": "video/3gpp",
    ".webm": "video/webm",
    ".mkv": "video/webm",
    ".ogg": "video/ogg",
    ".ogv": "video/ogg",
}
_PAPER = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BOTH = {".mp4", ".m4v", ".3gp", ".3ga", ".webm", ".mkv", ".ogg", ".ogv"}
"""Containers that hold sound or film; here alone the sender's word counts."""

WRONG_TYPE = "只能发照片、录音、视频，或 PDF、Word、Excel 文件。请换一个再发。"
NOT_AN_IMAGE = "这张照片打不开。请重新拍一张，或换一张再发。"
EMPTY = "这个文件是空的。请重新选一个再发。"


def too_large(limit: int) -> str:
    """The sentence for a file over the limit (bytes)."""
    return f"这个文件太大了，最多 {limit // 2**20} 兆。照片请重拍一张小的，视频请拍短一点再发。"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file fit to be kept. `kind` is image, audio, video or file."""

    data: bytes
    kind: str
    mime: str
    name: str


def check(data: bytes, name: str, declared: str) -> Kept | Rejected:
    """The file as it may be kept, or why not. `declared` is the sender's type, believed only for sound or film."""
    if not data:
        return Rejected(EMPTY)
    clean = clean_name(name)
    if _looks_like_image(data):
        return _redrawn(data, clean)
    endings = _endings(data)
    for kind, known in (("audio", _AUDIO), ("video", _VIDEO), ("file", _PAPER)):
        ending = next((one for one in endings if one in known), "")
        if not ending:
            continue
        if kind == "video" and ending in _BOTH and declared.startswith("audio/"):
            return Kept(data, "audio", known[ending].replace("video/", "audio/"), clean)
        if kind == "file":
            return _paper(data, clean)
        return Kept(data, kind, known[ending], clean)
    return Rejected(NOT_AN_IMAGE if declared.startswith("image/") and not endings else WRONG_TYPE)


def clean_name(name: str) -> str:
    """A file name without folders, control characters and excess.

    >>> clean_name("C:\\\\photos\\\\a\\x00b.jpg"), clean_name("../../etc/passwd"), clean_name("")
    ('ab.jpg', 'passwd', '')
    """
    base = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in base if sign.isprintable())[-80:].strip(". ")


def _endings(data: bytes) -> list[str]:
    """File endings the content fits, surest first; only those as sure as the surest, so that a chance match is none."""
    try:
        found = puremagic.magic_string(data[:65536])
    except (puremagic.PureError, ValueError):
        return []
    best = max((one.confidence for one in found), default=0.0)
    return [one.extension for one in found if one.confidence >= best - 0.11]


def _looks_like_image(data: bytes) -> bool:
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _redrawn(data: bytes, name: str) -> Kept | Rejected:
    """The picture drawn anew, upright, without hidden data."""
    try:
        Image.init()  # Else Pillow knows WebP only after a first failure.
        image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
        pixels = image.width * image.height
        if pixels > (_MAX_PIXELS if image.format in ("JPEG", "MPO") else _MAX_UNDRAFTED):
            return Rejected(NOT_AN_IMAGE)
        kind = "JPEG" if image.format == "MPO" else str(image.format)
        image.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((_LONG_SIDE, _LONG_SIDE))
        return _written(upright, kind, name)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Rejected(NOT_AN_IMAGE)


def _written(image: Image.Image, kind: str, name: str) -> Kept:
    mode = "RGBA" if kind != "JPEG" and ("A" in image.mode or "transparency" in image.info) else "RGB"
    bare = Image.new(mode, image.size)
    bare.paste(image.convert(mode))
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": 85} if kind != "PNG" else {"optimize": False}))
    return Kept(out.getvalue(), "image", _IMAGE_FORMATS[kind], name)


def _paper(data: bytes, name: str) -> Kept | Rejected:
    """A document; an Office file must hold what its kind holds, since every ZIP archive begins alike."""
    if data.startswith(b"%PDF-"):
        return Kept(data, "file", _PAPER[".pdf"], name)
    for part, ending in ((b"word/document.xml", ".docx"), (b"xl/workbook.xml", ".xlsx")):
        if data.startswith(b"PK\x03\x04") and part in data:
            return Kept(data, "file", _PAPER[ending], name)
    return Rejected(WRONG_TYPE)
