from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from histories import ADA, BOB, BOT, CAT, DAN, Past, git, lines
from ready import APPLICATION, LIBRARY, judged

from elixirlens.readiness.assess import Asked, repository_of
from elixirlens.readiness.model import Judgement, Status
from elixirlens.readiness.repository import Repository

TODAY = date(2026, 3, 1)
PASS, PARTIAL, FAIL = Status.PASS, Status.PARTIAL, Status.FAIL
UNKNOWN, NOT_APPLICABLE = Status.UNKNOWN, Status.NOT_APPLICABLE


def module(name: str, size: int = 30) -> str:
    """A module of so many functions; a different size makes a different file."""
    return f"defmodule Shop.{name} do\n" + "".join(f"  def f{n}(x), do: x + {n}\n" for n in range(size)) + "end\n"


@pytest.fixture
def past(tmp_path: Path) -> Past:
    """A repository with a mix.exs and nothing more, by a program, so that it is nobody's."""
    past = Past(tmp_path / "shop")
    past.commit(BOT, {"mix.exs": APPLICATION}, "Generate", ago=700)
    return past


def known(past: Past, today: date = TODAY) -> Repository:
    return repository_of(Asked(past.tell(), today, jobs=1, use_cache=False))


def told(judgement: Judgement) -> str:
    return "; ".join([*(f"{each.fact} {each.path or ''}".strip() for each in judgement.evidence), judgement.reason])


def work(past: Past, *people: str, changes: int = 24, message: str = "Change", ago: float | None = None) -> None:
    """Changes of a note, by these people in turn: they own no line of the product."""
    for number in range(changes):
        past.commit(people[number % len(people)], {"notes.txt": f"{number} {message}\n"}, message, ago)


# bus-factor


@pytest.mark.parametrize(
    ("functions", "status", "value"),
    [
        ({ADA: 40, BOB: 40, CAT: 40, DAN: 40}, PASS, 1.0),
        ({ADA: 40, BOB: 40, CAT: 40}, PARTIAL, 0.83),
        ({ADA: 40, BOB: 40}, PARTIAL, 0.5),
        ({ADA: 60, BOB: 40}, FAIL, 0.4),
        ({ADA: 90, BOB: 10}, FAIL, 0.1),
        ({ADA: 100}, FAIL, 0.0),
    ],
)
def test_bus_factor_is_how_many_hold_the_lines(
    past: Past, functions: dict[str, int], status: Status, value: float
) -> None:
    work(past, ADA, BOB)
    for number, (who, size) in enumerate(functions.items()):
        past.commit(who, {f"lib/shop/m{number}.ex": module(f"M{number}", size)})
    judgement = judged(known(past), "bus-factor")
    assert judgement.status is status
    assert judgement.value == pytest.approx(value, abs=0.03)


def test_bus_factor_names_who_holds_the_lines_and_how_large_the_sample_is(past: Past) -> None:
    work(past, ADA, BOB, ago=500)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 8)}, ago=500)
    past.commit(BOB, {"lib/shop/b.ex": module("B", 8)}, ago=3)
    assert told(judged(known(past), "bus-factor")) == (
        "Ada Byron, Bob Kahn wrote more than half of 20 lines in 2 of 2 files; "
        "of these, active in the last 12 months: Bob Kahn; "
    )


def test_bus_factor_counts_pairs_as_two_and_programs_as_nobody(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 20)}, f"Pair\n\nCo-authored-by: {BOB}")
    past.commit(BOT, {"lib/shop/b.ex": module("B", 10)})
    judgement = judged(known(past), "bus-factor")
    assert (judgement.status, judgement.value) == (PARTIAL, 0.5)


def test_bus_factor_is_unknown_where_most_lines_were_imported(past: Past) -> None:
    past.commit(ADA, {f"lib/shop/m{number}.ex": module(f"M{number}", 5) for number in range(120)}, "Import")
    work(past, ADA, BOB)
    past.commit(BOB, {"lib/shop/m1.ex": module("M1", 6)})
    judgement = judged(known(past), "bus-factor")
    assert judgement.status is UNKNOWN
    assert "imports, moves or programs" in judgement.reason


def test_bus_factor_tells_how_much_belongs_to_nobody(past: Past) -> None:
    past.commit(BOT, {"lib/shop/b.ex": module("B", 30)})
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 30)})
    past.commit(BOB, {"lib/shop/c.ex": module("C", 30)})
    fact = "33% of the lines came by imports, moves or programs, and count for nobody"
    assert fact in told(judged(known(past), "bus-factor"))


def test_vendored_and_test_code_is_nobodys_knowledge(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 20)})
    past.commit(BOB, {"lib/shop/b.ex": module("B", 20)})
    past.commit(CAT, {"vendor/x/lib/x.ex": module("X", 90), "test/shop/a_test.exs": lines(90, "assert x")})
    assert judged(known(past), "bus-factor").value == pytest.approx(0.5)


def test_of_a_folder_with_a_configuration_only_its_own_history_counts(past: Past) -> None:
    past.commit(ADA, {"shop/elixirlens.toml": "", "shop/mix.exs": APPLICATION, "shop/lib/a.ex": module("A", 40)})
    past.commit(BOB, {"shop/lib/b.ex": module("B", 40)})
    work(past, CAT, changes=40)
    root = past.tell() / "shop"
    judgement = judged(repository_of(Asked(root, TODAY, jobs=1, use_cache=False)), "bus-factor")
    assert judgement.reason == "only 2 changes by people so far: too few to say"
    for number in range(20):
        past.commit((ADA, BOB)[number % 2], {"shop/notes.txt": f"{number}\n"})
    past.tell()
    judgement = judged(repository_of(Asked(root, TODAY, jobs=1, use_cache=False)), "bus-factor")
    assert (judgement.status, judgement.value) == (PARTIAL, pytest.approx(0.5))


# All that ask the history


@pytest.mark.parametrize(
    "criterion", ["bus-factor", "contributor-growth", "knowledge-islands", "review-process", "churn-hotspots"]
)
def test_what_history_cannot_tell_is_unknown(past: Past, tmp_path: Path, criterion: str) -> None:
    past.commit(ADA, {"lib/shop/a.ex": module("A")})
    judgement = judged(known(past), criterion)
    assert (judgement.status, judgement.reason) == (UNKNOWN, "only 1 changes by people so far: too few to say")

    work(past, ADA, BOB)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "3", f"file://{past.tell()}", str(shallow))
    judgement = judged(repository_of(Asked(shallow, TODAY, jobs=1, use_cache=False)), criterion)
    assert (judgement.status, judgement.reason) == (UNKNOWN, "the clone is shallow: its history is not here")

    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "mix.exs").write_text(APPLICATION)
    judgement = judged(repository_of(Asked(plain, TODAY, jobs=1, use_cache=False)), criterion)
    assert (judgement.status, judgement.reason) == (UNKNOWN, "there is no git repository here")


# contributor-growth


def test_an_active_team_that_does_not_shrink_passes(past: Past) -> None:
    work(past, ADA, BOB, ago=500)
    work(past, ADA, BOB, CAT, ago=10)
    judgement = judged(known(past), "contributor-growth")
    assert judgement.status is PASS
    assert told(judgement) == (
        "3 authors in the last 12 months, 1 of them new; 2 in the 12 before; "
        "the last change by a person is 10 days old; "
    )


def test_a_team_that_shrinks_is_half_way(past: Past) -> None:
    work(past, ADA, BOB, CAT, DAN, ago=500)
    work(past, ADA, BOB, ago=10)
    judgement = judged(known(past), "contributor-growth")
    assert (judgement.status, judgement.value) == (PARTIAL, pytest.approx(2 / 3, abs=0.01))


def test_one_active_author_is_half_way(past: Past) -> None:
    work(past, ADA, ago=10)
    judgement = judged(known(past), "contributor-growth")
    assert (judgement.status, judgement.value) == (PARTIAL, 0.5)


def test_a_team_of_which_one_is_left_is_half_way(past: Past) -> None:
    work(past, ADA, BOB, ago=500)
    work(past, ADA, changes=5, ago=10)
    judgement = judged(known(past), "contributor-growth")
    assert (judgement.status, judgement.value) == (PARTIAL, 0.5)
    assert judgement.evidence[0].fact == "only Ada Byron wrote something lately"


def test_a_young_team_passes(past: Past) -> None:
    work(past, ADA, BOB, ago=30)
    assert judged(known(past), "contributor-growth").status is PASS


@pytest.mark.parametrize(("ago", "value"), [(100, 1.0), (180, 0.67), (300, 0.24), (364, 0.05)])
def test_quiet_months_cost_a_little_each(past: Past, ago: int, value: float) -> None:
    work(past, ADA, BOB, ago=ago)
    judgement = judged(known(past), "contributor-growth")
    assert judgement.status is (PASS if value == 1.0 else PARTIAL)
    assert judgement.value == pytest.approx(value, abs=0.02)


def test_what_decides_comes_first(past: Past) -> None:
    work(past, ADA, BOB, ago=200)
    assert judged(known(past), "contributor-growth").evidence[0].fact == "the last change by a person is 200 days old"


@pytest.mark.parametrize(
    ("readme", "status"),
    [
        ("# Shop\n", FAIL),
        ("# Shop\n\nThis library is feature-complete.\n", PARTIAL),
        ("# Shop\n\nThis project is no longer maintained.\n", FAIL),
        (
            "# Shop\n\nOld orders: the row is archived. We are looking for maintainers! It is considered stable.\n",
            PARTIAL,
        ),
    ],
)
def test_a_year_of_silence_fails_unless_it_is_done(past: Past, readme: str, status: Status) -> None:
    work(past, ADA, BOB, ago=400)
    past.commit(ADA, {"README.md": readme}, ago=399)
    assert judged(known(past), "contributor-growth").status is status


def test_who_gives_up_says_so_at_once(past: Past) -> None:
    work(past, ADA, BOB, ago=20)
    past.commit(ADA, {"README.md": "# Shop\n\n**This repository is archived.**\n"}, ago=10)
    judgement = judged(known(past), "contributor-growth")
    assert (judgement.status, judgement.evidence[0].line) == (FAIL, 3)


def test_bots_keep_nothing_alive(past: Past) -> None:
    work(past, ADA, BOB, ago=400)
    work(past, BOT, ago=2)
    assert judged(known(past), "contributor-growth").status is FAIL


# knowledge-islands


def test_code_that_two_people_changed_is_no_island(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 30)})
    past.commit(BOB, {"lib/shop/a.ex": module("A", 31)})
    judgement = judged(known(past), "knowledge-islands")
    assert (judgement.status, told(judgement)) == (
        PASS,
        "0% of the code that changes was only ever changed by one person; ",
    )


@pytest.mark.parametrize(("island", "status"), [(5, PASS), (40, PARTIAL), (400, FAIL)])
def test_islands_weigh_what_changes_times_size(past: Past, island: int, status: Status) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 30)})
    past.commit(BOB, {"lib/shop/a.ex": module("A", 31)})
    past.commit(CAT, {"lib/shop/c.ex": module("C", island)})
    past.commit(CAT, {"lib/shop/c.ex": module("C", island + 1)})
    judgement = judged(known(past), "knowledge-islands")
    assert judgement.status is status
    assert judgement.evidence[1].fact == "only Cat Stevens, 2 times"
    assert judgement.evidence[1].path == "lib/shop/c.ex"


def test_a_sweep_over_all_files_makes_nobody_know_them(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 30)})
    past.commit(BOB, {"lib/shop/a.ex": module("A", 31), **{f"docs/{n}.md": "x\n" for n in range(150)}}, "Format")
    assert judged(known(past), "knowledge-islands").status is FAIL


def test_renaming_a_file_is_not_writing_it(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"lib/shop/a.ex": module("A", 30)})
    past.commit(BOB, {"lib/shop/a.ex": module("A", 31)})
    past.commit(ADA, {"lib/shop/a.ex": None, "lib/shop/b.ex": module("A", 31)})
    assert judged(known(past), "knowledge-islands").status is PASS


@pytest.mark.parametrize("criterion", ["knowledge-islands", "review-process", "dev-ops-shared-ownership"])
def test_one_person_is_no_team(past: Past, criterion: str) -> None:
    work(past, ADA)
    past.commit(ADA, {"lib/shop/a.ex": module("A"), "Dockerfile": "FROM elixir\n"})
    past.commit(BOB, {"README.md": "# Shop\n"}, "Fix a word")
    judgement = judged(known(past), criterion)
    assert judgement.status is NOT_APPLICABLE
    assert judgement.reason.startswith("Ada Byron writes nearly everything")


@pytest.mark.parametrize(("own", "others", "status"), [(30, 20, PARTIAL), (30, 8, NOT_APPLICABLE)])
def test_many_guests_are_no_single_author(past: Past, own: int, others: int, status: Status) -> None:
    work(past, ADA, changes=own, message="Change")
    for number in range(others):
        guest = f"Guest Number{number} <guest{number}@inn.io>"
        past.commit(guest, {f"lib/shop/g{number}.ex": module(f"G{number}")}, f"Bring a gift (#{number + 1})")
    judgement = judged(known(past), "review-process")
    assert judgement.status is status, told(judgement)
    growth = told(judged(known(past), "contributor-growth"))
    assert ("writes nearly everything" in growth) == (status is NOT_APPLICABLE)


# review-process


@pytest.mark.parametrize(
    ("reviewed", "straight", "status"), [(24, 4, PASS), (14, 14, PARTIAL), (4, 24, FAIL), (0, 28, UNKNOWN)]
)
@pytest.mark.parametrize(
    "mark", ["Sell tea (#12)", "Sell tea\n\nReviewed-by: Cat <cat@stevens.io>", "Tea\n\nSee merge request a/b!4"]
)
def test_marks_of_reviews_are_counted(past: Past, mark: str, reviewed: int, straight: int, status: Status) -> None:
    work(past, ADA, BOB, changes=reviewed, message=mark)
    work(past, ADA, BOB, changes=straight)
    judgement = judged(known(past), "review-process")
    assert judgement.status is status
    if status is not UNKNOWN:
        assert judgement.evidence[-3 if straight > 1 else 0].fact.startswith(f"{reviewed} of the newest 28 changes")


def test_merged_pull_requests_count_once_whatever_they_hold(past: Past) -> None:
    last = past.commit(ADA, {"a": "0\n"})
    for number in range(25):
        side = past.commit(BOB, {"b": f"{number}\n"}, "Half", parents=(last,), branch="side")
        side = past.commit(BOB, {"c": f"{number}\n"}, "Whole", parents=(side,), branch="side")
        last = past.merge(f"Merge pull request #{number} from bob/side", last, side)
    judgement = judged(known(past), "review-process")
    assert (judgement.status, judgement.evidence[0].fact[:29]) == (PASS, "25 of the newest 26 changes c")


def test_catching_up_and_programs_are_no_changes_of_the_team(past: Past) -> None:
    last = past.commit(ADA, {"a": "0\n"})
    for number in range(25):
        last = past.commit((ADA, BOB)[number % 2], {"a": f"{number}\n"}, "Change (#4)", parents=(last,))
        side = past.commit(CAT, {"b": f"{number}\n"}, "Side", parents=(last,), branch="side")
        last = past.merge("Merge branch 'main' of github.com:shop/shop", last, side)
        last = past.commit(BOT, {"mix.lock": f"{number}\n"}, "Bump", parents=(last,))
    judgement = judged(known(past), "review-process")
    assert (judgement.status, judgement.evidence[0].fact[:29]) == (PASS, "25 of the newest 26 changes c")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".github/pull_request_template.md", "What changes?\n"),
        (".github/CODEOWNERS", "* @ada @bob\n"),
        ("scripts/merge.sh", '#!/bin/sh\nif gh pr merge "$1" --rebase --admin; then echo yes; fi\n'),
    ],
)
def test_a_template_or_owners_make_half_of_it(past: Past, path: str, content: str) -> None:
    work(past, ADA, BOB, changes=28)
    past.commit(ADA, {path: content})
    judgement = judged(known(past), "review-process")
    assert (judgement.status, judgement.value, judgement.evidence[0].path) == (PARTIAL, 0.4, path)


# churn-hotspots


def hot(past: Past, names: list[str]) -> None:
    work(past, ADA, BOB)
    for size in (30, 31, 32):
        past.commit(ADA, {f"lib/shop/{name.lower()}.ex": module(name, size) for name in names})


@pytest.mark.parametrize(("tested", "status"), [(5, PASS), (4, PASS), (3, PARTIAL), (2, FAIL), (0, FAIL)])
def test_the_hottest_files_should_have_tests(past: Past, tested: int, status: Status) -> None:
    names = ["Cart", "Price", "Order", "Stock", "Tax"]
    hot(past, names)
    past.commit(BOB, {f"test/shop/{name.lower()}_test.exs": module(f"{name}Test") for name in names[:tested]})
    judgement = judged(known(past), "churn-hotspots")
    assert judgement.status is status
    assert judgement.evidence[0].fact == f"{tested} of the 5 files that change most have tests"
    assert {each.path for each in judgement.evidence[1:]} == {f"lib/shop/{name.lower()}.ex" for name in names[tested:]}


def test_the_tests_of_a_module_are_those_of_its_implementation(past: Past) -> None:
    hot(past, ["Cart", "Price", "Cart_Impl"])
    past.commit(BOB, {f"test/shop/{name}_test.exs": module(f"{name.title()}Test") for name in ("cart", "price")})
    assert told(judged(known(past), "churn-hotspots")) == "3 of the 3 files that change most have tests; "


def test_a_test_that_names_the_module_counts_and_wiring_does_not(past: Past) -> None:
    hot(past, ["Cart", "Price", "Order", "Router", "Repo"])
    body = "  alias Shop.{Cart, Price, Order}\n  def x, do: {Cart.f(), Price.f(), Order.f()}\n"
    test = f"defmodule Shop.BuyTest do\n{body}end\n"
    past.commit(BOB, {"test/shop/buy_test.exs": test})
    judgement = judged(known(past), "churn-hotspots")
    assert told(judgement) == "3 of the 3 files that change most have tests; "


def test_the_test_of_a_folder_counts_and_that_of_the_application_does_not(past: Past) -> None:
    work(past, ADA, BOB)
    for size in (30, 31, 32):
        names = {"lib/shop/till.ex": "Till", "lib/shop/price/rules.ex": "Rules", "lib/shop/price/tax.ex": "Tax"}
        past.commit(ADA, {path: module(name, size) for path, name in names.items()})
    past.commit(BOB, {"test/shop_test.exs": module("ShopTest"), "test/shop/price_test.exs": module("PriceTest")})
    expected = "2 of the 3 files that change most have tests; changed 3 times, and no test names it lib/shop/till.ex; "
    assert told(judged(known(past), "churn-hotspots")) == expected


def test_what_stands_outside_of_modules_is_no_test_of_it(past: Past) -> None:
    work(past, ADA, BOB)
    for size in (30, 31, 32):
        past.commit(ADA, {f"lib/shop/{name}.ex": "require Logger\n" + module(name.title(), size) for name in "abc"})
    past.commit(BOB, {"test/buy_test.exs": "require Logger\ndefmodule BuyTest do\n  def x, do: Shop.A.f()\nend\n"})
    assert judged(known(past), "churn-hotspots").evidence[0].fact == "1 of the 3 files that change most have tests"


def test_what_holds_nothing_to_run_needs_no_tests(past: Past) -> None:
    hot(past, ["Cart", "Price", "Order"])
    for size in (30, 31, 32):
        fields = "".join(f"    :f{n},\n" for n in range(size))
        callbacks = "".join(f"  @callback f{n}(term) :: term\n" for n in range(size))
        functions = "".join(f"  def f{n}(x)\n" for n in range(size))
        routes = "".join(f'  get "/{n}" do\n  end\n' for n in range(size))
        files = {
            "coin": f"defmodule Shop.Coin do\n  defstruct [\n{fields}    :last\n  ]\nend\n",
            "bank": f"defmodule Shop.Bank do\n{callbacks}end\n",
            "paid": f"defprotocol Shop.Paid do\n{functions}end\n",
            "door": f"defmodule Shop.Door do\n  use Plug.Router\n{routes}end\n",
        }
        past.commit(ADA, {f"lib/shop/{name}.ex": text for name, text in files.items()})
    judgement = judged(known(past), "churn-hotspots")
    assert {each.path for each in judgement.evidence} - {None} == {
        f"lib/shop/{name}.ex" for name in ("cart", "price", "order", "door")
    }


def test_files_that_rest_are_not_hot(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {f"lib/shop/m{number}.ex": module(f"M{number}") for number in range(5)})
    assert judged(known(past), "churn-hotspots").status is NOT_APPLICABLE


# dev-ops-shared-ownership


@pytest.mark.parametrize(
    ("of_code", "of_operations", "status"),
    [((ADA, BOB), (ADA, BOB), PASS), ((ADA, BOB), (BOB,), PARTIAL), ((ADA, BOB), (CAT, DAN), FAIL)],
)
def test_who_writes_the_code_should_run_it(
    past: Past, of_code: tuple[str, ...], of_operations: tuple[str, ...], status: Status
) -> None:
    work(past, ADA, BOB)
    for number, who in enumerate(of_code):
        past.commit(who, {"lib/shop/a.ex": module("A", 30 + number)})
    for number, who in enumerate(of_operations):
        past.commit(who, {"Dockerfile": f"FROM elixir:1.{number}\n"})
    assert judged(known(past), "dev-ops-shared-ownership").status is status


def test_who_ran_it_under_another_name_ran_it(past: Past) -> None:
    work(past, ADA, BOB)
    for number, who in enumerate((ADA, BOB)):
        past.commit(who, {"lib/shop/a.ex": module("A", 30 + number), ".travis.yml": f"elixir: 1.{number}\n"})
    workflow = "on: push\njobs: {t: {steps: [{run: mix test}]}}\n"
    past.commit(ADA, {".travis.yml": None, ".github/workflows/ci.yml": workflow})
    assert judged(known(past), "dev-ops-shared-ownership").status is PASS


def test_a_workflow_that_sorts_issues_runs_nothing(past: Past) -> None:
    work(past, ADA, BOB)
    sort = "on: issues\njobs: {sort: {steps: [{uses: acme/label@v1, with: {label: Ready to deploy}}]}}\n"
    for number, who in enumerate((ADA, BOB)):
        workflow = {".github/workflows/sort.yml": f"{sort}# {number}\n"}
        past.commit(who, {"lib/shop/a.ex": module("A", 30 + number), **workflow})
    assert judged(known(past), "dev-ops-shared-ownership").status is NOT_APPLICABLE


def test_a_workflow_that_only_calls_another_is_about_what_that_is_called(past: Past) -> None:
    work(past, ADA, BOB)
    moves = 'on: pull_request\njobs: {a: {uses: acme/w/.github/workflows/asana.yml@v1, with: {to: "Not Deployed"}}}\n'
    for number, who in enumerate((ADA, BOB)):
        workflow = {".github/workflows/tickets.yml": f"{moves}# {number}\n"}
        past.commit(who, {"lib/shop/a.ex": module("A", 30 + number), **workflow})
    assert judged(known(past), "dev-ops-shared-ownership").status is NOT_APPLICABLE


def test_without_anything_to_run_nobody_can_share_it(past: Past) -> None:
    work(past, ADA, BOB)
    judgement = judged(known(past), "dev-ops-shared-ownership")
    assert (judgement.status, "how it is built" in judgement.reason) == (NOT_APPLICABLE, True)


def test_a_library_is_not_run(past: Past) -> None:
    work(past, ADA, BOB)
    past.commit(ADA, {"mix.exs": LIBRARY, "Dockerfile": "FROM elixir\n"})
    assert judged(known(past), "dev-ops-shared-ownership").status is NOT_APPLICABLE


# stage-facts


def test_facts_of_the_history_are_told(past: Past) -> None:
    work(past, ADA, BOB, ago=365)
    past.tag(
        "v0.1.0", past.commit(ADA, {"lib/shop/a.ex": module("A"), "Dockerfile": "FROM elixir\nCMD mix run\n"}, ago=30)
    )
    past.tag("v0.2.0", past.commit(BOT, {"notes.txt": "later\n"}, "Of a later day", ago=-9))
    judgement = judged(known(past), "stage-facts")
    assert judgement.status is PASS
    assert told(judgement).startswith(
        "begun 2025-03-01, 1.0 years ago; 25 changes by 2 authors; 1 tag; newest release v0.1.0 of 2026-01-30"
    )
    assert judgement.evidence[-1].path == "Dockerfile"
