"""A page that lies is found out."""

from __future__ import annotations

import pytest
from looking import RULE, page

from elixirlens.catalog import Catalog
from elixirlens.engine.examples import failures

MATCH = '[match]\ncalls = ["Shop.shout/1"]'


def told(*blocks: str, more: str = MATCH) -> list[str]:
    """What is wrong with a page of these blocks."""
    body = "\n## Bad\n\n" + "\n".join(f"```elixir {block}```\n" for block in blocks)
    catalog = Catalog.of([(f"rules/testing/{RULE}.md", page(more) + body)])
    (rule,) = catalog.rules
    return [failure.partition(": ")[2] for failure in failures(rule, catalog)]


def test_a_page_that_tells_the_truth() -> None:
    assert (
        told("bad\nShop.shout(1)\n#^^^^^^^^^ found\n", "bad\n  Shop.shout(1)\n# ^^^^^^^^^^\n", "good\nShop.say(1)\n")
        == []
    )


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("bad\nShop.say(1)\n#^^^^^^^ found\n", "its line 1: the carets at columns 1 to 9 mark no finding"),
        ("bad\nShop.shout(1)\n#^^^^^^^^ found\n", "its line 1: the carets at columns 1 to 10 mark no finding"),
        ("bad\nShop.shout(1)\n#^^^^^^^^^ seen\n", 'its line 1: the message is "found"'),
        (
            "bad\nShop.shout(1)\n#^^^^^^^^^ found\nShop.shout(2)\n",
            'its line 2: an unmarked finding at columns 1 to 11: "found"',
        ),
        ("good\n\nShop.shout(1)\n", 'its line 2: an unmarked finding at columns 1 to 11: "found"'),
        ("good\ndef f(\n", "its line 1: the code is not understood: syntax not understood at line 1"),
        ("bad finds=file\nShop.say(1)\n", "should give one finding about the file, and gives 0"),
    ],
)
def test_a_page_that_lies(block: str, complaint: str) -> None:
    assert any(line.endswith(complaint) for line in told(block)), told(block)


def test_a_place_that_is_marked_twice_needs_two_findings() -> None:
    assert len(told("bad\nShop.shout(1)\n#^^^^^^^^^\n#^^^^^^^^^\n")) == 1


def test_an_example_is_of_the_class_that_its_path_says() -> None:
    assert told("good path=test/shop_test.exs\nShop.shout(1)\n") == []


def test_examples_of_a_group_are_one_project() -> None:
    uses = "bad group=web path=lib/a.ex\ndefmodule A do\n  use Web\n  #   ^^^ found\nend\n"
    brings = "defmodule Web do\n  defmacro __using__(_), do: quote(do: use(GenServer))\nend\n"
    more = '[match]\nuses = ["GenServer"]'
    assert told(uses, f"bad group=web path=lib/web.ex\n{brings}", more=more) == []
    assert len(told(uses, more=more)) == 1


def test_examples_of_a_group_may_have_a_configuration() -> None:
    shout = "bad group=on path=lib/a.ex\nShop.shout(1)\n#^^^^^^^^^ found\n"
    off = 'good group=off path=elixirlens.toml\n[rules.watched]\npaths = { exclude = ["lib"] }\n'
    assert told(shout, off, "good group=off path=lib/a.ex\nShop.shout(1)\n") == []
    assert told(shout, "good group=off path=lib/a.ex\nShop.shout(1)\n") != []
