"""Whose matter is kept to a few (a child's) or from a level stays so, whatever the case becomes or begins."""

from collections.abc import Callable
from dataclasses import replace

from cases import advancing, migration, proceedings
from cases.places import Level
from cases.proceedings import Case, Did, Terms
from packs.pack import Pack
from tests.cases.test_proceedings import MONDAY, act, begin, people, rules, terms

__all__ = ["act", "rules"]
CHILDS = frozenset({"child_director", "child_worker"})


def test_kept_to__a_childs__only_those_roles__anybody_elses_by_its_procedure(pack: Pack, rules: Terms) -> None:
    assert advancing.kept_to(begin(rules), rules.procedure) == frozenset()
    assert advancing.kept_to(begin(rules, only_roles=CHILDS), rules.procedure) == CHILDS
    moved = replace(begin(rules), only_roles=begin(rules).only_roles | {"water_office"})
    assert advancing.kept_to(moved, rules.procedure) == frozenset(), "it went from one rule set to another"


def test_moved_to_other_rules__a_childs_case__opens_to_nobody_else(pack: Pack, rules: Terms) -> None:
    fast = terms(pack, pack.procedures["监测对象识别（15 天）"])
    by = people(pack)["county"].person_id
    after = migration.moved(begin(rules, only_roles=CHILDS), "fast", by, "县里发文", MONDAY, fast, kept=rules.procedure)
    assert isinstance(after, Case)
    assert after.only_roles == CHILDS
    grown = migration.moved(begin(rules), "fast", by, "县里发文", MONDAY, fast, kept=rules.procedure)
    assert isinstance(grown, Case)
    assert advancing.named(fast.procedure) <= grown.only_roles


def test_reseat__closed_to_the_village_or_to_all_but_some__nobody_else_reaches_it(
    pack: Pack, rules: Terms, act: Callable[..., Case]
) -> None:
    staff = people(pack)
    case = act(begin(rules), "town_lead", "accept")
    up = advancing.reseat(case, frozenset(), MONDAY, rules, from_level=Level.TOWN)
    assert up.holder.person_id == staff["town_lead"].person_id
    assert up.history[-1].did is Did.SET_ASIDE
    apart = advancing.reseat(case, frozenset(), MONDAY, rules, only_roles=CHILDS)
    for who, standing in staff.items():
        level = standing.posts[0].role.level
        assert bool(proceedings.roles_of(proceedings.thing(up), standing, MONDAY)) == (
            level >= Level.TOWN and who.rstrip("2") in advancing.named(rules.procedure)
        )
        assert not proceedings.roles_of(proceedings.thing(apart), standing, MONDAY)
    ended = replace(case, ended_at=MONDAY)
    assert advancing.reseat(ended, frozenset(), MONDAY, rules, from_level=Level.TOWN).from_level is Level.TOWN
