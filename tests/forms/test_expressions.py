"""Vectors for the expression language: expression, answers, value, and the rule that fixes it."""

import contextlib
import math
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import elementpath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import trial
from forms.expressions.lexer import Unreadable
from forms.expressions.parser import parse

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 10, 30, 15, 250_000, tzinfo=ZONE)
NAN = float("nan")
A = {
    "a": 5,
    "b": "yes",
    "e": "",
    "neg": -2,
    "d": "2026-03-05",
    "m": "x y z",
    "flag": True,
    "t": " Hi ",
    "han": "张三李四",
    "n": [1, 2, 3],
    "mixed": ["1", "", "3"],
    "kids": ["小一", "", "小三"],
}


def evaluate(expression: str, answers: dict[str, Any] | None = None) -> Any:
    return trial.evaluate(expression, A if answers is None else answers, NOW, ZONE, "1", "中文 (zh)")


VECTORS: list[tuple[str, Any, str]] = [
    # Values and coercion to number
    ("1 + 2", 3, "numbers add"),
    ("'1' + '2'", 3, "+ never joins text"),
    ("'1,5' + 0", 1.5, "a comma is a point"),
    ("' 7 ' * 1", 7, "text is trimmed"),
    ("number('1e3')", NAN, "no exponent"),
    ("number('abc')", NAN, "other text is NaN"),
    ("number('')", NAN, "empty is NaN"),
    ("number(true())", 1, "true is 1"),
    ("number(false())", 0, "false is 0"),
    ("number('1970-01-11')", 10, "ISO text is its day"),
    ("number(date('2026-03-05'))", 20517, "a date is whole days since 1970"),
    ("number(now())", 20517, "a moment is the whole local day"),
    ("'' + 1", NAN, "empty in a sum"),
    ("${e} + 1", NAN, "unanswered is empty"),
    ("-${a}", -5, "unary minus"),
    ("- - 3", 3, "twice"),
    ("-'2'", -2, "minus of text"),
    ("0.1 + 0.2", 0.30000000000000004, "doubles"),
    # Text
    ("string(3.0)", "3", "no point on whole numbers"),
    ("string(0 div 0)", "NaN", "NaN as text"),
    ("string(1 div 0)", "Infinity", "division by zero"),
    ("string(-1 div 0)", "-Infinity", "and below"),
    ("string(true())", "true", "truth as text"),
    ("string(date('2026-03-05'))", "2026-03-05", "date as text"),
    ("string(0.0000001)", "0.0000001", "no exponent in text"),
    ("string(1000000 * 1000000 * 1000000 * 1000)", "1000000000000000000000", "nor for large ones"),
    # Truth
    ("boolean('0')", True, "non-empty text"),
    ("boolean('false')", True, "even this"),
    ("boolean('')", False, "empty text"),
    ("boolean(0)", False, "zero"),
    ("boolean(0 div 0)", False, "NaN"),
    ("boolean(date('2026-03-05'))", True, "any date"),
    ("boolean(${e})", False, "a bare reference has an answer or not"),
    ("boolean(${b})", True, "it has"),
    ("boolean-from-string('1')", True, "'true' or '1'"),
    ("boolean-from-string('yes')", False, "nothing else"),
    ("not(${e})", True, "not of empty"),
    # Comparison
    ("${a} = 5", True, "number"),
    ("${a} = '5.0'", True, "number on one side makes both numbers"),
    ("'5' = '5.0'", False, "text with text"),
    ("${b} = 'yes'", True, "text"),
    ("${b} != 'no'", True, "unequal"),
    ("${e} != 'yes'", True, "true before it is answered"),
    ("${e} = ''", True, "empty compares with empty text"),
    ("${e} = 0", False, "empty is not zero"),
    ("${e} < 1", False, "ordering with NaN is false"),
    ("${e} >= 0", False, "any ordering"),
    ("0 div 0 != 0", True, "NaN differs"),
    ("true() = 'x'", True, "a truth makes both truths"),
    ("true() = 0", False, "also of numbers"),
    ("'10' > '9'", True, "ordering is always on numbers"),
    ("'b' > 'a'", False, "not on letters"),
    ("0.1 + 0.2 = 0.3", True, "equal within 1e-12"),
    ("${d} > '2026-03-04'", True, "ISO text orders by day"),
    ("date(${d}) = '2026-03-05'", True, "date with text compares text"),
    ("${n} = 2", True, "any member of a node-set"),
    ("${n} = 4", False, "none of them"),
    # Precedence and association
    ("1 + 2 * 3", 7, "times before plus"),
    ("(1 + 2) * 3", 9, "brackets"),
    ("8 div 4 div 2", 1, "left associative"),
    ("10 - 3 - 2", 5, "minus too"),
    ("1 < 2 = true()", True, "order before equality"),
    ("true() or false() and false()", True, "and before or"),
    ("1 = 1 and 2 = 2", True, "comparison before and"),
    ("-2 * 3", -6, "unary binds tighter"),
    ("5 mod 3", 2, "mod"),
    ("-5 mod 3", -2, "mod keeps the sign of the left"),
    ("5 mod -3", 2, "whatever the right"),
    ("1.5 mod 0.5", 0, "of fractions"),
    ("5 mod 0", NAN, "mod 0"),
    ("${a}-${neg}", 7, "minus between references"),
    ("${a} -${neg}", 7, "with a blank"),
    ("false() and (1 div 0)", False, "and stops early"),
    ("true() or date('nonsense')", True, "or stops early"),
    # if, coalesce, once
    ("if(true(), 1, date('nonsense'))", 1, "if evaluates one branch"),
    ("if(${e} = '', 0, ${e})", 0, "the idiom for empty"),
    ("coalesce(${e}, 0)", 0, "coalesce skips empty"),
    ("coalesce(0 div 0, 7)", 7, "and NaN"),
    ("coalesce('', '')", "", "nothing left"),
    ("coalesce(${b}, 'no')", "yes", "the first that has a value"),
    ("if(${flag}, 'on', 'off')", "on", "a truth as condition"),
    # Choices
    ("selected(${m}, 'y')", True, "whole token"),
    ("selected(${m}, ' y ')", True, "item is trimmed"),
    ("selected('xy z', 'x')", False, "not a part"),
    ("selected('', '')", True, "empty in empty"),
    ("selected('x', '')", False, "empty in something"),
    ("selected(${b}, 'yes')", True, "also on select_one"),
    ("count-selected(${m})", 3, "tokens"),
    ("count-selected('')", 0, "none"),
    ("selected-at(${m}, 0)", "x", "counts from 0"),
    ("selected-at(${m}, 3)", "", "out of range"),
    ("selected-at(${m}, -1)", "", "below"),
    # Text functions
    ("concat('a', 1, true())", "a1true", "of anything"),
    ("concat()", "", "of nothing"),
    ("concat(${mixed})", "13", "flattens node-sets"),
    ("join('-', ${mixed})", "1--3", "empty members included"),
    ("join(', ', 'a', 'b')", "a, b", "of values"),
    ("string-length('张三')", 2, "characters"),
    ("string-length(${e}) > 0", False, "the idiom for answered"),
    ("substr('hello', 1, 3)", "el", "0-based, end exclusive"),
    ("substr('hello', 2)", "llo", "to the end"),
    ("substr('hello', -3)", "llo", "negatives from the end"),
    ("substr('hello', -3, -1)", "ll", "both"),
    ("substr('hello', 3, 1)", "", "crossed"),
    ("substr('hello', 0, 99)", "hello", "beyond"),
    ("substring('hello', 2, 3)", "ell", "XPath's own counts from 1"),
    ("substring-before('a-b-c', '-')", "a", "before the first"),
    ("substring-after('a-b-c', '-')", "b-c", "after the first"),
    ("substring-after('abc', 'x')", "", "not there"),
    ("contains('abc', 'b')", True, "contains"),
    ("contains('abc', '')", True, "empty is in all"),
    ("starts-with('abc', 'ab')", True, "starts"),
    ("ends-with('abc', 'bc')", True, "ends"),
    ("translate('2026-03', '-', '')", "202603", "removes"),
    ("translate('bar', 'abc', 'AB')", "BAr", "replaces in order"),
    ("normalize-space('  a   b ')", "a b", "blanks"),
    ("digest('a', 'MD5', 'hex')", "0cc175b9c0f1b6a831c399e269772661", "MD5"),
    ("digest('a', 'SHA-1', 'hex')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "SHA-1"),
    ("digest('a', 'MD5')", "DMF1ucDxtqgxw5niaXcmYQ==", "base64 unless told"),
    ("base64-decode('5byg')", "张", "UTF-8"),
    # regex
    ("regex('123', '[0-9]+')", True, "match"),
    ("regex('a123', '[0-9]+')", False, "the whole text must match"),
    (r"regex(${han}, '\p{L}+')", True, "Java's classes"),
    (r"regex('١', '\d')", False, r"\d is ASCII in Java"),
    (r"regex('é', '\w')", False, r"so is \w"),
    ("regex('é', '[_-é]')", True, "ranges as Java reads them"),
    (r"regex('a.b', '\Qa.b\E')", True, "quoting"),
    ("regex('', '.*')", True, "empty may match"),
    ("regex('ABC', '(?i)abc')", True, "inline flags"),
    # Numbers
    ("int(2.9)", 2, "toward zero"),
    ("int(-2.9)", -2, "on both sides"),
    ("int('')", NAN, "of empty"),
    ("round(2.5)", 3, "half up"),
    ("round(-2.5)", -2, "negative halves toward zero"),
    ("round(1.005, 2)", 1.01, "on the decimal digits"),
    ("round(1234, -2)", 1200, "places may be negative"),
    ("floor(-1.1)", -2, "floor"),
    ("ceiling(1.1)", 2, "ceiling"),
    ("abs(-3)", 3, "abs"),
    ("pow(2, 10)", 1024, "pow"),
    ("pow(-8, 1 div 3)", NAN, "no complex numbers"),
    ("sqrt(9)", 3, "sqrt"),
    ("sqrt(-1)", NAN, "of a negative"),
    ("log10(1000)", 3, "log10"),
    ("log(0)", -math.inf, "log of 0"),
    ("exp10(2)", 100, "exp10"),
    ("exp(0)", 1, "exp"),
    ("round(pi(), 4)", 3.1416, "pi"),
    ("round(sin(pi() div 2), 6)", 1, "radians"),
    ("cos(0)", 1, "cos"),
    ("atan2(0, 1)", 0, "atan2"),
    ("max(${n})", 3, "max"),
    ("min(${n}, 0)", 0, "min of both kinds"),
    ("max(-3, -2)", -2, "max of negatives"),
    ("max(${mixed})", 3, "skips empty members"),
    ("max(${e})", NAN, "none left"),
    ("sum(${n})", 6, "sum"),
    ("sum(${mixed})", 4, "skips empty members"),
    ("count(${n})", 3, "count"),
    ("count-non-empty(${kids})", 2, "only answered ones"),
    ("checklist(1, 2, true(), false(), true())", True, "within"),
    ("checklist(-1, 1, 1, 1)", False, "-1 is no bound"),
    ("weighted-checklist(3, -1, true(), 2, true(), 1)", True, "weights add"),
    # Dates
    ("today()", "2026-03-05", "local date"),
    ("now()", "2026-03-05T10:30:15.250+08:00", "local time with offset"),
    ("date('2026-03-05') + 1", 20518, "date + n is a number"),
    ("date(date('2026-02-28') + 1)", "2026-03-01", "wrap it in date()"),
    ("date('2026-03-05') - date('2026-03-01')", 4, "days between"),
    ("date('')", "", "of empty"),
    ("date(0)", "1970-01-01", "of a number"),
    ("today() > date('2026-03-04')", True, "dates order"),
    ("int((today() - date('1990-03-06')) div 365.25)", 35, "an age"),
    ("decimal-date-time(date('1970-01-02'))", 1 - 8 / 24, "fractional east of Greenwich"),
    ("decimal-time('12:00:00.000+08:00')", 0.5, "fraction of the local day"),
    ("date-time('2026-03-05')", "2026-03-05T00:00:00.000+08:00", "local midnight"),
    ("format-date('2026-03-05', '%Y/%n/%e')", "2026/3/5", "short forms"),
    ("format-date(date('2026-03-05'), '%d.%m.%y')", "05.03.26", "long forms"),
    ("format-date('2026-03-05', '%b %a')", "3月 周四", "names in the form's language"),
    ("format-date('', '%Y')", "", "of empty"),
    ("format-date-time(now(), '%H:%M:%S.%3')", "10:30:15.250", "times"),
    ("format-date-time('2026-03-05T23:30:00.000+00:00', '%d %h:%M')", "06 7:30", "in the local zone"),
    ("add-date('2026-01-31', 0, 1)", "2026-02-28T00:00:00.000+08:00", "months end where they end"),
    ("difference-in-months('2026-01-31', '2026-02-28')", 0, "whole months only"),
    ("difference-in-years('2000-03-06', '2026-03-05')", 25, "whole years only"),
    ("difference-in-days('2026-03-01', '2026-03-05')", 4, "days"),
    ("difference-in-weeks('2026-03-01', '2026-03-15')", 2, "weeks"),
    # Node-sets, positions, paths
    ("${n}", [1, 2, 3], "a node-set is a list"),
    ("/data/a", [5], "an absolute path"),
    ("/any/a", [5], "whatever the root is called"),
    ("${n}[. > 1]", [2, 3], "a predicate on the member itself"),
    ("${n}[position() = 2]", [2], "by position"),
    ("${n}[last()]", [3], "the last"),
    ("${n} | ${kids}", [1, 2, 3, "小一", "", "小三"], "union"),
    ("string(${n})", "1", "one value: the first"),
    ("indexed-repeat(${n}, ${r}, 2)", 2, "by number"),
    ("indexed-repeat(${n}, ${r}, 0)", 1, "below 1 is 1"),
    ("indexed-repeat(${n}, ${r}, 9)", "", "beyond the end"),
    # Geometry
    ("round(distance('0 0 0 0; 0 1 0 0'), 0)", 111319, "along the equator"),
    ("round(area('0 0 0 0; 0 1 0 0; 1 1 0 0; 1 0 0 0; 0 0 0 0') div 1000000, 0)", 12391, "a degree square"),
    ("geofence('0.25 0.75 0 0', '0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0')", True, "inside"),
    ("geofence('2 2 0 0', '0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0')", False, "outside"),
    ("intersects('0 0; 1 1; 1 0; 0 1')", True, "crosses itself"),
    ("intersects('0 0; 0 1; 1 1; 1 0; 0 0')", False, "a plain square does not"),
    # Chance
    ("string-length(uuid())", 36, "a UUID"),
    ("string-length(uuid(8))", 8, "n characters"),
    ("random() < 1 and random() >= 0", True, "in [0, 1)"),
]


@pytest.mark.parametrize(("expression", "value", "rule"), VECTORS, ids=[rule for _, _, rule in VECTORS])
def test_expression__vector__value(expression: str, value: Any, rule: str) -> None:
    found = evaluate(expression)
    if isinstance(value, float) and math.isnan(value):
        assert isinstance(found, float)
        assert math.isnan(found)
    elif isinstance(value, float) and math.isfinite(value):
        assert found == pytest.approx(value)
    else:
        assert found == value
        assert isinstance(found, bool) == isinstance(value, bool)


def test_vectors__at_least_150() -> None:
    assert len(VECTORS) >= 150


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("", "空"),
        ("1 +", "没有写完"),
        ("(1 + 2", "配对"),
        ("1 + 2)", "多了一个"),
        ("'abc", "引号"),
        ("${a", "没有写完整"),
        ("${}", "题名"),
        ("selectd(${a}, 'x')", "selected"),
        ("if(1, 2)", "3 个参数"),
        ("today(1)", "参数"),
        ("a = = b", "读不通"),
        ("1 2", "读不通"),
        ("a ? b", "不认识"),
        ("date('2026-02-30')", "不是日期"),
        ("format-date('2026-03-05', '%Q')", "%Q"),
        ("digest('a', 'ROT13')", "ROT13"),
        ("regex('a', '[')", "正则"),
        ("(" * 500 + "1" + ")" * 500, "嵌套"),
        ("1" + " + 1" * 20_000, "太长"),
    ],
)
def test_expression__malformed__says_where_in_chinese(expression: str, word: str) -> None:
    with pytest.raises(trial.Unevaluable, match=re.escape(word)):
        evaluate(expression)


def test_expression__runaway_pattern__false_in_a_moment() -> None:
    started = datetime.now(ZONE)
    assert evaluate("regex('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '(a+)+')") is False
    assert (datetime.now(ZONE) - started).total_seconds() < 2


def test_random__same_seed__same_draws() -> None:
    assert evaluate("random()") == evaluate("random()")


PLAIN = st.recursive(
    st.integers(0, 20).map(str) | st.sampled_from(["'a'", "'b'", "''", "true()", "false()", "'3'"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "and", "or"]), inner).map(
            lambda t: f"(number({t[0]}) {t[1]} number({t[2]}))" if t[1] in "+-*" else f"({t[0]} {t[1]} {t[2]})"
        ),
        inner.map(lambda one: f"not({one})"),
        inner.map(lambda one: f"string-length(string({one}))"),
        inner.map(lambda one: f"boolean({one})"),
        st.tuples(inner, inner).map(lambda t: f"concat(string({t[0]}), string({t[1]}))"),
        st.tuples(inner, inner).map(lambda t: f"contains(string({t[0]}), string({t[1]}))"),
        st.tuples(inner, inner).map(lambda t: f"(string({t[0]}) = string({t[1]}))"),
        st.tuples(inner, inner).map(lambda t: f"(number({t[0]}) < number({t[1]}))"),
    ),
    max_leaves=8,
)


@given(PLAIN)
def test_plain_xpath__any_expression__as_elementpath_says(expression: str) -> None:
    expected = elementpath.select(ElementTree.Element("data"), expression, parser=elementpath.XPath1Parser)
    if isinstance(expected, list):
        # What stands in brackets comes back as a sequence of one.
        (expected,) = expected
    found = evaluate(expression)
    if isinstance(expected, float) and math.isnan(expected):
        assert math.isnan(found)
    else:
        assert found == expected


@given(st.text(alphabet="ab12 '\"()[]${}.,/+-*<>=!:|@#张。", max_size=30))
def test_parse__any_text__tree_or_fault(source: str) -> None:
    with contextlib.suppress(Unreadable):
        assert parse(source) is not None
