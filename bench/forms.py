"""XLSForm: loading against pyxform's own conversion, the next question of long forms, cold resume, memory.

`rows()` yields the objects `make bench` prints. Our loading contains pyxform's conversion (it validates the workbook),
so its ratio says what checking, compiling and trying every expression cost on top.
"""

import gc
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from forms import loading  # noqa: E402
from forms.interview import Interview  # noqa: E402
from forms.model import Form  # noqa: E402
from forms.sheets import Limits  # noqa: E402
from forms.steps import Ask, Show  # noqa: E402

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
LIMITS = Limits(survey_rows=20_000)
SIZES = (1_000, 10_000)


def rows() -> Iterator[dict[str, Any]]:
    """One object a measure."""
    for size in SIZES:
        data = table(size)
        ours, theirs = side_by_side(lambda data=data: load(data), lambda data=data: convert(data), 3)
        yield row(f"form: load {size} questions", ours, "s", "pyxform convert", theirs)
        form = load(data)
        yield from walking(form, size)
        yield from expressions(form, size)
    yield from memory()


def row(
    name: str, value: float, unit: str, peer: str = "", peer_value: float | None = None, better: str = "lower"
) -> dict[str, Any]:
    """A bench object; `ratio` is ours / peer's."""
    ratio = round(value / peer_value, 3) if peer_value else None
    shown = round(peer_value, 6) if peer_value is not None else None
    return {
        "name": name,
        "value": round(value, 6),
        "unit": unit,
        "better": better,
        "peer": peer or None,
        "peer_value": shown,
        "ratio": ratio,
    }


def table(size: int) -> bytes:
    """A form in which every third question depends on the one before, every third is calculated from two, and a
    running total goes over the whole form in steps of a hundred."""
    lines = ["| survey |", "| | type | name | label | relevant | calculation | constraint | choice_filter |"]
    for at in range(size):
        if at % 100 == 99:
            total = f"coalesce(${{q{at - 100}}}, 0) + coalesce(${{q{at - 99}}}, 0)" if at > 100 else "0"
            lines.append(f"| | calculate | q{at} | | | {total} | | |")
        elif at % 3 == 0:
            relevant = f"${{q{at - 1}}} != 'b'" if at else ""
            lines.append(f"| | integer | q{at} | 第 {at} 题 | {relevant} | | . >= 0 and . < 200 | |")
        elif at % 3 == 1:
            lines.append(f"| | calculate | q{at} | | | if(${{q{at - 1}}} = '', 0, ${{q{at - 1}}} * 2 + 1) | | |")
        else:
            lines.append(f"| | select_one c | q{at} | 选 ${{q{at - 1}}} | | | | f = '' or f <= ${{q{at - 1}}} |")
    lines += ["| choices |", "| | list_name | name | label | f |", "| | c | a | 甲 | |", "| | c | b | 乙 | 50 |"]
    return "\n".join(lines).encode()


def load(data: bytes) -> Form:
    """Ours: read, check, convert, compile, try."""
    return loading.load("bench.md", data, limits=LIMITS)


def convert(data: bytes) -> object:
    """Theirs: pyxform's conversion of the same table to an XForm."""
    from pyxform.xls2xform import convert as pyxform_convert

    return pyxform_convert(data.decode(), file_type=".md", form_name="xf_root")


def side_by_side(ours: Callable[[], object], theirs: Callable[[], object], times: int) -> tuple[float, float]:
    """Medians of both, run in turn so that a busy machine hits both."""
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for measured, run in zip(found, (ours, theirs), strict=True):
            gc.collect()
            measured.append(seconds(run))
    return statistics.median(found[0]), statistics.median(found[1])


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def walking(form: Form, size: int) -> Iterator[dict[str, Any]]:
    """Answer to next question, over the whole form; then back, resume and the record."""
    interview = Interview.start(form, now=NOW, zone=UTC, seed="1")
    taken: list[float] = []
    while True:
        step = interview.current()
        if isinstance(step, Show):
            interview.go_on()
            continue
        if not isinstance(step, Ask):
            break
        said = step.choices[len(taken) % len(step.choices)].name if step.choices else str(len(taken) % 200)
        taken.append(seconds(lambda said=said: (interview.answer(said), interview.current())))
    taken.sort()
    yield row(f"form: next question of {size}, p99", taken[int(len(taken) * 0.99)] * 1000, "ms")
    yield row(f"form: next question of {size}, median", statistics.median(taken) * 1000, "ms")
    state = json.dumps(interview.state())
    resume = [seconds(lambda: Interview.resume(form, json.loads(state), now=NOW, zone=UTC).current()) for _ in range(3)]
    yield row(f"form: cold resume of {size} answered", statistics.median(resume) * 1000, "ms")
    yield row(f"form: state of {size} answered", len(state.encode()) / 1024, "KiB")


def expressions(form: Form, size: int) -> Iterator[dict[str, Any]]:
    """Every condition of the form, ours compiled and elementpath parsed, evaluated once each."""
    if size != SIZES[0]:
        return
    from xml.etree import ElementTree

    import elementpath

    interview = Interview.start(form, now=NOW, zone=UTC, seed="1")
    evaluation = interview.evaluation
    element = ElementTree.Element("data")
    for part in form.parts[1:]:
        ElementTree.SubElement(element, part.name).text = evaluation.root.values.get(part.index, "")
    context = elementpath.XPathContext(elementpath.build_node_tree(element))
    parser = elementpath.XPath1Parser()
    asked = [part for part in form.parts if part.relevant is not None]
    theirs = [parser.parse(path_form(part.relevant.source)) for part in asked if part.relevant is not None]

    def run_ours() -> None:
        for part in asked:
            if part.relevant is not None:
                evaluation.evaluate(evaluation.root, part, part.relevant)

    def run_theirs() -> None:
        for parsed in theirs:
            parsed.evaluate(context)

    one, other = side_by_side(run_ours, run_theirs, 5)
    yield row("form: evaluate one condition", one / len(asked) * 1e6, "us", "elementpath", other / len(theirs) * 1e6)


def path_form(source: str) -> str:
    """`${name}` as the path elementpath knows."""
    return source.replace("${", "/data/").replace("}", "")


def memory() -> Iterator[dict[str, Any]]:
    """Peak memory of a process that loads a form of 10,000 questions, ours and theirs."""
    peaks = []
    for call in ("load", "convert"):
        script = f"from bench import forms as f; import resource; f.{call}(f.table(10_000)); print(f.peak())"
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
        peaks.append(float(done.stdout))
    yield row("form: peak memory, 10000 questions", peaks[0], "MB", "pyxform convert", peaks[1])


def peak() -> float:
    """Peak memory of this process in MB. (What getrusage says counts the parent's before the start.)"""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    for measure in rows():
        print(json.dumps(measure, ensure_ascii=False), flush=True)
