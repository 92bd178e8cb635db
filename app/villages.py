"""Which village an operator means: by its own code or its name."""

from app.settings import Fault
from storage.places import PlaceView
from storage.unit import Unit


async def find(unit: Unit, words: str) -> PlaceView:
    """The village of that code or name. Raises Fault when there is none or more than one."""
    by_code = await unit.places.by_code(words)
    found = [by_code] if by_code else await unit.places.named(words)
    villages = [place for place in found if place.level == "village"]
    exact = [place for place in villages if place.name == words] or villages
    if not exact:
        raise Fault(f"没有找到叫“{words}”的村。请写全村名或村编码；还没导入地方的，先用 yima import places。")
    if len(exact) > 1:
        names = "、".join(f"{place.name}（{place.code}）" for place in exact)
        raise Fault(f"“{words}”不止一个村：{names}。请改用括号里的编码。")
    return exact[0]
