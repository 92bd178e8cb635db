"""Conversations as plain text that a colleague without Python can check.

```
# a remark
= 2026-03-02 09:00          county time is set (only forward)
+ 2 天 3 小时                county time moves on, ticking on the way
@ 王婶 扫 杏园村             somebody arrives by a village's code
@ 小李 进 网格员             somebody arrives by a demo entry whose title holds these words
@ 王婶                      the same person goes on
> 我有难处                   presses the newest button of that name, else types the words
>> image 家里.jpg            sends a file
< 收到了！                   what is said: a message; its further lines begin with "  "
  [按钮] [按钮]
```
Buttons that only one door has (返回上一步, 发我的手机号) are left out. Numbers that chance makes are written as they
are matched: a receipt number is ########, its end ####.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_RECEIPT = re.compile(r"(?<=回执)\d{4}(?!\d)|(?<!\d)\d{4} \d{4}(?!\d)|(?<!\d)\d{8}(?!\d)")


@dataclass(slots=True)
class Said:
    """One message as people see it: lines of text and the names of its buttons."""

    lines: list[str]
    buttons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """One line of a transcript that does something, with what is expected after it."""

    line: str
    expected: list[str] = field(default_factory=list)


def written(said: Said) -> str:
    """A message as it stands in a transcript."""
    body = [masked(line) for line in said.lines if line.strip()] or [""]
    text = "< " + "\n  ".join(body)
    return text + ("\n  " + " ".join(f"[{masked(name)}]" for name in said.buttons) if said.buttons else "")


def read(path: Path) -> list[Step]:
    """The steps of a transcript."""
    steps: list[Step] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("< "):
            steps[-1].expected.append(line)
        elif line.startswith("  ") and steps and steps[-1].expected:
            steps[-1].expected[-1] += f"\n{line}"
        elif line.strip():
            steps.append(Step(line))
    return steps


def write(path: Path, steps: list[Step]) -> None:
    """Writes a transcript anew."""
    blocks = ["\n".join([step.line, *step.expected]) for step in steps]
    path.write_text("\n".join(blocks) + "\n", encoding="utf-8")


def masked(line: str) -> str:
    """A line with the numbers that chance makes left out."""
    return _RECEIPT.sub(lambda found: "#" * len(found[0].replace(" ", "")), line.rstrip())
