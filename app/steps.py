"""What an operator does next in a county that is not set up yet: one line a step, those done marked as done."""

from app.live import County


def left(county: County) -> bool:
    """True while somebody would scan a code in vain."""
    return county.places < 2 or not (county.people and county.codes)


def lines(county: County, pack_folder: str) -> list[str]:
    """The steps in their order; the first that is not done is the one to go on with."""
    is_filled = not county.pack.controller.empty and not county.pack.controller.unfiled
    steps = (
        (is_filled, f"政策包：抄一份 {pack_folder}，填好本县的电话、处理者、备案号，再 yima pack load 文件夹"),
        (county.places > 1, "地方：yima import places 地方.xlsx（先要空表：yima import places --template 地方.xlsx）"),
        (county.people > 1, "人员：yima import people 人员.xlsx（空表同样加 --template）"),
        (county.households > 0, "农户：yima import households 农户.xlsx（可以以后再导）"),
        (county.people > 0, "管理员：表里没有写管理员的，yima invite --admin 姓名 --phone 手机号"),
        (county.invited > 0, "入口：yima invite 人员编码，给每位工作人员一个，只能用一次"),
        (county.codes > 0, "村码：yima qr 村名 海报.png，每个村一张，贴出去之前自己先扫一扫"),
        (bool(county.backups), "备份：yima backup 文件，每天一次，另存到别的机器上"),
    )
    done = [is_done for is_done, _ in steps]
    next_ = done.index(False) if False in done else -1
    marks = ["✓" if is_done else ("→" if at == next_ else "·") for at, is_done in enumerate(done)]
    return [
        f"  {mark} {number}. {words}" for number, (mark, (_, words)) in enumerate(zip(marks, steps, strict=True), 1)
    ]
