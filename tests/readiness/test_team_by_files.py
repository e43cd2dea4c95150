from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from ready import APPLICATION, LIBRARY, judged, ready

from elixirlens.readiness.model import Profile, Status

PASS, PARTIAL, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
NOT_APPLICABLE = Status.NOT_APPLICABLE

WITH_ALIAS = APPLICATION.replace("deps: deps()", 'deps: deps(), aliases: [setup: ["deps.get", "ecto.setup"]]')
ABOUT = "# Shop\n\n" + "We sell tea to everybody who likes it.\n\n" * 12
STARTS = f"{ABOUT}## Getting started\n\n```sh\nmix setup\nmix test\n```\n"
GENERATED = (
    "# Shop\n\nTo start your Phoenix server:\n\n  * Run `mix setup` to install and setup dependencies\n"
    "  * Start Phoenix endpoint with `mix phx.server`\n\n## Learn more\n\n  * Docs: https://hexdocs.pm/phoenix\n"
)
LONG = "".join(f"{number}. Do it like this.\n" for number in range(25))


RELEASE = """```
wget -q https://github.com/acme/shop/releases/latest/download/shop.tar.gz
docker compose up --wait
```

"""
SHOPS = {
    "mix.exs": 'defmodule U.MixProject do\n  use Mix.Project\n  def project, do: [apps_path: "apps"]\nend\n',
    "apps/a/mix.exs": """defmodule A.MixProject do
  use Mix.Project
  def project, do: [app: :a, version: "1.0.0", aliases: [bootstrap: ["deps.get"]]]
end
""",
}


@pytest.mark.parametrize(
    ("files", "status", "value"),
    [
        ({"README.md": STARTS, "mix.exs": WITH_ALIAS}, PASS, 1.0),
        ({"README.md": STARTS, "bin/setup": "#!/bin/sh\nmix deps.get\n"}, PASS, 1.0),
        ({"README.md": STARTS, "Makefile": "VERSION := 1\nsetup: deps\n\tmix deps.get\n"}, PASS, 1.0),
        ({"README.md": STARTS, "mix.exs": LIBRARY}, PASS, 1.0),
        ({"README.md": f"{ABOUT}`git clone` it, then `./all.sh`.\n", "all.sh": "mix deps.get\nmix test\n"}, PASS, 1.0),
        ({"README.md": f"{ABOUT}`git clone` it, then `./all.sh`.\n", "all.sh": "mix format\n"}, PARTIAL, 0.5),
        (
            {
                "README.md": f"{ABOUT}`git clone` it, then `./x.sh up`.\n",
                "x.sh": 'case "$1" in\n  up) mix deps.get ;;\n  test) mix test ;;\nesac\n',
            },
            PARTIAL,
            0.5,
        ),
        (
            {
                "README.md": f"{ABOUT}`git clone` it, then `./x.sh test`.\n",
                "x.sh": 'case "$1" in\n  up) mix deps.get ;;\n  test) mix test ;;\nesac\n',
            },
            PASS,
            1.0,
        ),
        ({"README.md": f"{ABOUT}`mix test.setup`, and `just --list` tells more.\n"}, PARTIAL, 0.25),
        ({"README.md": ABOUT, "CONTRIBUTING.md": STARTS, "mix.exs": WITH_ALIAS}, PASS, 1.0),
        ({"README.md": f"{STARTS}\n", "docs/development.md": "# x\n", "mix.exs": WITH_ALIAS}, PASS, 1.0),
        (
            {"README.md": f"{ABOUT}## Setup\n\nAsk Ada.\n\n## Running the tests\n\nAsk Bob.\n", "mix.exs": WITH_ALIAS},
            PASS,
            1,
        ),
        ({"README.md": f"{ABOUT}`make dev` starts it, `make test` runs all tests.\n"}, PARTIAL, 0.75),
        ({"README.md": STARTS, "Makefile": "release:\n\tmix release\n"}, PARTIAL, 0.75),
        ({"README.md": f"{ABOUT}Run `mix deps.get`.\n", "mix.exs": WITH_ALIAS}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}`mix test` should be green.\n"}, PARTIAL, 0.5),
        (
            {"README.md": f"{ABOUT}[Start](guides/start.md#now)\n", "guides/start.md": STARTS, "mix.exs": WITH_ALIAS},
            PASS,
            1,
        ),
        ({"README.adoc": f"{ABOUT}link:guides/start.md[Start]\n", "guides/start.md": STARTS}, PARTIAL, 0.75),
        ({"README.md": f"{ABOUT}[X](guides/x.md)\n", "guides/x.md": "# Testing\n## Setup\n"}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}`MIX_ENV=test mix dialyzer`\n"}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}[Start](../start.md) [x](/etc/passwd.md) [y](guides/none.md)\n"}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}[Documentation](https://docs.shop.io/)\n"}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}## Testing\n\nAsk Ada.\n"}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}## Testing\n\nOf your mails.\n", "mix.exs": LIBRARY}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}## Installation\n\nAdd `kettle`.\n", "mix.exs": LIBRARY}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}`mix test` should be green.\n", "mix.exs": LIBRARY}, PASS, 1.0),
        ({"README.md": f"{ABOUT}## Installation\n\nRun `mix deps.get`.\n", "mix.exs": LIBRARY}, PARTIAL, 0.25),
        (
            {"README.md": f"{ABOUT}## Development\n\n### First\n\nRun `mix deps.get`.\n", "mix.exs": LIBRARY},
            PARTIAL,
            0.5,
        ),
        (
            {"README.md": f"{ABOUT.replace('# Shop', '# Test Shop')}Run `mix deps.get`.\n", "mix.exs": LIBRARY},
            PARTIAL,
            0.25,
        ),
        ({"README.md": f"{ABOUT}## Building Kettles\n\nUse it.\n", "mix.exs": LIBRARY}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}## Building from source\n\nAsk.\n", "mix.exs": LIBRARY}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}[Start](https://x.io/getting-started)\n", "mix.exs": LIBRARY}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}[Help](https://x.io/contributing)\n", "mix.exs": LIBRARY}, PARTIAL, 0.5),
        (
            {"README.md": f"{ABOUT}[Changes](CHANGELOG.md)\n", "CHANGELOG.md": "Run all tests with Elixir 1.7.\n"},
            PARTIAL,
            0.25,
        ),
        ({"README.md": ABOUT, "CONTRIBUTING.md": "Run `mix deps.get`.\n", "mix.exs": LIBRARY}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}[Ports](https://www.erlang.org/doc/system/ports.html)\n"}, PARTIAL, 0.25),
        ({"README.md": f"{ABOUT}`mix deps.get`\n\n## Running npm tests\n\n`npm test`\n"}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}{RELEASE}## Try it\n\n`docker compose up`\n"}, PARTIAL, 0.5),
        ({"README.md": f"{ABOUT}{RELEASE}"}, PARTIAL, 0.25),
        ({"README.md": ABOUT, "docs/installation.md": f"{RELEASE}## Then\n\n`docker compose up`\n"}, PARTIAL, 0.25),
        ({**SHOPS, "README.md": STARTS}, PARTIAL, 0.75),
        ({**SHOPS, "README.md": f"{STARTS}In apps/a: `mix bootstrap`\n"}, PASS, 1.0),
        ({"README.md": ABOUT}, PARTIAL, 0.25),
        ({"README.md": STARTS, "README-ja.md": "# Shop\n", "mix.exs": WITH_ALIAS}, PASS, 1.0),
        ({"README.md": GENERATED, "mix.exs": WITH_ALIAS}, FAIL, 0.0),
        ({"README.md": "# Shop\n\nTea.\n"}, FAIL, 0.0),
        ({"README.md": ""}, FAIL, 0.0),
        ({}, FAIL, 0.0),
    ],
)
def test_onboarding_docs(tmp_path: Path, files: Mapping[str, str], status: Status, value: float) -> None:
    judgement = judged(ready(tmp_path, files), "onboarding-docs")
    assert (judgement.status, judgement.value) == (status, value)


def test_onboarding_docs_of_the_project_come_before_those_of_another_inside_of_it(tmp_path: Path) -> None:
    other = {"forum/mix.exs": LIBRARY, "forum/README.md": f"{ABOUT}`mix deps.get` and `mix test`\n"}
    files = {"README.md": ABOUT, "DEVELOPERS.md": STARTS, "mix.exs": WITH_ALIAS, **other}
    judgement = judged(ready(tmp_path, files), "onboarding-docs")
    assert {each.path for each in judgement.evidence} == {"DEVELOPERS.md", "mix.exs"}


@pytest.mark.parametrize(
    ("headings", "value"),
    [
        ("## Installation\n", 0.25),
        ("## Secrets\n", 0.25),
        ("## Contributing\n\n### Start\n", 0.5),
        ("## Contributing\n\n## Usage\n", 0.25),
    ],
)
def test_what_users_of_a_library_type_sets_nothing_up(tmp_path: Path, headings: str, value: float) -> None:
    text = "# Kettle\n\n" + "It boils.\n" * 12 + f"\n{headings}\nThen run `mix deps.get`.\n"
    found = judged(ready(tmp_path, {"README.md": text, "mix.exs": LIBRARY}), "onboarding-docs")
    assert found.value == value


def test_a_changelog_tells_nobody_how_to_test(tmp_path: Path) -> None:
    readme = "# Kettle\n\n" + "It boils.\n" * 12 + "\nSee the [changes](CHANGELOG.md).\n"
    files = {"README.md": readme, "CHANGELOG.md": "# Changes\n\n- Run the tests on Windows.\n", "mix.exs": LIBRARY}
    assert judged(ready(tmp_path, files), "onboarding-docs").value == 0.25


def test_the_guide_for_developers_is_shown_rather_than_how_to_run_a_release(tmp_path: Path) -> None:
    readme = f"{ABOUT}## Quick start\n\n{RELEASE}## Development\n\n[How to](docs/dev-env.md)\n"
    files = {"README.md": readme, "docs/dev-env.md": "# Start\n\n```\nmake --version\nmake dev.build\n```\n"}
    evidence = judged(ready(tmp_path, files), "onboarding-docs").evidence
    assert ("how to set up: make dev.build", "docs/dev-env.md", 5) in [(e.fact, e.path, e.line) for e in evidence]


def test_a_warning_is_not_where_it_says_how_to_start(tmp_path: Path) -> None:
    text = (
        "# Shop\n\n> If you run `mix ecto.setup` first, it fails.\n\n```sh\nmix deps.get\n```\n" + 12 * "\nIt sells.\n"
    )
    found = judged(ready(tmp_path, {"README.md": text}), "onboarding-docs").evidence
    assert ("how to set up: mix deps.get", 6) in {(each.fact, each.line) for each in found}


def test_onboarding_docs_say_where_it_stands(tmp_path: Path) -> None:
    judgement = judged(ready(tmp_path, {"README.md": STARTS, "mix.exs": WITH_ALIAS}), "onboarding-docs")
    assert [(each.fact, each.path, each.line) for each in judgement.evidence] == [
        ("how to set up: mix setup", "README.md", 30),
        ("how to test: mix test", "README.md", 31),
        ("mix setup", "mix.exs", 5),
    ]


def test_the_set_up_of_a_tool_beside_a_library_is_not_its_own(tmp_path: Path) -> None:
    files = {"README.md": STARTS, "mix.exs": LIBRARY, "tool/mix.exs": WITH_ALIAS}
    judgement = judged(ready(tmp_path, files), "onboarding-docs")
    assert judgement.evidence[-1].fact == "mix deps.get is all that a library needs"


@pytest.mark.parametrize(
    ("files", "status", "value"),
    [
        ({"CONTRIBUTING.md": LONG, "README.md": "See [how to help](CONTRIBUTING.md).\n"}, PASS, 1.0),
        ({"AGENTS.md": LONG, "README.md": "Read `AGENTS.md` first.\n"}, PASS, 1.0),
        ({"ARCHITECTURE.md": LONG, "CONTRIBUTING.md": "See [the plan](ARCHITECTURE.md).\n"}, PASS, 1.0),
        (
            {"docs/adr/1.md": LONG[:200], "docs/adr/2.md": LONG[200:], "README.md": "[Decisions](docs/adr)\n"},
            PASS,
            1.0,
        ),
        ({"docs/adr/1.md": LONG, "README.md": "Run `asdf plugin add adr-tools` first.\n"}, PARTIAL, 0.6),
        ({".github/CONTRIBUTING.md": LONG, "README.md": "# Shop\n"}, PARTIAL, 0.6),
        ({"design/architecture/a.md": LONG[:200], "design/architecture/b.md": LONG[200:]}, PARTIAL, 0.6),
        ({"docs/CONTRIBUTING.md": LONG, "docs/README.md": "See [how to help](CONTRIBUTING.md).\n"}, PASS, 1.0),
        ({"AGENTS.md": f"This is a web application written using the Phoenix web framework.\n{LONG}"}, PARTIAL, 0.3),
        ({"test/CONVENTIONS.md": LONG}, PARTIAL, 0.6),
        ({".github/instructions/a.md": LONG[:200], ".github/instructions/b.md": LONG[200:]}, PARTIAL, 0.6),
        ({"docs/development/states.puml": LONG}, FAIL, 0.0),
        ({"CONTRIBUTING.md": "Be nice.\n", "README.md": "See [how to help](CONTRIBUTING.md).\n"}, FAIL, 0.0),
        ({"README.md": f"# Shop\n\n## Design\n\n### Carts\n\n{LONG}\n## License\n"}, PASS, 1.0),
        ({"README.md": f"# Shop\n\n## Our architecture principles\n\n{LONG}"}, PASS, 1.0),
        ({"README.md": f"# Shop\n\n## Design\n\nIt is small.\n\n## Use\n\n{LONG}"}, FAIL, 0.0),
        ({"README.md": f"# Shop\n\n## Designers\n\n{LONG}"}, FAIL, 0.0),
        ({"README.md": f"# Architecture\n\n{LONG}"}, FAIL, 0.0),  # the name of the product
        ({"README.md": f"# Shop\n\n## Contributing\n\n{LONG}"}, FAIL, 0.0),
        ({}, FAIL, 0.0),
    ],
)
def test_written_conventions(tmp_path: Path, files: Mapping[str, str], status: Status, value: float) -> None:
    large = "defmodule Shop.Large do\n" + "".join(f"  def f{n}, do: {n}\n" for n in range(600)) + "end\n"
    judgement = judged(ready(tmp_path, {"lib/shop/large.ex": large, **files}), "written-conventions")
    assert (judgement.status, judgement.value) == (status, value)


@pytest.mark.parametrize(
    ("files", "status", "value"),
    [
        (
            {
                "LICENSE": "MIT License\n\nPermission is hereby granted, free of charge\n",
                "CODE_OF_CONDUCT.md": "Be kind.\n",
                ".github/SECURITY.md": "Write to us.\n",
            },
            PASS,
            1.0,
        ),
        (
            {
                "LICENCE.md": "Apache License\nVersion 2.0\n",
                "README.md": "# K\n\n## Security\n\nReport it to Ada.\n\n## Code of Conduct\n\nBe kind.\n",
            },
            PASS,
            1.0,
        ),
        ({"LICENSE": "MIT License\n", "README.md": "[Manners](https://x.io/code_of_conduct)\n"}, PARTIAL, 0.67),
        (
            {"LICENSE": "MIT License\n", "README.md": "[Holes](https://github.com/acme/kettle/security)\n"},
            PARTIAL,
            0.67,
        ),
        (
            {
                "LICENSE": "MIT License\n",
                "README.md": "# K\n\n## Security\n\nSet a password.\n\n## More\n\nReport bugs.\n",
            },
            PARTIAL,
            0.33,
        ),
        ({"LICENSE": "MIT License\n", "README.md": "[Rules](docs/security/policies.md)\n"}, PARTIAL, 0.33),
        ({"LICENSE": "MIT License\n"}, PARTIAL, 0.33),
        ({"mix.exs": APPLICATION, "k/mix.exs": LIBRARY, "k/LICENSE": "MIT License\n"}, PARTIAL, 0.33),
        ({"README.md": "# Kettle\n\n## Copyright and License\n\nMIT, by Ada.\n"}, PARTIAL, 0.33),
        ({"README.md": "# Kettle\n\n## License\n\n## Use\n\nPour.\n"}, FAIL, 0.0),
        ({"README.md": "# License\n\nIt writes licences.\n"}, FAIL, 0.0),
        ({"LICENSE": "", "README.md": "# Kettle\n"}, FAIL, 0.0),
        ({}, FAIL, 0.0),
    ],
)
def test_community_health_files(tmp_path: Path, files: Mapping[str, str], status: Status, value: float) -> None:
    repository = ready(tmp_path, {"mix.exs": LIBRARY, **files}, Profile.LIBRARY)
    judgement = judged(repository, "community-health-files")
    assert (judgement.status, judgement.value) == (status, value)


def test_community_health_files_say_what_is_missing(tmp_path: Path) -> None:
    judgement = judged(ready(tmp_path, {"mix.exs": LIBRARY, "LICENSE": "Mine.\n"}), "community-health-files")
    assert [(each.fact, each.path) for each in judgement.evidence] == [
        ("no code of conduct", None),
        ("no security policy", None),
        ("licence of its own", "LICENSE"),
    ]


def test_applications_and_private_packages_need_no_community(tmp_path: Path) -> None:
    assert judged(ready(tmp_path / "a", {}), "community-health-files").status is NOT_APPLICABLE
    private = LIBRARY.replace(' package: [licenses: ["MIT"]],', "")
    repository = ready(tmp_path / "b", {"mix.exs": private}, profile=Profile.LIBRARY)
    assert judged(repository, "community-health-files").reason == "mix.exs has no `package:`, so it is not published"


def test_little_code_needs_no_written_conventions(tmp_path: Path) -> None:
    judgement = judged(ready(tmp_path, {}), "written-conventions")
    assert (judgement.status, judgement.reason) == (NOT_APPLICABLE, "3 lines of code need no written conventions")


def code(lines: int, *comments: str) -> str:
    body = "".join(f"  def f{number}, do: {number}\n" for number in range(lines - 2))
    return "defmodule Shop.Large do\n" + "".join(f"  # {comment}\n" for comment in comments) + body + "end\n"


BARE, REFERENCED = "TODO: handle the timeout", "TODO(#12): handle the timeout"


@pytest.mark.parametrize(
    ("comments", "status", "value"),
    [
        ([], PASS, 1.0),
        ([BARE], PASS, 1.0),  # one in two thousand lines
        ([BARE] * 4 + [REFERENCED] * 16, PASS, 1.0),
        (["FIXME https://shop.io/issues/1", "HACK SHOP-12"] * 5, PASS, 1.0),
        (
            ["TODO: remove by 1.1.0", "TODO when we require Elixir v1.15+", "TODO(2.x): drop", "TODO OTP 27"] * 3,
            PASS,
            1,
        ),
        ([BARE] * 4, PARTIAL, 0.8),
        ([BARE] * 8 + [REFERENCED] * 8, PARTIAL, 0.625),
        ([BARE] * 8, FAIL, 0.4),
        ([BARE] * 20, FAIL, 0.0),
    ],
)
def test_follow_up_tracking(tmp_path: Path, comments: list[str], status: Status, value: float) -> None:
    judgement = judged(ready(tmp_path, {"lib/shop/large.ex": code(2000, *comments)}), "follow-up-tracking")
    assert (judgement.status, judgement.value) == (status, pytest.approx(value, abs=0.01))


def test_follow_up_tracking_says_where(tmp_path: Path) -> None:
    files = {"lib/shop/large.ex": code(100, BARE, REFERENCED), "test/shop/large_test.exs": f"# {BARE}\n"}
    judgement = judged(ready(tmp_path, files), "follow-up-tracking")
    assert [(each.fact, each.path, each.line) for each in judgement.evidence] == [
        ("2 comments with TODO or FIXME in 103 lines; 1 of them without an issue or a version", None, None),
        ("TODO without an issue", "lib/shop/large.ex", 2),
    ]


def test_templates_for_issues_are_told(tmp_path: Path) -> None:
    judgement = judged(ready(tmp_path, {".github/ISSUE_TEMPLATE/bug.md": "What happened?\n"}), "follow-up-tracking")
    assert (judgement.evidence[-1].fact, judgement.evidence[-1].path) == (
        "a template for issues",
        ".github/ISSUE_TEMPLATE/bug.md",
    )


def test_a_password_in_an_address_is_not_told(tmp_path: Path) -> None:
    readme = f"{ABOUT}```\ngit clone https://ada:{'hunter2' * 40}@shop.io/shop.git\n```\n"
    judgement = judged(ready(tmp_path, {"README.md": readme}), "onboarding-docs")
    assert "how to set up: git clone https://shop.io/shop.git" in [each.fact for each in judgement.evidence]


def test_follow_up_tracking_is_unknown_where_no_code_was_read(tmp_path: Path) -> None:
    repository = ready(tmp_path, {"lib/shop/cart.ex": "# nothing\n"})
    assert judged(repository, "follow-up-tracking").reason == "the comments of the code were not read"


def test_stage_facts_need_no_history(tmp_path: Path) -> None:
    files = {
        "docker/app/Dockerfile": "FROM elixir\n",
        "docker/production/Dockerfile": "FROM elixir\nENV MIX_ENV=prod\nRUN mix release\n",
    }
    judgement = judged(ready(tmp_path, files), "stage-facts")
    assert [(each.fact, each.path) for each in judgement.evidence] == [
        ("3 lines of code in 1 file", None),
        ("deploys it", "docker/production/Dockerfile"),
    ]
