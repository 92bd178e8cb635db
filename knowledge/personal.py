"""What must never stand in a published answer: somebody's name, telephone, ID or bank number, or a village.

The patterns are here; the county's own names and places are given by who asks.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = "零〇一二三四五六七八九"
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_GAP = r"[\s\-–—·.]?"
_MOBILE = re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-—\s]?\d{7,8}(?!\d)")
_LONG_NUMBER = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{13,18}}[\dXx]?(?![\dXx])")
_SPOKEN_PHONE = re.compile(rf"[一幺][三四五六七八九](?:[{_DIGITS}幺]){{9}}")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_CALLED = re.compile(
    rf"(?<![任如地])(?:[老小][{_SURNAMES}](?![\u4e00-\u9fff])|[{_SURNAMES}](?:某某?|大爷|大娘|大妈|大婶|婶子?|大叔|奶奶|爷爷|支书))"
)
_VILLAGE = re.compile(r"(?:住在?|家在|来自|是)([\u4e00-\u9fff]{2,4}[村庄屯寨])(?:的|人|[，。\s]|$)")
_ANY_VILLAGE = frozenset(
    {"农村", "本村", "全村", "各村", "外村", "邻村", "哪个村", "同一个村", "什么村", "你们村", "我们村"}
)
_NUMBERED = re.compile(r"第?[一二三四五六七八九十\d]{1,3}组")
_SHORTEST_NAME = 2


class Kind(StrEnum):
    """What kind of thing was found."""

    NAME = "名字"
    PHONE = "电话"
    NUMBER = "证件号或卡号"
    PLACE = "村名"


@dataclass(frozen=True, slots=True)
class Found:
    """A word that must go, as it stands in the text."""

    kind: Kind
    word: str


@dataclass(frozen=True, slots=True)
class County:
    """The county's people by name, its villages and groups by name, and the numbers of its offices (digits only)."""

    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()


def find(text: str, county: County) -> list[Found]:
    """Everything personal in a text, in the order of kinds, each word once.

    >>> [one.word for one in find("找李大爷，打138 0000 0001", County())]
    ['李大爷', '138 0000 0001']
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [Found(Kind.NAME, name) for name in sorted(county.names) if len(name) >= _SHORTEST_NAME and name in plain]
    found += [Found(Kind.NAME, match.group()) for match in _CALLED.finditer(plain)]
    numbers = [match.group() for match in _LONG_NUMBER.finditer(plain)]
    phones = [match.group() for pattern in (_MOBILE, _LANDLINE, _SPOKEN_PHONE) for match in pattern.finditer(plain)]
    found += [
        Found(Kind.PHONE, phone.strip())
        for phone in phones
        if _digits(phone) not in county.offices and not any(phone in number for number in numbers)
    ]
    found += [Found(Kind.NUMBER, number.strip()) for number in numbers if _digits(number) not in county.offices]
    found += [Found(Kind.PLACE, place) for place in sorted(_places(county.places)) if place in plain]
    found += [Found(Kind.PLACE, said) for said in _VILLAGE.findall(plain) if said not in _ANY_VILLAGE]
    return list({one.word: one for one in found}.values())


def without(text: str, county: County) -> str:
    """The text with everything personal left out."""
    plain = unicodedata.normalize("NFKC", text)
    for one in sorted(find(plain, county), key=lambda one: -len(one.word)):
        plain = plain.replace(one.word, "〔…〕")
    return plain


def _places(names: Iterable[str]) -> set[str]:
    """Full names, and names without their 村; 一组 is nobody's."""
    full = {name for name in names if len(name) > 1 and not _NUMBERED.fullmatch(name)}
    return full | {name[:-1] for name in full if len(name) > 2 and name[-1] in "村庄屯寨"}


def _digits(number: str) -> str:
    said = re.sub(r"[^\dXx]", "", number.translate(_SPOKEN))
    return said.removeprefix("86") if len(said) == 13 else said
