"""A page to a rule."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import page, rule

from elixirlens.catalog import PageError, read_page
from elixirlens.catalog.match import CalleePattern, Include
from elixirlens.finding import Confidence, Effort, Severity
from elixirlens.project.classes import FileClass


def problems(text: str, path: str = "rules/code/some-rule.md") -> list[str]:
    with pytest.raises(PageError) as caught:
        read_page(text, path)
    return [problem.in_file(path.rpartition("/")[2]) for problem in caught.value.problems]


def test_the_path_names_rule_and_category():
    found = rule(path="rules/design/mix-env-at-runtime.md")

    assert (found.id, found.category) == ("mix-env-at-runtime", "design")
    assert rule(path=".elixirlens/rules/ours.md").category == "own"


def test_reads_all_keys():
    found = rule(
        "[related]",
        'credo = ["Credo.Check.Warning.MixEnv"]',
        'sobelow = ["RCE.CodeModule"]',
        "[match]",
        'calls = ["Mix.env/0"]',
        'files = ["script"]',
        'include = ["quote"]',
        "[options.limit]",
        'type = "integer"',
        "default = 5",
        'description = "How many are fine."',
        "[options.names]",
        'type = "strings"',
        'default = ["a"]',
        'description = "Which are fine."',
        default='"off"',
        references='["https://hexdocs.pm/mix"]',
        elixir='">= 1.18"',
        elixir_max='"1.20"',
        formerly='["old-name"]',
        yields_to='["narrower"]',
        argues_from='"absence"',
    )

    assert (found.severity, found.confidence, found.effort) == (Severity.WARNING, Confidence.HIGH, Effort.MINUTES)
    assert found.default == "off"
    assert found.since == (0, 1, 0)
    assert (found.elixir, found.elixir_max) == (">= 1.18", "1.20")
    assert (found.formerly, found.yields_to) == (("old-name",), ("narrower",))
    assert found.references == ("https://hexdocs.pm/mix",)
    assert found.related.credo == ("Credo.Check.Warning.MixEnv",)
    assert found.related.sobelow == ("RCE.CodeModule",)
    assert found.argues_from_absence
    assert found.match.calls == (CalleePattern("Mix", "env", 0),)
    assert found.files == {FileClass.SCRIPT}
    assert found.include == {Include.QUOTE}
    assert found.options["limit"].default == 5
    assert found.options["names"].default == ("a",)


def test_what_is_not_said_has_a_default():
    found = rule()

    assert found.default == "on"
    assert found.files == {FileClass.LIB, FileClass.WEB}
    assert found.include == frozenset()
    assert found.match is None
    assert found.options == {}
    assert not found.argues_from_absence


def test_files_and_include_may_stand_at_the_top():
    found = rule(files='["test"]', include='["dsl"]')

    assert (found.files, found.include) == ({FileClass.TEST}, {Include.DSL})


@pytest.mark.parametrize(("confidence", "on"), [("high", True), ("medium", True), ("low", False)])
def test_rules_of_low_confidence_are_off_by_default(confidence, on):
    assert rule(confidence=f'"{confidence}"').on_by_default is on


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "some-rule.md:1: a page begins with its front matter: TOML between two lines of +++"),
        ("+++\na = 1\n", "some-rule.md:1: the front matter has no end: close it with a line of +++"),
        (page(effort=""), "some-rule.md: the key effort is missing: add it."),
        (page(effort='"minute"'), 'some-rule.md:4: effort must be one of "minutes", "hours", "days", not "minute".'
         ' Did you mean "minutes"?'),
        (page(refrences="[]"), 'some-rule.md:9: refrences is not a known key. Did you mean "references"?'),
        (page(message='"{calle} is called"'), "some-rule.md:6: message has the unknown placeholder {calle}:"
         " did you mean {callee}?"),
        (page(why='"one\\ntwo"'), "some-rule.md:7: why must be one line of text"),
        (page(do='" "'), "some-rule.md:8: do must be one line of text"),
        (page(since='"soon"'), 'some-rule.md:5: since must be the version that brought the rule, such as "0.1"'),
        (page(since=""), 'some-rule.md: since must be the version that brought the rule, such as "0.1"'),
        (page(elixir='"~> 1.18"'), 'some-rule.md:9: elixir must be a lowest version, such as ">= 1.18"'),
        (page(elixir_max='">= 1.1"'), 'some-rule.md:9: elixir_max must be a version, such as "1.17"'),
        (page(references='["http://x.y"]'), 'some-rule.md:9: references has "http://x.y": link to https:// pages only'),
        (page(yields_to='["No Rule"]'), 'some-rule.md:9: yields_to has "No Rule", which is not the name of a rule'),
        (page("[match]", 'calls = ["a/1"]', 'files = ["lib"]', files='["web"]'),
         "some-rule.md:9: files is given twice: keep the one in [match]"),
        (page("[match]", 'calls = ["a"]'), 'some-rule.md:10: match.calls has "a", which is not a callee: write'
         " Module.name/arity, Module.name/*, *.name/arity or :erlang_module.name/arity"),
        (page("[match]", 'calls = ["a/1"]', 'where = "x"'), "some-rule.md:11: match.where is not a known key."
         " Known here: argument, attributes, calls, definitions, files, imports, include, inside, not_inside, uses."),
        (page("[options.limit]", 'type = "integer"', "default = -1", 'description = "x"'),
         "some-rule.md:11: options.limit.default must be a whole number, 0 or more"),
        (page("[options.limit]", 'type = "number"', "default = 1", 'description = "x"'),
         'some-rule.md:10: options.limit.type must be one of "integer", "boolean", "string", "strings", not "number".'),
        (page(a="["), "some-rule.md:9: this is not TOML: Invalid value"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_where(text, said):
    assert said in problems(text)


def test_tells_all_that_is_wrong_at_once():
    assert len(problems(page(since='"x"', message='"{no}"', elixir='"1"'))) == 3


def test_a_rule_has_a_kebab_case_name():
    assert problems(page(), "rules/code/Some_Rule.md") == [
        'Some_Rule.md: "Some_Rule.md" is no name for a rule: use lower-case words joined by hyphens'
    ]


def test_line_ends_of_windows_change_nothing():
    assert read_page(page().replace("\n", "\r\n"), "rules/code/some-rule.md").title == "A title"


def test_the_digest_follows_the_text():
    assert rule().digest == rule().digest != rule(effort='"hours"').digest


def test_rules_cross_process_borders():
    found = rule("[match]", 'calls = ["Mix.env/0"]')

    assert pickle.loads(pickle.dumps(found)).match == found.match


@given(st.text(max_size=300))
def test_any_front_matter_is_read_or_refused(text):
    with pytest.raises(PageError) as caught:  # no random text is a whole front matter
        read_page(f"+++\n{text}\n+++\n# x", "rules/code/x.md")

    assert caught.value.problems
