"""The labelled phrasings: what is caught and what is left alone, on the half that no saying was written after."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.alarms import Kind, Watch
from packs.alarms import EXAMPLES, examples_of
from tests.shipped import pack_files, shipped_pack

HERE = Path(__file__).parent
CAUGHT, MISTAKEN = 0.98, 0.05


@pytest.fixture(scope="module")
def watch() -> Watch:
    alarms = shipped_pack().alarms
    assert alarms is not None
    return alarms.watch


def held(name: str) -> list[str]:
    """The half kept apart."""
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def taught() -> tuple[list[str], list[str]]:
    """The half the pack learns from: dangers, and everything else."""
    return examples_of(pack_files()[EXAMPLES].decode("utf-8"))


def kind_of(watch: Watch, line: str) -> Kind | None:
    alarm = watch.hear(line)
    return alarm.kind if alarm else None


def measured(title: str, lines: list[str], is_right: Callable[[str], bool]) -> tuple[float, str, list[str]]:
    """The share of right ones, a line for the test's output, and the wrong ones."""
    wrong = [line for line in lines if not is_right(line)]
    share = 1 - len(wrong) / len(lines)
    return share, f"alarms: {title}: {len(lines) - len(wrong)} of {len(lines)} ({share:.1%})", wrong


def test_dangers__held_apart__nearly_all_caught(watch: Watch, record_property: Callable[..., None]) -> None:
    share, line, wrong = measured(
        "dangers caught, held apart", held("dangers"), lambda one: kind_of(watch, one) is Kind.URGENT
    )
    record_property("score", line)
    assert share >= CAUGHT, wrong


def test_look_alikes__held_apart__nearly_all_left_alone(watch: Watch, record_property: Callable[..., None]) -> None:
    share, line, wrong = measured(
        "look-alikes left alone, held apart", held("look-alikes"), lambda one: kind_of(watch, one) is not Kind.URGENT
    )
    record_property("score", line)
    assert 1 - share <= MISTAKEN, wrong


@pytest.mark.parametrize(("name", "kind"), [("complaints", Kind.COMPLAINT), ("scams", Kind.SCAM), ("neither", None)])
def test_others__held_apart__sent_the_right_way(
    watch: Watch, record_property: Callable[..., None], name: str, kind: Kind | None
) -> None:
    share, line, wrong = measured(f"{name}, held apart", held(name), lambda one: kind_of(watch, one) is kind)
    record_property("score", line)
    assert share >= 0.9, wrong


def test_examples__taught__caught_and_left_alone(watch: Watch, record_property: Callable[..., None]) -> None:
    dangers, others = taught()
    caught, line, missed = measured("dangers caught, taught", dangers, lambda one: kind_of(watch, one) is Kind.URGENT)
    record_property("score", line)
    alone, line, mistaken = measured(
        "everything else left alone, taught", others, lambda one: kind_of(watch, one) is not Kind.URGENT
    )
    record_property("score", line)
    assert caught >= CAUGHT, missed
    assert 1 - alone <= MISTAKEN, mistaken


def test_halves__enough_phrasings__none_in_both() -> None:
    dangers, others = taught()
    both = {bare(line) for line in (*dangers, *others)}
    apart = [line for name in ("dangers", "look-alikes", "complaints", "scams", "neither") for line in held(name)]
    assert not [line for line in apart if bare(line) in both]
    assert len(dangers) + len(held("dangers")) >= 150
    assert len(others) + len(held("look-alikes")) >= 150
    assert min(len(held("dangers")), len(held("look-alikes"))) >= 100


def bare(line: str) -> str:
    return "".join(letter for letter in line if letter.isalnum())
