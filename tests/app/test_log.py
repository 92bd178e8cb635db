"""The log: lines on standard error, a fault without the values it met."""

import json

import pytest
import structlog

from app import log


def test_fault__where_it_was__without_what_a_villager_said(capsys: pytest.CaptureFixture[str]) -> None:
    log.begin()

    def hear(story: str) -> None:
        raise RuntimeError(len(story))

    try:
        hear("孩子他爸住院了")
    except RuntimeError:
        structlog.get_logger().exception("turn.failed")
    said = capsys.readouterr()
    line = json.loads(said.err)
    assert line["event"] == "turn.failed"
    assert line["exception"][0]["frames"][-1]["name"] == "hear"
    assert "住院" not in said.err + said.out
    assert said.out == ""
