from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.changelog import Version, read_changelog
from elixirlens.readiness.readers.codeowners import read_codeowners
from elixirlens.readiness.readers.documents import Command, Heading, read_document
from elixirlens.readiness.readers.licence import read_licence

PHOENIX = """# Shop

To start your Phoenix server:

  * Run `mix setup` to install and setup dependencies
  * Start Phoenix endpoint with `mix phx.server` or inside IEx with `iex -S mix phx.server`

Now you can visit [`localhost:4000`](http://localhost:4000) from your browser.

Ready to run in production? Please [check our deployment guides](https://hexdocs.pm/phoenix/deployment.html).

## Learn more

  * Official website: https://www.phoenixframework.org/
  * Guides: https://hexdocs.pm/phoenix/overview.html
  * Docs: https://hexdocs.pm/phoenix
  * Forum: https://elixirforum.com/c/phoenix-forum
  * Source: https://github.com/phoenixframework/phoenix
"""
MIX = """# Kettle

**TODO: Add description**

## Installation

If [available in Hex](https://hex.pm/docs/publish), the package can be installed
by adding `kettle` to your list of dependencies in `mix.exs`:

```elixir
def deps do
  [
    {:kettle, "~> 0.1.0"}
  ]
end
```

Documentation can be generated with [ExDoc](https://github.com/elixir-lang/ex_doc)
and published on [HexDocs](https://hexdocs.pm). Once published, the docs can
be found at <https://hexdocs.pm/kettle>.
"""


def test_a_readme_is_read_for_headings_commands_and_links() -> None:
    text = """<h1 align="center">Shop</h1>

## Getting `started`

Run `mix setup`, then see [how to help](CONTRIBUTING.md).

```shell
$ mix test
> iex -S mix
```

    mix deps.get

Testing
-------
[style]: docs/style.md
"""
    document = read_document("README.md", text.encode())
    assert document.headings == (Heading("Shop", 1, 1), Heading("Getting `started`", 2, 3), Heading("Testing", 2, 14))
    assert document.command("^mix setup") == Command("mix setup", 5)
    assert document.command("^mix test") == Command("mix test", 8)
    assert document.command("^iex") == Command("iex -S mix", 9)
    assert document.command("^mix deps") == Command("mix deps.get", 12)
    assert document.links == (Command("CONTRIBUTING.md", 5), Command("docs/style.md", 16))
    assert document.heading("TESTS?|testing") == Heading("Testing", 2, 14)
    assert (document.lines, document.own_lines, document.is_whole) == (11, 11, True)


def test_asciidoc_and_restructured_text_have_headings_too() -> None:
    text = b"= Shop\n\nSee link:CONTRIBUTING.adoc[how to help].\n\n== Setting up\n"
    document = read_document("README.adoc", text)
    assert document.headings == (Heading("Shop", 1, 1), Heading("Setting up", 2, 5))
    assert document.links == (Command("CONTRIBUTING.adoc", 3),)
    assert read_document("README.rst", b"Setting up\n~~~~~~~~~~\n").headings == (Heading("Setting up", 2, 1),)


@pytest.mark.parametrize("text", [PHOENIX, MIX])
def test_what_a_generator_wrote_is_nobodys_own(text: str) -> None:
    document = read_document("README.md", text.encode())
    assert (document.lines > 10, document.own_lines) == (True, 0)
    more = read_document("README.md", f"{text}\nWe sell tea.\n".encode())
    assert more.own_lines == 1


def test_the_usual_words_are_ones_own_where_no_generator_wrote() -> None:
    assert read_document("README.md", b"# Kettle\n## Installation\n```\nmix\n```\n").own_lines == 5


def test_only_the_beginning_of_a_huge_text_is_read() -> None:
    document = read_document("README.md", b"# Shop\n" + b"words\n" * 100_000 + b"# End\n")
    assert (document.is_whole, [each.text for each in document.headings]) == (False, ["Shop"])


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        ("# Changelog\n\n## [1.2.0] - 2026-01-31\n- x\n## 1.1.0\n", [("1.2.0", 3, "2026-01-31"), ("1.1.0", 5, None)]),
        ("# v1.2 (2026-01-31)\n", [("1.2", 1, "2026-01-31")]),
        ("## v1.2.0-rc.1\n", [("1.2.0-rc.1", 1, None)]),
        ("# Changelog for Kettle v1.19\n", [("1.19", 1, None)]),
        ("**1.2.0** (2026-01-31)\n", [("1.2.0", 1, "2026-01-31")]),
        ("1.2.0 (2026-01-31)\n-----\n", [("1.2.0", 1, "2026-01-31")]),
        ("## 0.28.x\n", [("0.28.x", 1, None)]),
        ("* 1.2.0\n  * tea\n", [("1.2.0", 1, None)]),
        ("## Breaking\n1.2.0 is the release in which we changed how all of the tea is made, again.\n", []),
        ("- Works with 1.2.0\n## Thanks\n", []),
        ("\ufeff## 1.2.0\r\n\r\n## 1.1.0\r\n", [("1.2.0", 1, None), ("1.1.0", 3, None)]),
    ],
)
def test_versions_of_a_changelog(text: str, versions: list[tuple[str, int, str | None]]) -> None:
    assert read_changelog("CHANGELOG.md", text.encode()).versions == tuple(Version(*each) for each in versions)


def test_a_changelog_knows_its_versions_and_what_is_not_released() -> None:
    changelog = read_changelog("CHANGELOG.md", b"# Changelog\n## [Unreleased]\n## 1.2.0\n")
    assert changelog.unreleased == 2
    assert changelog.tells_of("v1.2") == Version("1.2.0", 3)
    assert changelog.tells_of("1.3.0") is None


def test_of_a_huge_changelog_the_beginning_is_read() -> None:
    huge = b"".join(b"## 1.%d.0\n\n- tea\n\n" % number for number in range(300_000))
    assert len(huge) > 5_000_000
    changelog = read_changelog("CHANGELOG.md", huge)
    assert (changelog.is_whole, len(changelog.versions)) == (False, 2_000)


MIT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy\nof this software and associated "
    "documentation files"
)
ISC = "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is granted"
BSD = "Redistribution and use in source and binary forms, with or without modification, are permitted"


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        (f"Copyright 2026 Ada\n\n{MIT}", "MIT"),
        (f"# License\n\n{MIT}", "MIT"),
        ("   Apache License\n   Version 2.0, January 2004\n", "Apache-2.0"),
        ('Licensed under the Apache License, Version 2.0 (the "License");', "Apache-2.0"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007", "AGPL-3.0"),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3\n" + "x " * 400 + "GNU Affero General Public License", "GPL-3.0"),
        ("Mozilla Public License Version 2.0\n===", "MPL-2.0"),
        (BSD, "BSD-2-Clause"),
        (f"{BSD}\n3. Neither the name of Ada nor", "BSD-3-Clause"),
        (f"{ISC}, provided that the above copyright notice", "ISC"),
        (ISC, "0BSD"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("SPDX-License-Identifier: MIT OR Apache-2.0\n", "MIT OR Apache-2.0"),
        ("Do what you like.", None),
        ("", None),
    ],
)
def test_licences_are_known_by_their_words(text: str, identifier: str | None) -> None:
    assert read_licence("LICENSE", text.encode()).identifier == identifier


def test_code_owners_of_github() -> None:
    owners = read_codeowners(
        "CODEOWNERS", b"# All\n* @shop/all\n\n/lib/ @ada bob@kahn.io # both\n/lib/gen/\n*.md\\ x @cat\n"
    )
    assert [(rule.pattern, rule.owners, rule.line) for rule in owners.rules] == [
        ("*", ("@shop/all",), 2),
        ("/lib/", ("@ada", "bob@kahn.io"), 4),
        ("/lib/gen/", (), 5),
        ("*.md x", ("@cat",), 6),
    ]
    assert owners.of_everything == owners.rules[0]
    assert owners.owners == ("@shop/all", "@ada", "bob@kahn.io", "@cat")
    assert owners.owning("lib/shop.ex") == owners.rules[1]
    assert owners.owning("lib/gen/shop.ex") is None
    assert owners.owning("mix.exs") == owners.rules[0]


def test_code_owners_of_gitlab() -> None:
    owners = read_codeowners("CODEOWNERS", b"^[Docs][2] @docs\n*.md\n[Code]\nlib/ @ada\n")
    assert [(rule.pattern, rule.owners) for rule in owners.rules] == [("*.md", ("@docs",)), ("lib/", ("@ada",))]
    assert owners.of_everything is None


def test_an_owner_without_files_is_a_problem() -> None:
    owners = read_codeowners("CODEOWNERS", b"\n@shop/maintainers\n")
    assert (owners.rules, owners.problem) == ((), "line 2: an owner where a path should be")


@pytest.mark.parametrize("pattern", ["!", "a" * 300, "*a" * 50 + "b", "\\", "[", "**"])
def test_odd_patterns_are_harmless(pattern: str) -> None:
    read_codeowners("CODEOWNERS", f"{pattern} @ada\n".encode()).owning("a" * 200)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_readers_read_anything(content: bytes) -> None:
    read_document("README.md", content)
    read_document("README.rst", content)
    read_changelog("CHANGELOG.md", content)
    read_licence("LICENSE", content)
    read_codeowners("CODEOWNERS", content).owning("lib/a.ex")


@pytest.mark.parametrize("text", ["> ", "[", "`", "#", "| a ", "<h1", "* ", "[a]: <", "\t", "1.1."])
def test_odd_markdown_takes_no_time(text: str) -> None:
    read_document("README.md", (text * 50_000).encode())
    read_changelog("CHANGELOG.md", (text * 50_000).encode())
