"""Pages of rules, in Markdown and in a terminal, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elixirlens.catalog import Catalog, Rule
from elixirlens.finding import Severity
from elixirlens.reporters import rule_page, rule_table
from elixirlens.reporters.rule_table import Filter
from elixirlens.reporters.view import ASCII, Ink, View

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

PAGE = """+++
severity = "warning"
confidence = "medium"
default = "{default}"
effort = "minutes"
since = "0.1"
message = "{{callee}} is too hot"
why = "Guests burn their tongues."
do = "Wait."
references = ["https://hexdocs.pm/tea"]

[match]
calls = ["Kettle.pour/1"]

[options.limit]
type = "integer"
default = 80
description = "Degrees that are fine."
+++
# Tea is poured too hot

## What it finds

Calls of `Kettle.pour/1`:

* at once, and
* without a look at the thermometer.

## Why it bites

It bites the tongue.{hostile}

## Bad

```elixir bad path=lib/tea.ex
def serve(cup) do
  cup |> Kettle.pour()
  #      ^^^^^^^^^^^ Kettle.pour/1 is too hot
end
```

```elixir bad path=lib/a_long_way_to_go.ex
Kettle.pour(cup)
#^^^^^^^^^^ Kettle.pour/1 is too hot
a_call_that_goes_on(and_on, and_on, and_on, and_on, and_on, and_on, and_on, and_on, and_on, to_its_end)
```

## Good

```elixir good path=lib/tea.ex
def serve(cup), do: Kettle.cool(cup)
```

## When to look away

With iced tea.

## How to mend it

```elixir
Kettle.cool(cup)
```
"""


def page(hostile: str = "", default: str = "on") -> Rule:
    catalog = Catalog.of([("rules/process/too-hot.md", PAGE.format(hostile=hostile, default=default))])
    assert catalog.problems == ()
    (rule,) = catalog.rules
    return rule


def test_markdown(snapshot: SnapshotAssertion) -> None:
    assert rule_page.markdown(page()) == snapshot


@pytest.mark.parametrize("width", [60, 100])
def test_in_a_terminal(width: int, snapshot: SnapshotAssertion) -> None:
    assert rule_page.render(page(), View(width=width, ink=Ink.COLOURED)) == snapshot


def test_without_colours_it_is_the_markdown() -> None:
    assert rule_page.render(page(), View()) == rule_page.markdown(page())


@pytest.mark.parametrize("ink", list(Ink))
def test_a_page_of_the_repository_cannot_command_the_terminal(ink: Ink) -> None:
    shown = rule_page.render(page("\x1b]0;gone\x07\x1b[2J\u202e"), View(ink=ink))
    assert r"\e]0;gone\a\e[2J\u{202E}" in shown
    assert "\x1b]" not in shown
    assert "\x1b[2J" not in shown


def test_a_rule_that_is_off_says_how_to_switch_it_on() -> None:
    assert "only with `--strict` or `--select too-hot`" in rule_page.markdown(page(default="off"))


def listed(wanted: Filter, default: str = "on") -> str:
    texts = [
        ("rules/process/too-hot.md", PAGE.format(hostile="", default=default)),
        ("rules/security/too-cold.md", PAGE.format(hostile="", default="on").replace('"warning"', '"error"')),
    ]
    return rule_table.render(Catalog.of(texts), wanted, View(width=80, glyphs=ASCII))


def test_the_list(snapshot: SnapshotAssertion) -> None:
    assert listed(Filter(), default="off") == snapshot


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(), {"too-hot", "too-cold"}),
        (Filter(category="process"), {"too-hot"}),
        (Filter(severity=Severity.ERROR), {"too-cold"}),
        (Filter(text="TONGUE"), {"too-hot", "too-cold"}),
        (Filter(text="cold"), {"too-cold"}),
        (Filter(text="coffee"), set()),
    ],
)
def test_filters(wanted: Filter, names: set[str]) -> None:
    text = listed(wanted)
    assert {name for name in ("too-hot", "too-cold") if name in text} == names
    assert ("No rule fits." in text) == (not names)
