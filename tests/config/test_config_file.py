"""Finding and reading `elixirlens.toml`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.config import Config, PathGlobs, find_config, load_config, read_config
from elixirlens.errors import ExitCode, UsageError
from elixirlens.finding import Severity

WHOLE = """\
rules_version = "0.1"
exclude = ["legacy/**"]

[rules.long-parameter-list]
severity = "info"
paths = { exclude = ["lib/shop/reports/**"] }
allow = [
  "Shop.Legacy.*",  # [not a table]
]

[rules.long-parameter-list.options]
limit = 6

[[overrides]]
paths = ["apps/admin/**"]
[overrides.rules.missing-moduledoc]
enabled = false
"""


def test_reads_everything_that_the_format_has():
    settings = read_config(WHOLE, "elixirlens.toml").settings

    assert settings.rules_version == "0.1"
    assert settings.exclude == ("legacy/**",)
    rule = settings.rules["long-parameter-list"]
    assert rule.severity is Severity.INFO
    assert rule.paths == PathGlobs(exclude=("lib/shop/reports/**",))
    assert rule.allow == ("Shop.Legacy.*",)
    assert rule.options == {"limit": 6}
    assert settings.overrides[0].paths == ("apps/admin/**",)
    assert settings.overrides[0].rules["missing-moduledoc"].enabled is False


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (("rules_version",), "elixirlens.toml:1"),
        (("rules", "long-parameter-list", "severity"), "elixirlens.toml:5"),
        (("rules", "long-parameter-list", "paths", "exclude"), "elixirlens.toml:6"),
        (("rules", "long-parameter-list", "options", "limit"), "elixirlens.toml:12"),
        (("overrides", 0, "rules", "missing-moduledoc", "enabled"), "elixirlens.toml:17"),
    ],
)
def test_knows_where_each_value_stands(key, place):
    assert read_config(WHOLE, "elixirlens.toml").place(key) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'ruls_version = "0.1"',
            'e.toml:1: ruls_version is not a known key. Did you mean "rules_version"?',
        ),
        (
            "wholly_unlike = 1",
            "e.toml:1: wholly_unlike is not a known key. Known here: dependencies, exclude, gate, overrides, "
            "readiness, rules, rules_version.",
        ),
        ("\nrules_version = 0.1", "e.toml:2: rules_version must be a text in quotes, not 0.1."),
        ('exclude = "legacy"', 'e.toml:1: exclude must be a list, each entry a text in quotes, not "legacy".'),
        ("exclude = [true]", "e.toml:1: exclude[0] must be a text in quotes, not true."),
        ("rules = 3", "e.toml:1: rules must be a table, not 3."),
        (
            '[rules.x]\nseverity = "warnin"',
            'e.toml:2: rules.x.severity must be one of "error", "warning", "info", not "warnin".'
            ' Did you mean "warning"?',
        ),
        ('[rules.x]\nenabled = "no"', 'e.toml:2: rules.x.enabled must be true or false, not "no".'),
        (
            "[rules.x]\npaths = { exlude = [] }",
            'e.toml:2: rules.x.paths.exlude is not a known key. Did you mean "exclude"?',
        ),
        ("[[overrides]]\n[overrides.rules.x]\nenabled = 1", "e.toml:1: overrides[0] lacks the key paths: add it."),
        (
            "[[overrides]]\npaths = []\n[overrides.rules.x]\npaths = {}",
            "e.toml:4: overrides[0].rules.x.paths is not a known key. Known here: allow, enabled, options, severity.",
        ),
        ('exclude = ["!"]', 'e.toml:1: exclude has "!", which is no pattern of .gitignore.'),
        ("[rules.x]\nallow = \n", "e.toml:2: this is not TOML: Invalid value"),
        ('a = """', "e.toml:1: this is not TOML: Unterminated string"),
        ("[a]\n[a]", "e.toml:2: this is not TOML: Cannot declare ('a',) twice"),
    ],
)
def test_says_what_is_wrong_and_what_to_do(text, said):
    with pytest.raises(UsageError) as caught:
        read_config(text, "e.toml")

    assert said in caught.value.message.splitlines()
    assert caught.value.exit_code is ExitCode.WRONG_USE
    assert caught.value.hint


def test_tells_all_that_is_wrong_at_once():
    with pytest.raises(UsageError) as caught:
        read_config("exclude = 1\n[rules.x]\nenabled = 2\nlevel = 3", "e.toml")

    assert [line.split(":")[1] for line in caught.value.message.splitlines()] == ["1", "3", "4"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 50_000, "nested too deeply"),
        ("rules.x.options." + "a." * 400_000 + "b = 1", "nested too deeply"),
        ("[" + '"a b" . ' * 100_000 + "b]", "nested too deeply"),
        ("a = {" + "a." * 400_000 + "b = 1}", "nested too deeply"),
        ("a" * 900_000, "not TOML"),
        ("a = '" + "b " * 400_000, "not TOML"),
        ("a = " + "9" * 5_000, "too many digits"),
    ],
)
def test_hostile_values_are_an_error_and_no_crash(text, said):
    with pytest.raises(UsageError, match=said):
        read_config(text, "e.toml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        outcome = read_config(text, "e.toml")
    except UsageError as error:
        outcome = error

    assert isinstance(outcome, Config) or outcome.message.startswith("e.toml")


def test_no_file_means_the_defaults(tmp_path):
    assert load_config(tmp_path) == Config()


@pytest.mark.parametrize("name", ["elixirlens.toml", ".elixirlens.toml"])
def test_finds_either_name(tmp_path, name):
    (tmp_path / name).write_text('exclude = ["a"]')

    assert load_config(tmp_path).file == name


def test_both_names_are_an_error(tmp_path):
    (tmp_path / "elixirlens.toml").touch()
    (tmp_path / ".elixirlens.toml").touch()

    with pytest.raises(UsageError, match="two configurations"):
        find_config(tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "elixirlens.toml").write_bytes(b'\xef\xbb\xbfrules_version = "0.1"')

    assert load_config(tmp_path).settings.rules_version == "0.1"


@pytest.mark.parametrize(
    ("content", "said"), [(b"exclude = ['\xff']", "not UTF-8"), (b"#" * 1_000_001, "larger than 1000000 bytes")]
)
def test_a_file_that_is_not_a_configuration(tmp_path, content, said):
    (tmp_path / "elixirlens.toml").write_bytes(content)

    with pytest.raises(UsageError, match=said):
        load_config(tmp_path)
