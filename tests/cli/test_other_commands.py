"""`explain`, `rules`, `config` and the help, from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elixirlens.catalog import Catalog

if TYPE_CHECKING:
    from conftest import Shop

OWN_PAGE = """+++
severity = "warning"
confidence = "high"
effort = "minutes"
message = "{callee} is not how we do it here"
why = "Prices come from the price list."
do = "Ask Shop.Prices."

[match]
calls = ["Req.get!/1"]
+++
# Prices are fetched by hand

## What it finds

Calls of `Req.get!/1`.

## Why it bites

Prices differ.

## Bad

```elixir bad path=lib/till.ex
def open(url), do: Req.get!(url)
#                  ^^^^^^^^ Req.get!/1 is not how we do it here
```

```elixir bad path=lib/till.ex
def open(url), do: url |> Req.get!()
#                         ^^^^^^^^
```

## Good

```elixir good path=lib/till.ex
def open(url), do: Shop.Prices.get!(url)
```

```elixir good path=lib/till.ex
def open(url), do: Req.new(url)
```

## When to look away

Never.

## How to mend it

Call `Shop.Prices`.
"""


def test_help(shop: Shop) -> None:
    for arguments in ([], ["--help"], ["-h"]):
        done = shop.run(*arguments)
        assert done.returncode == 0
        for command in ("check", "config", "explain", "rules"):
            assert f"\n  {command} " in done.stdout.decode()


@pytest.mark.parametrize("rule", [rule.id for rule in Catalog.load().rules])
def test_every_rule_can_be_explained(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    from elixirlens.cli.app import run

    assert run(["explain", rule, "--color", "always"]) == 0
    shown = capsys.readouterr().out
    assert "Why it bites" in shown
    assert "┃" in shown


def test_a_place_is_explained(shop: Shop) -> None:
    shop.write("elixirlens.toml", "[rules.missing-doc]\nenabled = false\n")
    text = shop.run("explain", "lib/till.ex:7", COLUMNS="200").stdout.decode()
    assert "blocking-init" in text
    assert "The rule looks at this file: on by default." in text
    assert "missing-doc: set in elixirlens.toml:2" in text
    assert "Nothing was found on this line." in shop.run("explain", "lib/till.ex:1").stdout.decode()


def test_a_place_that_is_not_analysed_says_why(shop: Shop) -> None:
    shop.write("elixirlens.toml", 'exclude = ["lib/till.ex"]\n')
    done = shop.run("explain", "lib/till.ex:7")
    assert done.returncode == 2
    assert "lib/till.ex is not analysed: excluded by the configuration." in done.stderr.decode()


def test_rules_of_the_repository_are_listed_explained_and_run(shop: Shop) -> None:
    shop.write(".elixirlens/rules/ask-the-price-list.md", OWN_PAGE)
    assert "ask-the-price-list" in shop.run("rules", "--category", "own").stdout.decode()
    assert "# Prices are fetched by hand" in shop.run("explain", "ask-the-price-list").stdout.decode()
    found = shop.run("check", "--select", "own", "--format", "oneline").stdout.decode()
    assert found == "lib/till.ex:7:14: warning ask-the-price-list Req.get!/1 is not how we do it here\n"


def test_examples_are_run(shop: Shop) -> None:
    page = shop.write(".elixirlens/rules/ask-the-price-list.md", OWN_PAGE)
    done = shop.run("rules", "test", ".elixirlens/rules")
    assert (done.stdout, done.returncode) == (b"4 examples on 1 page. All of them hold.\n", 0)
    page.write_text(OWN_PAGE.replace("Req.new(url)", "Req.get!(url)"))
    done = shop.run("rules", "test", ".elixirlens/rules")
    assert done.returncode == 1
    assert "ask-the-price-list.md" in done.stdout.decode()
    assert "1 failure." in done.stdout.decode()


def test_rules_are_filtered(shop: Shop) -> None:
    text = shop.run("rules", "--severity", "error", "--category", "process").stdout.decode()
    assert "genserver-call-self-deadlock" in text
    assert "blocking-init" not in text
    assert "blocking-init" in shop.run("rules", "--search", "handle_continue").stdout.decode()


def test_settings_are_shown_with_their_origin(shop: Shop) -> None:
    shop.write("elixirlens.toml", '[rules.blocking-init]\nseverity = "error"\n')
    lines = shop.run("config", "show").stdout.decode().splitlines()
    by_key = {line.split(" = ")[0]: line for line in lines}
    assert by_key["rules.blocking-init.severity"].endswith("# elixirlens.toml:2")
    assert by_key["rules.blocking-init.enabled"].endswith("# default")
