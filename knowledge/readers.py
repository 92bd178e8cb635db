"""Reading a document as an office sends it: .docx, .pdf with text, .txt and .md in any usual encoding, into lines.

The only place that knows file formats. What can't be read is refused with one plain sentence that says what to do.
"""

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_PAGES = 200
MOST_LETTERS = 400_000
MOST_BYTES = 40_000_000
_THIN_PAGE = 15
_OLE = b"\xd0\xcf\x11\xe0"
_PAGE_NUMBER = re.compile(r"[-—–·\s]*(第?\s*\d{1,4}\s*页?)([\s,，/]*共?\s*\d{1,4}\s*页)?[-—–·\s]*")
# Justified lines come out of a PDF with spaces between the characters.
_SPREAD = re.compile(r"(?<=[\u4e00-\u9fff，。、；：（）]) +(?=[\u4e00-\u9fff，。、；：（）])")
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*+]\s+)*|\*\*|__|`")


class Unreadable(Exception):
    """The file can't be read; the message is one Chinese sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph: its number in the file (from 1), its text, whether it is only a page's furniture."""

    number: int
    text: str
    furniture: bool = False


def lines(data: bytes, name: str = "") -> list[Line]:
    """The lines of a document. `name` is the file's name; what the bytes say goes before it. Raises `Unreadable`."""
    if not data.strip():
        raise Unreadable("文件是空的，请看看是不是传错了。")
    if len(data) > MOST_BYTES:
        raise Unreadable("文件太大，请只把要用的那几页另存成一份再传。")
    if data[:1024].lstrip().startswith(b"%PDF"):
        found = _pdf(data)
    elif data.startswith(b"PK"):
        found = [Line(number, text) for number, text in enumerate(_docx(data), 1)]
    elif data.startswith(_OLE):
        raise Unreadable("这是加了密码的文件，或是老式 .doc，请去掉密码、另存为 .docx 再传。")
    else:
        found = _plain(data, marked=name.lower().endswith((".md", ".markdown")))
    if sum(len(line.text) for line in found) > MOST_LETTERS:
        raise Unreadable("文件太长，请只把要用的那几页另存成一份再传。")
    if not any(line.text.strip() for line in found):
        raise Unreadable("文件里没有文字，多半是扫描的图片，请找有文字的原件，或者先识别成文字再传。")
    return found


def _plain(data: bytes, *, marked: bool) -> list[Line]:
    text = _decoded(data)
    found = []
    for number, line in enumerate(re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", text), 1):
        line = _MARKS.sub("", line) if marked else line
        found.append(Line(number, line.strip(), furniture=_PAGE_NUMBER.fullmatch(line.strip()) is not None))
    return found


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _tried(data, "utf-16")
    if b"\x00" in data[:4096]:
        raise Unreadable("这种文件读不了，请另存为 .docx、.txt 或有文字的 .pdf 再传。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("这个文件的文字编码认不出来，请用记事本另存为 UTF-8 再传。")


def _tried(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("这个文件的文字编码认不出来，请用记事本另存为 UTF-8 再传。") from None


def _docx(data: bytes) -> Iterator[str]:
    from docx import Document  # costs 0.3 s: only when a Word file comes
    from docx.opc.exceptions import PackageNotFoundError

    from knowledge import wordfiles

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > 10 * MOST_BYTES:
                raise Unreadable("文件太大，请只把要用的那几页另存成一份再传。")
        document = Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise Unreadable("这个压缩格式的文件不是 .docx，请用 Word 另存为 .docx 再传。") from None
    return wordfiles.paragraphs(document)


def _pdf(data: bytes) -> list[Line]:
    from pypdf import PdfReader  # costs 0.2 s: only when a PDF comes
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("这个 PDF 加了密码，请去掉密码再传。")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"这份文件有 {len(reader.pages)} 页，太长，请只把要用的那几页另存成一份再传。")
        pages = [page.extract_text() for page in reader.pages]
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, NotImplementedError):
        raise Unreadable("这个 PDF 坏了或者加了密，请重新导出一份有文字的 PDF 再传。") from None
    letters = sum(len("".join(page.split())) for page in pages)
    if letters < _THIN_PAGE * max(1, len(pages)):
        raise Unreadable("这个 PDF 里是扫描的图片，没有文字，请找有文字的原件，或者先识别成文字再传。")
    return _paged(pages)


def _paged(pages: Iterable[str]) -> list[Line]:
    """The pages' lines; page numbers and headings that stand on most pages are furniture."""
    split = [[_SPREAD.sub("", line.strip()) for line in page.splitlines()] for page in pages]
    edges = Counter(line for page in split for line in {*page[:1], *page[-1:]} if line)
    repeated = {line for line, count in edges.items() if count > 2 and count > len(split) // 2}
    found: list[Line] = []
    for page in split:
        for text in page:
            furniture = text in repeated or _PAGE_NUMBER.fullmatch(text) is not None
            found.append(Line(len(found) + 1, text, furniture))
    return found
