"""The configuration against the catalogue."""

from __future__ import annotations

import pytest
from pages import catalog, page

from elixirlens.catalog import check_settings, settings_in_force
from elixirlens.config import Config, read_config
from elixirlens.errors import UsageError

CATALOG = catalog(
    long_parameter_list=page(
        "[options.limit]", 'type = "integer"', "default = 5", 'description = "How many."',
        "[options.names]", 'type = "strings"', "default = []", 'description = "Which."',
        "[options.strictly]", 'type = "boolean"', "default = false", 'description = "How."',
        "[options.prefix]", 'type = "string"', 'default = "x"', 'description = "What."',
    ),
    missing_doc=page(default='"off"'),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules.long-parameter-lst]", 'e.toml:1: rules.long-parameter-lst is not a rule. Did you mean'
         ' "long-parameter-list"?'),
        ("[[overrides]]\npaths = []\n[overrides.rules.zzz]", "e.toml:3: overrides[0].rules.zzz is not a rule."),
        ("[rules.long-parameter-list.options]\nlimt = 1", "e.toml:2: rules.long-parameter-list.options.limt is not an"
         ' option of the rule. Did you mean "limit"?'),
        ("[rules.missing-doc.options]\nlimit = 1", "e.toml:2: rules.missing-doc.options.limit is not an option of the"
         " rule. It has none."),
        ("[rules.long-parameter-list.options]\nlimit = true", "e.toml:2: rules.long-parameter-list.options.limit must"
         " be a whole number, 0 or more."),
        ("[rules.long-parameter-list.options]\nlimit = -1", "e.toml:2: rules.long-parameter-list.options.limit must"
         " be a whole number, 0 or more."),
        ("[rules.long-parameter-list.options]\nnames = [1]", "e.toml:2: rules.long-parameter-list.options.names must"
         " be a list of texts in quotes."),
        ("[rules.long-parameter-list.options]\nstrictly = 1", "e.toml:2: rules.long-parameter-list.options.strictly"
         " must be true or false."),
        ("[rules.long-parameter-list.options]\nprefix = 1", "e.toml:2: rules.long-parameter-list.options.prefix must"
         " be a text in quotes."),
        ('rules_version = "new"', 'e.toml:1: rules_version must be a version, such as "0.1", not "new".'),
    ],
)  # fmt: skip
def test_says_what_the_catalogue_does_not_know(text, said):
    with pytest.raises(UsageError) as caught:
        check_settings(CATALOG, read_config(text, "e.toml"))

    assert caught.value.message == said


def test_values_that_fit():
    text = '[rules.long-parameter-list.options]\nlimit = 0\nnames = ["a"]\nstrictly = true\nprefix = ""'

    check_settings(CATALOG, read_config(text, "e.toml"))


def in_force(config: Config) -> dict[str, tuple[object, str]]:
    return {one.key: (one.value, one.origin) for one in settings_in_force(CATALOG, config)}


def test_every_value_has_an_origin():
    values = in_force(
        read_config(
            'exclude = ["a"]\n[rules.long-parameter-list]\nenabled = false\nallow = ["A.*"]\noptions = { limit = 6 }\n'
            '[[overrides]]\npaths = ["b"]\nrules.missing-doc.severity = "info"\n',
            "e.toml",
        )
    )

    assert values == {
        "rules_version": (None, "default"),
        "exclude": (("a",), "e.toml:1"),
        "gate.fail_on": ("warning", "default"),
        "gate.max_findings": (0, "default"),
        "rules.long-parameter-list.enabled": (False, "e.toml:3"),
        "rules.long-parameter-list.severity": ("warning", "default"),
        "rules.long-parameter-list.allow": (("A.*",), "e.toml:4"),
        "rules.long-parameter-list.options.limit": (6, "e.toml:5"),
        "rules.long-parameter-list.options.names": ((), "default"),
        "rules.long-parameter-list.options.strictly": (False, "default"),
        "rules.long-parameter-list.options.prefix": ("x", "default"),
        "rules.missing-doc.enabled": (False, "default"),
        "rules.missing-doc.severity": ("warning", "default"),
        "overrides[0].paths": (("b",), "e.toml:7"),
        "overrides[0].rules.missing-doc.severity": ("info", "e.toml:8"),
    }


def test_without_a_file_all_values_are_defaults():
    assert {origin for _, origin in in_force(Config()).values()} == {"default"}


def test_the_gate_is_shown_and_its_categories_are_known():
    written = '[gate]\nfail_on = "error"\nmax_findings = 3\n[gate.categories]\ncode = "never"\nown = "info"\n'
    config = read_config(written, "e.toml")

    check_settings(CATALOG, config)

    shown = {key: value for key, value in in_force(config).items() if key.startswith("gate")}
    assert shown == {
        "gate.fail_on": ("error", "e.toml:2"),
        "gate.max_findings": (3, "e.toml:3"),
        "gate.categories.code": ("never", "e.toml:5"),
        "gate.categories.own": ("info", "e.toml:6"),
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[gate.categories]\ncoed = "never"', 'e.toml:2: gate.categories.coed is not a category. Did you mean "code"?'),
        ('[gate]\nfail_on = "errors"', 'must be one of "error", "warning", "info", "never"'),
        ("[gate]\nmax_findings = -1", "0 or more"),
        ('[gate]\nfail = "error"', "gate.fail is not a known key"),
    ],
)
def test_a_gate_that_cannot_be_meant(text: str, said: str):
    with pytest.raises(UsageError) as error:
        check_settings(CATALOG, read_config(text, "e.toml"))
    assert said in error.value.message
