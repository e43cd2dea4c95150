"""Which rules look where."""

from __future__ import annotations

import pickle

import pytest
from pages import page

from elixirlens.catalog import Catalog, Choice, Selection
from elixirlens.config import Config, read_config
from elixirlens.errors import UsageError
from elixirlens.finding import Severity

LIMIT = ("[options.limit]", 'type = "integer"', "default = 5", 'description = "How many."')
MATCH = ("[match]", 'calls = ["Mix.env/0"]')
CATALOG = Catalog.of(
    [
        ("rules/code/usual.md", page(*LIMIT, formerly='["once"]')),
        ("rules/code/opt-in.md", page(default='"off"')),
        ("rules/code/unsure.md", page(confidence='"low"')),
        ("rules/design/newer.md", page(since='"0.3"')),
        ("rules/design/modern.md", page(elixir='">= 1.18"')),
        (".elixirlens/rules/ours.md", page(*MATCH, since="")),
    ]
)


def ids(choice: Choice, config: str = "", path: str = "lib/a.ex", elixir: str | None = "~> 1.18") -> str:
    settings = read_config(config, "elixirlens.toml") if config else Config()
    rules = Selection(CATALOG, settings, choice).rules_for(path, elixir).rules
    return " ".join(active.rule.id for active in rules)


STRICT = Choice(strict=True)
OFF = "[rules.usual]\nenabled = false\n"
ON = "[rules.opt-in]\nenabled = true\n"
OLD = 'rules_version = "0.1"\n'
ADMIN_OFF = '[[overrides]]\npaths = ["apps/admin/**"]\n[overrides.rules.usual]\nenabled = false\n'
ADMIN_ON = '[[overrides]]\npaths = ["apps/admin/**"]\n[overrides.rules.usual]\nenabled = true\n'
PATHS = '[rules.usual]\npaths = { exclude = ["apps/admin/**"] }\n'
ADMIN = "apps/admin/lib/a.ex"


@pytest.mark.parametrize(
    ("choice", "config", "path", "expected"),
    [
        (Choice(), "", "lib/a.ex", "modern newer ours usual"),
        (STRICT, "", "lib/a.ex", "modern newer opt-in ours unsure usual"),
        # rules_version keeps newer rules off, own rules have no version
        (Choice(), OLD, "lib/a.ex", "modern ours usual"),
        (STRICT, OLD, "lib/a.ex", "modern opt-in ours unsure usual"),
        (Choice(), OLD + "[rules.newer]\nenabled = true", "lib/a.ex", "modern newer ours usual"),
        # the configuration switches on and off
        (Choice(), OFF, "lib/a.ex", "modern newer ours"),
        (STRICT, OFF, "lib/a.ex", "modern newer opt-in ours unsure"),
        (Choice(), ON, "lib/a.ex", "modern newer opt-in ours usual"),
        (Choice(), "[rules.once]\nenabled = false", "lib/a.ex", "modern newer ours"),
        # --select replaces the defaults
        (Choice(select=("usual",)), "", "lib/a.ex", "usual"),
        (Choice(select=("once",)), "", "lib/a.ex", "usual"),
        (Choice(select=("opt-in", "design")), "", "lib/a.ex", "modern newer opt-in"),
        (Choice(select=("code",)), "", "lib/a.ex", "opt-in unsure usual"),
        (Choice(select=("own",)), "", "lib/a.ex", "ours"),
        (Choice(select=("newer",)), OLD, "lib/a.ex", "newer"),
        (Choice(select=("design",)), OLD, "lib/a.ex", "modern newer"),
        (Choice(select=("usual",)), OFF, "lib/a.ex", "usual"),
        (Choice(select=("code",)), OFF, "lib/a.ex", "opt-in unsure"),
        (Choice(select=("usual",)), ON, "lib/a.ex", "usual"),
        (Choice(select=("usual",), strict=True), "", "lib/a.ex", "usual"),
        # --ignore takes away
        (Choice(ignore=("design",)), "", "lib/a.ex", "ours usual"),
        (Choice(ignore=("usual",)), "[rules.usual]\nenabled = true", "lib/a.ex", "modern newer ours"),
        (Choice(select=("code",), ignore=("once",)), "", "lib/a.ex", "opt-in unsure"),
        (Choice(select=("usual",), ignore=("usual",)), "", "lib/a.ex", ""),
        # overrides, the last that fits, and paths
        (Choice(), ADMIN_OFF, "lib/a.ex", "modern newer ours usual"),
        (Choice(), ADMIN_OFF, ADMIN, "modern newer ours"),
        (Choice(), ADMIN_OFF + ADMIN_ON, ADMIN, "modern newer ours usual"),
        (Choice(), OFF + ADMIN_ON, ADMIN, "modern newer ours usual"),
        (Choice(), OFF + ADMIN_ON, "lib/a.ex", "modern newer ours"),
        (Choice(select=("usual",)), ADMIN_OFF, ADMIN, ""),
        (Choice(select=("opt-in",)), ADMIN_ON, ADMIN, "opt-in"),
        (Choice(ignore=("usual",)), ADMIN_ON, ADMIN, "modern newer ours"),
        (Choice(), PATHS, ADMIN, "modern newer ours"),
        (Choice(), PATHS, "lib/a.ex", "modern newer ours usual"),
        (Choice(select=("usual",)), PATHS, ADMIN, ""),
    ],
)
def test_what_decides(choice, config, path, expected):
    assert ids(choice, config, path) == expected


@pytest.mark.parametrize(
    ("elixir", "expected"),
    [("~> 1.18", "modern newer ours usual"), ("~> 1.14", "newer ours usual"), (None, "newer ours usual")],
)
def test_rules_about_a_newer_elixir_keep_silent(elixir, expected):
    assert ids(Choice(), elixir=elixir) == expected
    assert ids(Choice(select=("modern",)), elixir="~> 1.14") == ""


@pytest.mark.parametrize(
    ("choice", "config", "name", "reason"),
    [
        (Choice(), "", "usual", "on by default"),
        (Choice(), "", "opt-in", "off by default: --strict adds it"),
        (Choice(), "", "unsure", "of low confidence: --strict adds it"),
        (STRICT, "", "opt-in", "off by default, and --strict is given"),
        (Choice(), OFF, "usual", "set in elixirlens.toml:2"),
        (Choice(), OLD, "newer", "it is newer than rules_version (elixirlens.toml:1)"),
        (Choice(), ADMIN_OFF, "usual", "set in elixirlens.toml:4"),
        (Choice(), PATHS, "usual", "its paths leave the file out (elixirlens.toml:2)"),
        (Choice(select=("design",)), "", "usual", "--select does not name it"),
        (Choice(select=("design",)), "", "newer", "--select names its category, design"),
        (Choice(select=("usual",)), "", "usual", "--select names it"),
        (Choice(ignore=("code",)), "", "usual", "--ignore names it"),
        (Choice(), "", "modern", "it is about Elixir >= 1.18, and the project asks for ~> 1.14"),
    ],
)
def test_says_what_decided(choice, config, name, reason):
    settings = read_config(config, "elixirlens.toml") if config else Config()

    assert Selection(CATALOG, settings, choice).verdict(CATALOG.get(name), ADMIN, "~> 1.14").reason == reason


def test_options_and_severity_come_in_layers():
    config = read_config(
        """
        [rules.usual]
        severity = "error"
        allow = ["Shop.Old.*"]
        options = { limit = 6 }
        [[overrides]]
        paths = ["apps/**"]
        rules.usual = { options = { limit = 7 }, allow = ["Shop.Apps.*"] }
        [[overrides]]
        paths = ["apps/admin/**"]
        rules.usual = { options = { limit = 8 }, severity = "info" }
        """,
        "elixirlens.toml",
    )
    selection = Selection(CATALOG, config, Choice())

    def usual(path):
        active = selection.rules_for(path, None).get("usual")
        return active.options["limit"], active.severity, active.allow

    assert usual("lib/a.ex") == (6, Severity.ERROR, ("Shop.Old.*",))
    assert usual("apps/shop/a.ex") == (7, Severity.ERROR, ("Shop.Old.*", "Shop.Apps.*"))
    assert usual("apps/admin/a.ex") == (8, Severity.INFO, ("Shop.Old.*", "Shop.Apps.*"))


def test_without_configuration_the_page_decides():
    active = Selection(CATALOG, Config(), Choice()).rules_for("lib/a.ex", None).get("usual")

    assert (dict(active.options), active.severity, active.allow) == ({"limit": 5}, None, ())


def test_files_that_are_treated_alike_share_one_rule_set():
    selection = Selection(CATALOG, read_config(ADMIN_OFF, "e.toml"), Choice())

    assert selection.rules_for("lib/a.ex", None) is selection.rules_for("lib/deep/b.ex", None)
    assert selection.rules_for("lib/a.ex", None) is not selection.rules_for(ADMIN, None)


def test_the_digest_follows_pages_and_options_only():
    def digest(config: str) -> bytes:
        return Selection(CATALOG, read_config(config, "e.toml"), Choice()).rules_for("lib/a.ex", None).digest

    assert digest("") == digest('[rules.usual]\nseverity = "info"\nallow = ["A.*"]')
    assert digest("") != digest("[rules.usual]\noptions = { limit = 6 }")
    assert digest("") != digest(OFF)


def test_crosses_process_borders():
    selection = Selection(CATALOG, read_config(ADMIN_OFF, "e.toml"), Choice())

    again = pickle.loads(pickle.dumps(selection))

    assert again.rules_for(ADMIN, None).digest == selection.rules_for(ADMIN, None).digest


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(select=("usuall",)), '--select names "usuall", which is neither a rule nor a category.'
         ' Did you mean "usual"?'),
        (Choice(ignore=("desing",)), '--ignore names "desing", which is neither a rule nor a category.'
         ' Did you mean "design"?'),
    ],
)  # fmt: skip
def test_unknown_names_are_wrong_use(choice, said):
    with pytest.raises(UsageError) as caught:
        Selection(CATALOG, Config(), choice)

    assert caught.value.message == said


def test_a_broken_page_of_ones_own_does_not_stop_the_run():
    rules = CATALOG.with_own([(".elixirlens/rules/broken.md", "+++\n+++\n")])
    config = read_config("[rules.broken]\nseverity = 'info'", "elixirlens.toml")

    assert Selection(rules, config, Choice(select=("usual", "broken"))).rules_for("a", None).get("usual")
