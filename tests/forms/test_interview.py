"""Each construct of XLSForm in a small form: what is asked, what is stored."""

import pytest

from forms import drafts
from forms.interview import Interview
from forms.steps import Ask, Done, Identity, More, Refused, Show, Stuck
from tests.forms.walks import NOW, ZONE, answer, ask, form, more, played, resumed, shown, start

HEAD = "| survey |\n| | type | name | label |"


def record(table: str, answers: dict[str, object], media: dict[str, bytes] | None = None) -> dict[str, str]:
    result = played(table, answers, media)
    assert result.refused is None, result.refused
    assert result.missing is None, result.missing
    return {path: value for path, value in result.record.items() if not path.startswith("meta/")}


@pytest.mark.parametrize(
    ("kind", "said", "stored"),
    [
        ("text", "  张三 ", "张三"),
        ("integer", "007", "7"),
        ("integer", "1 200", "1200"),
        ("integer", "-3", "-3"),
        ("decimal", "1,50", "1.5"),
        ("decimal", "3", "3"),
        ("date", "2026-3-5", "2026-03-05"),
        ("time", "9:05", "09:05:00.000+08:00"),
        ("dateTime", "2026-03-05 09:30", "2026-03-05T09:30:00.000+08:00"),
        ("dateTime", "2026-03-05T09:30:00.000+00:00", "2026-03-05T09:30:00.000+00:00"),
        ("acknowledge", "ok", "OK"),
        ("geopoint", "31.82, 117.23", "31.82 117.23 0 0"),
        ("geopoint", "31.82 117.23 20 5", "31.82 117.23 20 5"),
        ("geotrace", "0 0; 1 1", "0 0 0 0; 1 1 0 0"),
        ("geoshape", "0 0; 0 1; 1 1", "0 0 0 0; 0 1 0 0; 1 1 0 0; 0 0 0 0"),
        ("image", "a.jpg", "a.jpg"),
        ("barcode", "6901234567892", "6901234567892"),
        ("audio", "a.m4a", "a.m4a"),
    ],
)
def test_answer__by_type__stored_in_lexical_form(kind: str, said: str, stored: str) -> None:
    assert record(f"{HEAD}\n| | {kind} | q | 问 |", {"q": said}) == {"q": stored}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("integer", "1.5"),
        ("integer", "1,5"),
        ("integer", "三"),
        ("integer", "9" * 30),
        ("decimal", "1e5"),
        ("date", "2026-02-30"),
        ("date", "昨天"),
        ("time", "25:00"),
        ("dateTime", "2026-03-05 下午"),
        ("acknowledge", "不"),
        ("geopoint", "91 0"),
        ("geopoint", "0 181"),
        ("geopoint", "村口"),
        ("geotrace", "0 0"),
        ("geoshape", "0 0; 0 1"),
        ("image", "../a.jpg"),
        ("text", "\x00"),
        ("text", "长" * 30_000),
    ],
)
def test_answer__not_of_the_type__refused_and_asked_again(kind: str, said: str) -> None:
    interview = start(f"{HEAD}\n| | {kind} | q | 问 |")
    refused = interview.answer(said)
    assert isinstance(refused, Refused)
    assert refused.because == "type"
    assert ask(interview).path == "q"


RANGE = "| survey |\n| | type | name | label | parameters |\n| | range | r | 几分 | start=10 end=0 step=2.5 |"


def test_range__on_the_grid_only__either_direction() -> None:
    interview = start(RANGE)
    assert interview.answer("3") is not None
    assert interview.answer("12.5") is not None
    assert interview.answer("7.5") is None
    assert interview.record()["r"] == "7.5"


CHOICES = """
| choices |
| | list_name | name | label |
| | c | a | 甲 |
| | c | b | 乙 |
| | c | 3 | 丙 |
"""


def test_select_one__name_offered__stored() -> None:
    interview = start(f"{HEAD}\n| | select_one c | q | 选 |{CHOICES}")
    step = ask(interview)
    assert [(choice.name, choice.label) for choice in step.choices] == [("a", "甲"), ("b", "乙"), ("3", "丙")]
    refused = interview.answer("z")
    assert refused is not None
    assert refused.because == "choice"
    assert interview.answer("3") is None
    assert interview.record()["q"] == "3"


def test_select_multiple__any_order__stored_in_the_list_s() -> None:
    assert record(f"{HEAD}\n| | select_multiple c | q | 选 |{CHOICES}", {"q": "3 a"}) == {"q": "a 3"}


def test_rank__all_names__in_the_person_s_order() -> None:
    interview = start(f"{HEAD}\n| | rank c | q | 排 |{CHOICES}")
    assert interview.answer("a b") is not None
    assert interview.answer("3 a b") is None
    assert interview.record()["q"] == "3 a b"


def test_or_other__other_chosen__text_question_follows() -> None:
    table = f"{HEAD}\n| | select_one c or_other | q | 选 |{CHOICES}"
    assert record(table, {"q": "other", "q_other": "丁"}) == {"q": "other", "q_other": "丁"}
    assert record(table, {"q": "a"}) == {"q": "a"}


def test_or_other__chinese_form__its_words_are_chinese_names_unchanged() -> None:
    two = """
    | survey |
    | | type | name | label::中文 (zh) | label::English (en) |
    | | begin_group | g | 组 | Group |
    | | select_multiple c or_other | q | 选 | Pick |
    | | end_group | | | |
    | choices |
    | | list_name | name | label::中文 (zh) | label::English (en) |
    | | c | a | 甲 | A |
    """
    for table, path, wanted in (
        (f"{HEAD}\n| | select_one c or_other | q | 选 |{CHOICES}", "q", {"": ("其他", "请写明")}),
        (
            f"{HEAD}\n| | select_one c or_other | q | Pick |\n| choices |\n| | list_name | name | label |\n"
            "| | c | a | A |",
            "q",
            {"": ("Other", "Specify other.")},
        ),
        (two, "g/q", {"zh": ("其他", "请写明"), "en": ("Other", "Specify other.")}),
    ):
        interview = start(table)
        for language, (other, which) in wanted.items():
            if language:
                assert interview.language(language) is None
            step = interview.current()
            assert isinstance(step, Ask)
            assert [(one.name, one.label) for one in step.choices][-1] == ("other", other)
            interview.set({path: "other"})
            state = interview.inspect([f"{path}_other"])[f"{path}_other"]
            assert state is not None
            assert state["label"] == which
            interview.edit(path)


CASCADE = """
| survey |
| | type | name | label | choice_filter | required |
| | select_one town | town | 镇 | | yes |
| | select_one village | village | 村 | town = ${town} | |
| | text | note | 备注 | | |
| choices |
| | list_name | name | label | town |
| | town | t1 | 东镇 | |
| | town | t2 | 西镇 | |
| | town | t3 | 空镇 | |
| | village | v1 | 一村 | t1 |
| | village | v2 | 二村 | t2 |
"""


def test_choice_filter__town_chosen__its_villages_only() -> None:
    interview = start(CASCADE)
    answer(interview, "t1")
    assert [choice.name for choice in ask(interview).choices] == ["v1"]


def test_choice_filter__town_changed__village_asked_again_and_dropped() -> None:
    interview = start(CASCADE)
    answer(interview, "t1", "v1", "好")
    interview.edit("town")
    answer(interview, "t2")
    assert interview.record()["village"] == "v1"
    step = ask(interview)
    assert (step.path, step.value) == ("village", "")
    assert interview.record()["village"] == ""


def test_choice_filter__town_changed_and_back__village_kept() -> None:
    interview = start(CASCADE)
    answer(interview, "t1", "v1")
    interview.edit("town")
    interview.answer("t2")
    interview.edit("town")
    interview.answer("t1")
    assert ask(interview).path == "note"
    assert interview.record()["village"] == "v1"


def test_choice_filter__nothing_passes__said_and_skipped() -> None:
    interview = start(CASCADE)
    answer(interview, "t3")
    assert shown(interview) == ["村：没有可选的内容，这题跳过。"]
    assert ask(interview).path == "note"


def test_required_select__nothing_passes__stuck() -> None:
    interview = start(CASCADE.replace("town = ${town} | |", "town = ${town} | yes |"))
    answer(interview, "t3")
    step = interview.current()
    assert isinstance(step, Stuck)
    assert interview.back()
    assert ask(interview).path == "town"


FILES = {
    "villages.csv": "name,label,town,people\nv1,一村,t1,30\nv2,二村,t2,40\n".encode(),
    "points.geojson": (
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"p1","properties":{"title":"东井"},'
        '"geometry":{"type":"Point","coordinates":[117.2,31.8]}}]}'
    ).encode(),
    "items.xml": "<root><item><name>x</name><label>甲</label></item></root>".encode(),
}


def test_from_file__csv__rows_and_columns() -> None:
    table = """
| survey |
| | type | name | label | choice_filter | calculation | parameters |
| | select_one_from_file villages.csv | v | 村 | town = 't2' | | |
| | calculate | n | | | instance('villages')/root/item[name = ${v}]/people | |
| | calculate | p | | | pulldata('villages', 'people', 'name', 'v1') | |
| | calculate | q | | | pulldata('villages.csv', 'people', 'name', 'v9') | |
| | select_one_from_file villages.csv | w | 镇 | | | value=town label=town |
"""
    interview = start(table, FILES)
    assert [choice.label for choice in ask(interview).choices] == ["二村"]
    answer(interview, "v2", "t1")
    assert {"v": "v2", "n": "40", "p": "30", "q": "", "w": "t1"}.items() <= interview.record().items()


def test_from_file__geojson_and_xml__values_and_labels() -> None:
    table = f"{HEAD}\n| | select_one_from_file points.geojson | p | 点 |\n| | select_one_from_file items.xml | x | 项 |"
    interview = start(table, FILES)
    assert [(choice.name, choice.label) for choice in ask(interview).choices] == [("p1", "东井")]
    answer(interview, "p1")
    assert [(choice.name, choice.label) for choice in ask(interview).choices] == [("x", "甲")]


def test_select_one_external__filtered_rows() -> None:
    table = """
| survey |
| | type | name | label | choice_filter |
| | text | town | 镇 | |
| | select_one_external v | v | 村 | town=${town} |
| external_choices |
| | list_name | name | label | town |
| | v | v1 | 一村 | t1 |
| | v | v2 | 二村 | t2 |
| choices |
| | list_name | name | label |
| | z | z | z |
"""
    interview = start(table)
    answer(interview, "t2")
    assert [(choice.name, choice.label) for choice in ask(interview).choices] == [("v2", "二村")]


def test_search__appearance__rows_of_the_file_and_fixed_ones() -> None:
    table = """
| survey |
| | type | name | label | appearance |
| | text | t | 镇 | |
| | select_one v | v | 村 | minimal search('villages', 'matches', 'town', ${t}) |
| choices |
| | list_name | name | label |
| | v | name | label |
| | v | 99 | 其他村 |
"""
    interview = start(table, FILES)
    answer(interview, "t1")
    assert [(choice.name, choice.label) for choice in ask(interview).choices] == [("99", "其他村"), ("v1", "一村")]


def test_select_from_repeat__one_choice_per_answered_instance() -> None:
    table = f"""{HEAD}
| | begin_repeat | member | 家人 |
| | text | name | 名字 |
| | end_repeat | | |
| | select_one ${{name}} | head | 谁当家 |
"""
    interview = start(table)
    answer(interview, "小一")
    interview.add()
    answer(interview, "")
    interview.add()
    answer(interview, "小三")
    interview.no_more()
    assert [choice.name for choice in ask(interview).choices] == ["小一", "小三"]


def test_randomize__seed__odk_s_order() -> None:
    rows = "\n".join(f"| | c | {name} | {name} |" for name in "abcdef")
    table = f"""
| survey |
| | type | name | label | parameters |
| | select_one c | q | 选 | randomize=true seed=42 |
| choices |
| | list_name | name | label |
{rows}
"""
    assert "".join(choice.name for choice in ask(start(table)).choices) == "afcbde"
    without = start(table.replace(" seed=42", ""))
    assert ask(without).choices == ask(resumed(without)).choices


def test_note__shown_not_asked__empty_in_the_record() -> None:
    interview = start(f"{HEAD}\n| | text | a | 姓名 |\n| | note | n | 您好 **${{a}}** |\n| | text | b | 住址 |")
    answer(interview, "张*三*")
    assert shown(interview) == ["您好 张*三*"]
    assert interview.record()["n"] == ""


def test_required_note__stuck_until_set_or_back() -> None:
    interview = start(
        "| survey |\n| | type | name | label | required | relevant |\n| | text | a | 甲 | | |\n"
        "| | note | n | 停 | yes | ${a} != '好' |\n| | text | b | 乙 | | |"
    )
    answer(interview, "坏")
    assert isinstance(interview.current(), Stuck)
    assert interview.set({"a": "好"}) == []
    assert ask(interview).path == "b"


LOGIC = """
| survey |
| | type | name | label | relevant | required | required_message | constraint | constraint_message | read_only | default | calculation |
| | integer | age | 年龄 | | yes | 年龄要填 | . >= 0 and . < 120 | ${age} 岁不对 | | | |
| | text | school | 学校 | ${age} < 18 | ${age} > 5 | | | | | | |
| | begin_group | work | 工作 | ${age} >= 18 | | | | | | | |
| | text | job | 职业 | | | | | | | | |
| | end_group | | | | | | | | | | |
| | text | kept | 固定 | | | | | | yes | 老样子 | |
| | calculate | double | | | | | | | | | ${age} * 2 |
"""  # noqa: E501


def test_required__skipped__refused_with_its_message() -> None:
    refused = start(LOGIC).answer("")
    assert refused == Refused("age", "年龄要填", "required")


def test_constraint__broken__refused_and_old_answer_kept() -> None:
    interview = start(LOGIC)
    answer(interview, "30")
    interview.edit("age")
    refused = interview.answer("200")
    assert refused is not None
    assert (refused.because, refused.message) == ("constraint", "30 岁不对")
    assert interview.record()["age"] == "30"


def test_relevance__changes__answer_leaves_and_returns() -> None:
    interview = start(LOGIC)
    answer(interview, "30", "木工")
    assert interview.record()["work/job"] == "木工"
    interview.edit("age")
    answer(interview, "10")
    assert "work/job" not in interview.record()
    assert ask(interview).path == "school"
    assert ask(interview).required
    interview.edit("age")
    answer(interview, "40")
    assert interview.record()["work/job"] == "木工"
    assert "school" not in interview.record()


def test_read_only__shown_with_its_value() -> None:
    interview = start(LOGIC)
    answer(interview, "30", "")
    assert shown(interview) == ["固定：老样子"]
    assert isinstance(interview.current(), Done)
    assert interview.record()["double"] == "60"
    assert interview.set({"kept": "新"})[0].because == "closed"


def test_irrelevant__reads_as_empty_everywhere() -> None:
    table = """
| survey |
| | type | name | label | relevant | calculation |
| | text | on | 开 | | |
| | integer | a | 甲 | ${on} = 'y' | |
| | calculate | s | | | coalesce(${a}, 0) + 1 |
"""
    interview = start(table)
    answer(interview, "y", "5")
    assert interview.record()["s"] == "6"
    interview.edit("on")
    answer(interview, "n")
    assert interview.record()["s"] == "1"


def test_default__static_and_dynamic__prefilled() -> None:
    table = """
| survey |
| | type | name | label | default |
| | text | a | 甲 | 老样子 |
| | date | d | 日期 | today() |
| | text | b | 乙 | concat(${a}, '!') |
"""
    interview = start(table)
    assert ask(interview).value == "老样子"
    answer(interview, "新样子")
    assert ask(interview).value == "2026-03-05"
    answer(interview, "2026-03-04")
    assert ask(interview).value == "老样子!"


def test_trigger__recalculates_on_change_only() -> None:
    table = """
| survey |
| | type | name | label | calculation | trigger |
| | text | a | 甲 | | |
| | text | b | 乙 | concat(${a}, '抄') | ${a} |
| | text | c | 丙 | | |
"""
    interview = start(table)
    answer(interview, "一")
    assert ask(interview).value == "一抄"
    answer(interview, "自己写")
    answer(interview, "丙")
    assert interview.record()["b"] == "自己写"
    interview.edit("a")
    interview.answer("二")
    assert interview.record()["b"] == "二抄"


def test_once__keeps_its_first_value() -> None:
    table = """
| survey |
| | type | name | label | calculation |
| | text | a | 甲 | |
| | calculate | first | | once(random()) |
| | calculate | each | | random() |
"""
    interview = start(table)
    before = interview.record()
    answer(interview, "x")
    after = interview.record()
    assert after["first"] == before["first"] != ""
    assert after["each"] != before["each"]
    assert resumed(interview).record() == after


def test_calculation__overwrites_what_was_typed() -> None:
    table = """
| survey |
| | type | name | label | calculation |
| | integer | a | 甲 | |
| | integer | b | 乙 | ${a} + 1 |
"""
    interview = start(table)
    answer(interview, "1")
    assert ask(interview).value == "2"
    answer(interview, "50")
    interview.edit("a")
    interview.answer("5")
    assert interview.record()["b"] == "6"


def test_stored_truth__condition_and_text() -> None:
    table = """
| survey |
| | type | name | label | calculation | relevant |
| | integer | a | 甲 | | |
| | calculate | flag | | ${a} > 3 | |
| | text | yes | 是 | | ${flag} |
| | text | no | 否 | | ${flag} = 'false' |
"""
    interview = start(table)
    answer(interview, "5")
    assert interview.record()["flag"] == "true"
    assert ask(interview).path == "yes"
    interview.edit("a")
    answer(interview, "1")
    assert ask(interview).path == "no"


REPEAT = """
| survey |
| | type | name | label | calculation | relevant |
| | begin_repeat | member | 家人 | | |
| | text | name | 第 ${at} 个人的名字 | | |
| | integer | age | ${name} 几岁 | | |
| | calculate | at | | position(..) | |
| | text | school | 学校 | | ${age} < 18 |
| | end_repeat | | | | |
| | calculate | total | | sum(${age}) | |
| | calculate | oldest | | max(${age}) | |
| | calculate | people | | count(${member}) | |
| | calculate | kids | | count(${member}[age < 18]) | |
| | calculate | second | | indexed-repeat(${name}, ${member}, 2) | |
| | calculate | names | | join('、', ${name}) | |
"""


def test_repeat__two_instances__numbered_and_added_up() -> None:
    interview = start(REPEAT)
    assert ask(interview).label == "第 1 个人的名字"
    assert ask(interview).headings == ("家人 1",)
    answer(interview, "小一", "40")
    assert more(interview) == More("member", "家人", 1, (("member[1]", "小一，40"),))
    assert interview.add()
    answer(interview, "小二", "10", "村小")
    interview.no_more()
    assert isinstance(interview.current(), Done)
    found = interview.record()
    assert found["member[2]/school"] == "村小"
    assert "member[1]/school" not in found
    assert [found[name] for name in ("total", "oldest", "people", "kids", "second", "names")] == [
        "50",
        "40",
        "2",
        "1",
        "小二",
        "小一、小二",
    ]


def test_repeat__instance_removed__positions_close_up() -> None:
    interview = start(REPEAT)
    answer(interview, "小一", "40")
    interview.add()
    answer(interview, "小二", "50")
    assert interview.remove("member[1]") is None
    found = interview.record()
    assert found["member[1]/name"] == "小二"
    assert found["member[1]/at"] == "1"
    assert (found["total"], found["people"]) == ("50", "1")
    assert interview.remove("member[7]") is not None


def test_repeat__prompt_of_an_irrelevant_one__not_shown() -> None:
    table = """
| survey |
| | type | name | label | relevant |
| | text | has | 有吗 | |
| | begin_repeat | r | 组 | ${has} = 'y' |
| | text | x | 甲 | |
| | end_repeat | | | |
"""
    interview = start(table)
    answer(interview, "n")
    assert isinstance(interview.current(), Done)
    assert list(interview.record()) == ["has", "meta/instanceID"]
    interview.edit("has")
    answer(interview, "y")
    assert ask(interview).path == "r[1]/x"


COUNTED = """
| survey |
| | type | name | label | repeat_count |
| | integer | n | 几个 | |
| | begin_repeat | r | 组 | ${n} |
| | text | x | 甲 | |
| | end_repeat | | | |
"""


def test_repeat_count__as_many_as_it_says__lowering_deletes_nothing() -> None:
    interview = start(COUNTED)
    answer(interview, "2", "一", "二")
    assert isinstance(interview.current(), Done)
    interview.edit("n")
    interview.answer("1")
    assert interview.record()["r[2]/x"] == "二"
    interview.edit("n")
    interview.answer("3")
    assert ask(interview).path == "r[3]/x"


@pytest.mark.parametrize("said", ["0", ""])
def test_repeat_count__zero_or_empty__none(said: str) -> None:
    interview = start(COUNTED)
    answer(interview, said)
    assert isinstance(interview.current(), Done)


def test_repeat_count__far_too_many__answer_refused() -> None:
    interview = start(COUNTED)
    refused = interview.answer("100000000")
    assert refused is not None
    assert ask(interview).value == ""
    assert interview.answer("1") is None


def test_repeat_count__expression__own_node_in_the_record() -> None:
    interview = start(COUNTED.replace("${n} |", "${n} + 1 |"))
    answer(interview, "1", "一", "二")
    assert interview.record()["r_count"] == "2"


def test_nested_repeats__each_with_its_own() -> None:
    table = f"""{HEAD}
| | begin_repeat | house | 户 |
| | text | addr | 地址 |
| | begin_repeat | person | 人 |
| | text | name | 名 |
| | end_repeat | | |
| | end_repeat | | |
"""
    interview = start(table)
    answer(interview, "东头", "甲")
    assert more(interview).path == "house[1]/person"
    interview.add()
    answer(interview, "乙")
    interview.no_more()
    assert more(interview).path == "house"
    interview.add()
    answer(resumed(interview), "西头")
    answer(interview, "西头", "丙")
    interview.no_more()
    interview.no_more()
    assert isinstance(interview.current(), Done)
    assert [path for path in interview.record() if "person" in path] == [
        "house[1]/person[1]/name",
        "house[1]/person[2]/name",
        "house[2]/person[1]/name",
    ]


def test_running_total__reads_the_instance_before() -> None:
    table = """
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | 组 | |
| | integer | x | 数 | |
| | calculate | sum | | ${x} + coalesce(indexed-repeat(${before}, ${r}, position(..) - 1), 0) * 0 |
| | calculate | before | | position(..) |
| | end_repeat | | | |
"""
    interview = start(table)
    answer(interview, "3")
    assert interview.record()["r[1]/sum"] == "3"


def test_metadata__from_the_session() -> None:
    rows = "\n".join(f"| | {kind} | {kind} | |" for kind in ("start", "end", "today", "deviceid", "username", "email"))
    interview = start(f"{HEAD}\n{rows}\n| | text | a | 甲 |", identity=Identity("甲一山", "page:7"))
    answer(interview, "x")
    assert interview.finish() is None
    found = interview.record()
    assert found["start"] == "2026-03-05T10:30:15.250+08:00"
    assert found["end"] == "2026-03-05T10:30:15.250+08:00"
    assert [found[name] for name in ("today", "deviceid", "username", "email")] == [
        "2026-03-05",
        "page:7",
        "甲一山",
        "",
    ]
    assert found["meta/instanceID"].startswith("uuid:")


def test_hidden__default_or_set_from_outside() -> None:
    interview = start("| survey |\n| | type | name | label | default |\n| | hidden | h | | 甲 |\n| | text | a | 问 | |")
    assert interview.record()["h"] == "甲"
    assert interview.set({"h": "乙"}) == []
    assert interview.record()["h"] == "乙"


LANGUAGES = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | constraint | constraint_message::English (en) |
| | integer | a | 几个 | How many | . < 5 | Too many |
| | select_one c | b | 哪个 | | | |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | c | x | 甲 | First |
| settings |
| | default_language |
| | 中文 (zh) |
"""


def test_language__switched_at_any_time__missing_falls_back() -> None:
    interview = start(LANGUAGES)
    assert ask(interview).label == "几个"
    assert interview.language("en") is None
    assert ask(interview).label == "How many"
    refused = interview.answer("9")
    assert refused is not None
    assert refused.message == "Too many"
    answer(interview, "1")
    assert ask(interview).label == "哪个"
    assert ask(interview).choices[0].label == "First"
    assert interview.language("法语") is not None


def test_labels__answers_of_this_instance__choice_names_and_look_ups() -> None:
    table = """
| survey |
| | type | name | label | calculation |
| | select_one c | q | 选 | |
| | calculate | n | | jr:choice-name(${q}, '${q}') |
| | note | t | ${q} 即 ${n}，也就是 instance('c')/root/item[name = ${q}]/label。 | |
| choices |
| | list_name | name | label |
| | c | a | 甲 |
"""
    interview = start(table)
    answer(interview, "a")
    assert shown(interview) == ["a 即 甲，也就是 甲。"]


def test_instance_name__evaluated() -> None:
    table = (
        f"{HEAD}\n| | text | who | 谁 |\n| settings |\n| | form_id | instance_name |\n| | f | concat('户-', ${{who}}) |"
    )
    interview = start(table)
    answer(interview, "张三")
    assert interview.finish() is None
    assert interview.name() == "户-张三"
    assert "<instanceName>户-张三</instanceName>" in interview.instance_xml()


def test_back__previous_question_with_its_answer__then_on() -> None:
    interview = start(f"{HEAD}\n| | text | a | 甲 |\n| | text | b | 乙 |\n| | text | c | 丙 |")
    assert not interview.back()
    answer(interview, "1", "2")
    assert interview.back()
    assert (ask(interview).path, ask(interview).value) == ("b", "2")
    assert interview.back()
    assert ask(resumed(interview)).path == "a"
    answer(interview, "9")
    assert ask(interview).path == "c"
    assert interview.record()["b"] == "2"


def test_finish__required_by_a_late_answer__asks_it() -> None:
    table = """
| survey |
| | type | name | label | required |
| | text | a | 甲 | ${b} = 'y' |
| | text | b | 乙 | |
"""
    interview = start(table)
    answer(interview, "", "y")
    refused = interview.finish()
    assert refused is not None
    assert refused.path == "a"
    assert ask(interview).path == "a"
    answer(interview, "好")
    assert interview.finish() is None


def test_set__in_order_and_checked__counts_as_asked() -> None:
    interview = start(REPEAT)
    refused = interview.set({"member[2]/age": "30", "member[1]/age": "x", "nowhere": "1", "total": "5"})
    assert [(one.path, one.because) for one in refused] == [
        ("member[1]/age", "type"),
        ("nowhere", "path"),
        ("total", "closed"),
    ]
    answer(interview, "小一", "20")
    assert ask(interview).path == "member[2]/name"
    answer(interview, "小二")
    assert more(interview).have == 2


def test_prefill__offered_not_answered() -> None:
    interview = start(LOGIC, prefill={"age": "44", "work/job": "木工", "nowhere": "x"})
    assert ask(interview).value == "44"
    answer(interview, "44")
    assert ask(interview).value == "木工"


def test_validate__first_failing__with_its_reason() -> None:
    interview = start(LOGIC)
    assert interview.validate() == Refused("age", "年龄要填", "required")
    answer(interview, "30")
    assert interview.validate() is None


def test_inspect__state_of_places() -> None:
    interview = start(LOGIC)
    answer(interview, "30")
    found = interview.inspect(["age", "school", "work", "kept"])
    assert found["age"]["value"] == "30"
    assert found["age"]["required"]
    assert not found["school"]["relevant"]
    assert found["work"]["relevant"]
    assert found["kept"]["readonly"]


def test_progress__counts_what_applies() -> None:
    interview = start(LOGIC)
    assert (ask(interview).index, ask(interview).total) == (1, 2)
    answer(interview, "30")
    assert (ask(interview).index, ask(interview).total) == (2, 3)


def test_last_saved__previous_submission__else_empty() -> None:
    table = "| survey |\n| | type | name | label | default |\n| | text | a | 甲 | ${last-saved#a} |"
    assert ask(start(table)).value == ""
    assert ask(start(table, last_saved={"a": "上次"})).value == "上次"


def test_group_relevance_reads_own_member__accepted() -> None:
    table = """
| survey |
| | type | name | label | relevant |
| | begin_group | g | 组 | ${x} = '' or ${x} = 'a' |
| | text | x | 甲 | |
| | end_group | | | |
"""
    interview = start(table)
    answer(interview, "a")
    assert interview.record()["g/x"] == "a"


def test_issues__true_rows__with_their_instance() -> None:
    table = (
        REPEAT
        + """
| issues |
| | when | title | kind | days |
| | ${total} > 100 | 一共 ${total} 岁 | 数据 | 3 |
| | ${age} < 18 and ${school} = '' | ${name} 没有上学 | 教育 | 10 |
"""
    )
    interview = start(table)
    answer(interview, "小一", "99")
    interview.add()
    answer(interview, "小二", "10", "")
    assert [(one.title, one.path, one.cells["kind"]) for one in interview.problems()] == [
        ("一共 109 岁", "", "数据"),
        ("小二 没有上学", "member[2]", "教育"),
    ]


def test_role__our_column__with_the_question() -> None:
    table = "| survey |\n| | type | name | label | yima |\n| | text | who | 户主 | householder |"
    assert ask(start(table)).role == "householder"
    assert [part.role for part in form(table).questions] == ["householder"]


def test_flat_row__kobo_s_columns() -> None:
    interview = start(f"{HEAD}\n| | select_multiple c | q | 选 |\n| | geopoint | g | 点 |{CHOICES}")
    answer(interview, "a 3", "31 117 5 2")
    row = interview.flat_row()
    assert [row[name] for name in ("q", "q/a", "q/b", "q/3")] == ["a 3", "1", "0", "1"]
    assert [row[name] for name in ("_g_latitude", "_g_precision")] == ["31", "2"]


def test_review__labels_shown_values_headings() -> None:
    interview = start(REPEAT)
    answer(interview, "小一", "40")
    lines = [(line.label, line.shown, line.is_heading) for line in interview.review()]
    assert lines == [("家人 1", "", True), ("第 1 个人的名字", "小一", False), ("小一 几岁", "40", False)]


def test_loop__one_group_per_choice() -> None:
    table = f"""{HEAD}
| | begin loop over c | l | |
| | integer | count | 多少 %(label)s |
| | end loop | | |
{CHOICES}""".replace("| | c | 3 | 丙 |\n", "")
    interview = start(table)
    assert ask(interview).path == "l/a/count"
    assert ask(interview).label == "多少 甲"


def test_field_list_group__asked_one_by_one() -> None:
    table = "| survey |\n| | type | name | label | appearance |\n| | begin_group | g | 组 | field-list |\n"
    interview = start(table + "| | text | a | 甲 | |\n| | text | b | 乙 | |\n| | end_group | | | |")
    assert ask(interview).headings == ("组",)
    answer(interview, "1", "2")
    assert isinstance(interview.current(), Done)


def test_hint_guidance_media__with_the_question() -> None:
    head = "| survey |\n| | type | name | label | hint | guidance_hint | media::image |"
    table = f"{head}\n| | text | a | 甲 | 提示 | 更多 | a.png |"
    step = ask(start(table))
    assert isinstance(step, Ask)
    assert (step.hint, step.guidance, step.media) == ("提示", "更多", {"image": "a.png"})


def test_current_in_choice_filter__the_asking_node() -> None:
    table = """
| survey |
| | type | name | label | choice_filter |
| | begin_repeat | r | 组 | |
| | text | town | 镇 | |
| | select_one v | v | 村 | t = current()/../town |
| | end_repeat | | | |
| choices |
| | list_name | name | label | t |
| | v | v1 | 一村 | t1 |
| | v | v2 | 二村 | t2 |
"""
    interview = start(table)
    answer(interview, "t2")
    assert [choice.name for choice in ask(interview).choices] == ["v2"]


def test_names__with_dots_and_chinese__work() -> None:
    table = """
| survey |
| | type | name | label | relevant |
| | text | 户主.姓名 | 户主 | |
| | text | data | 数据 | ${户主.姓名} != '' |
"""
    interview = start(table)
    answer(interview, "张三")
    assert ask(interview).path == "data"


def test_show__is_passed_once() -> None:
    interview = start(f"{HEAD}\n| | note | n | 欢迎 |\n| | text | a | 甲 |")
    assert isinstance(interview.current(), Show)
    assert isinstance(interview.current(), Show)
    interview.go_on()
    assert ask(resumed(interview)).path == "a"


def test_language__switched__calculated_labels_follow() -> None:
    table = """
| survey |
| | type | name | label::中文 (zh) | label::English (en) | calculation |
| | select_one c | b | 哪个 | Which | |
| | calculate | x | | | jr:choice-name(${b}, '${b}') |
| choices |
| | list_name | name | label::中文 (zh) | label::English (en) |
| | c | x | 甲 | First |
"""
    interview = start(table)
    answer(interview, "x")
    assert interview.record()["x"] == "甲"
    assert interview.language("English") is None
    assert interview.record()["x"] == "First"


def test_repeats__nested_counts__total_is_bounded() -> None:
    table = """
| survey |
| | type | name | label | repeat_count |
| | integer | n | 几个 | |
| | begin_repeat | r | 组 | ${n} |
| | begin_repeat | s | 组 | ${n} |
| | text | x | 甲 | |
| | end_repeat | | | |
| | end_repeat | | | |
"""
    interview = start(table)
    assert interview.answer("900") is not None
    assert list(interview.record()) == ["n", "meta/instanceID"]
    assert interview.answer("2") is None
    assert "r[2]/s[2]/x" in interview.record()


def test_triggers__in_a_ring__come_to_an_end() -> None:
    table = """
| survey |
| | type | name | label | calculation | trigger |
| | text | a | 甲 | concat(${b}, 'x') | ${b} |
| | text | b | 乙 | concat(${a}, 'y') | ${a} |
"""
    interview = start(table)
    assert interview.answer("1") is None
    assert interview.record()["b"].startswith("1")


def test_finish__read_only_breaks_its_constraint__stuck_not_round_and_round() -> None:
    table = """
| survey |
| | type | name | label | read_only | default | constraint | constraint_message |
| | text | a | 甲 | | | | |
| | text | b | 乙 | yes | ${a} | . != '坏' | 不能是坏 |
"""
    interview = start(table.replace("${a} |", "坏 |"))
    answer(interview, "x")
    assert shown(interview) == ["乙：坏"]
    assert interview.finish() is not None
    assert interview.current() == Stuck("b", "不能是坏")
    assert interview.back()
    assert ask(interview).path == "a"


def test_finish__calculation_opens_a_question__asked_before_the_end() -> None:
    table = """
| survey |
| | type | name | label | calculation | relevant |
| | text | a | 甲 | | |
| | integer | b | 乙 | string-length(${a}) | |
| | text | c | 丙 | | ${b} = 2 |
"""
    interview = start(table)
    answer(interview, "张三", "5")
    assert isinstance(interview.current(), Done)
    refused = interview.finish()
    assert refused is not None
    assert (refused.path, refused.because) == ("c", "open")
    answer(interview, "好")
    assert interview.finish() is None
    assert interview.record()["b"] == "2"


def test_new_version__draft_moves__what_it_loses_is_named() -> None:
    interview = start(f"{HEAD}\n| | text | a | 甲 |\n| | text | b | 乙 |\n| | text | c | 丙 |")
    answer(interview, "1", "2")
    newer = form(f"{HEAD}\n| | text | a | 甲 |\n| | text | d | 丁 |\n| | text | c | 丙 |")
    assert drafts.losses(newer, interview.state()) == ["b"]
    moved = Interview.resume(newer, interview.state(), now=NOW, zone=ZONE)
    assert ask(moved).path == "d"
    assert moved.record()["a"] == "1"
