from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.history.marks import Mark, co_authors, is_merge_of_a_program, is_plain_merge, marks_of
from elixirlens.readiness.history.model import fewest_for, shares
from elixirlens.readiness.history.people import Signature, is_bot, names_of, people_in


def signature(text: str) -> Signature:
    name, _, email = text.removesuffix(">").partition(" <")
    return Signature(name, email)


@pytest.mark.parametrize(
    "signatures",
    [
        ["José Valim <jose@home.br>", "Jose Valim <jose@work.br>"],
        ["Ada Byron <ada@byron.io>", "ada <ada@byron.io>"],
        ["ada <ADA@byron.io>", "Countess <ada@Byron.io>"],
        ["adabyron <ada@a.io>", "Ada <123+AdaByron@users.noreply.github.com>"],
        ["Ada <ada@a.io>", "Ada <ada@b.io>", "Countess <ada@b.io>"],
        ["Ada  Byron <>", "ada byron <none>"],
        ["Kian-Meng Ang <kian@a.io>", "Kian Meng Ang <kian@b.io>"],
    ],
)
def test_these_are_one_person(signatures: list[str]) -> None:
    assert len(set(names_of(map(signature, signatures)).values())) == 1


@pytest.mark.parametrize(
    "signatures",
    [
        ["Ada Byron <ada@byron.io>", "Bob Kahn <bob@kahn.io>"],
        ["root <root@localhost>", "root <root@production.io>"],
        ["Ada <you@example.com>", "Bob <you@example.com>"],
        ["unknown <ada@byron.io>", "unknown <bob@kahn.io>"],
        ["Ada <ada@laptop.local>", "Bob <ada@laptop.local>"],
    ],
)
def test_these_are_different_people(signatures: list[str]) -> None:
    assert len(set(names_of(map(signature, signatures)).values())) == len(signatures)


def test_a_person_has_the_full_name_that_is_used_most() -> None:
    signed = ["ada <ada@byron.io>"] * 5 + ["A. Byron <ada@byron.io>"] + ["Ada Byron <ada@byron.io>"] * 2
    assert set(names_of(map(signature, signed)).values()) == {"Ada Byron"}


def test_people_of_one_name_are_told_apart() -> None:
    assert sorted(names_of([Signature("root", "a@a.io"), Signature("root", "b@b.io")]).values()) == ["root", "root (2)"]


def test_a_name_is_one_short_line() -> None:
    (name,) = names_of([Signature("Ada\n\x1b[31m" + "y" * 200, "")]).values()
    assert name.isprintable()
    assert len(name) <= 60


@given(st.lists(st.builds(Signature, st.text(max_size=8), st.text("a@.+", max_size=5)), max_size=12))
def test_everybody_has_a_name_whatever_the_order(signatures: list[Signature]) -> None:
    names = names_of(signatures)
    assert set(names) == set(signatures)
    again = names_of(reversed(signatures))
    together = {(one, other) for one in names for other in names if names[one] == names[other]}
    assert together == {(one, other) for one in again for other in again if again[one] == again[other]}


@pytest.mark.parametrize(
    "text",
    [
        "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
        "Renovate Bot <bot@renovateapp.com>",
        "semantic-release-bot <semantic-release-bot@martynus.net>",
        "GitHub Actions <actions@github.com>",
        "Hosted Weblate <hosted@weblate.org>",
        "Claude <noreply@anthropic.com>",
        "Claude Opus 4.1 <ai@shop.io>",
        "SuperPlane <superplaneagent@superplane.com>",
        "Ubuntu <ubuntu@ip-172-31-10-60.ec2.internal>",
        "Copilot <198982749+Copilot@users.noreply.github.com>",
        "GitHub <noreply@github.com>",
    ],
)
def test_programs_are_recognised(text: str) -> None:
    assert is_bot(signature(text))


@pytest.mark.parametrize(
    "text",
    [
        "Claude Monet <claude@monet.fr>",
        "Claude <claude@shop.io>",
        "Jules Verne <jules@verne.fr>",
        "Stefan Chrobot <stefan@chrobot.io>",
        "Ada Sargent <sargent@shop.io>",
        "Tom Wey <tom@thoughtbot.com>",
        "Bottom Weaver <bottom@athens.gr>",
        "octocat <583231+octocat@users.noreply.github.com>",
    ],
)
def test_people_are_no_programs(text: str) -> None:
    assert not is_bot(signature(text))


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Ada Byron & Bob Kahn", ["Ada Byron", "Bob Kahn"]),
        ("Ada, and Bob", ["Ada,", "Bob"]),
        ("Ada + Bob + Cat", ["Ada", "Bob", "Cat"]),
        ("Anderson & ", ["Anderson & "]),
        ("Sandy Brand", ["Sandy Brand"]),
    ],
)
def test_pairs_are_two_people(name: str, people: list[str]) -> None:
    assert [one.name for one in people_in(Signature(name, "pair@shop.io"))] == people


@pytest.mark.parametrize(
    ("subject", "body", "marks"),
    [
        ("Merge pull request #12 from ada/till", "", {Mark.PULL_REQUEST}),
        ("Merge commit from fork", "Escape the name", {Mark.PULL_REQUEST}),
        ("Sell things (#12)", "", {Mark.PULL_REQUEST}),
        ("Sell things (!12)", "", {Mark.PULL_REQUEST}),
        ("Merge branch 'till' into 'main'", "Sell\n\nSee merge request shop/till!12", {Mark.PULL_REQUEST}),
        ("Merged in till (pull request #12)", "", {Mark.PULL_REQUEST}),
        ("Merged PR 12: Sell", "", {Mark.PULL_REQUEST}),
        ("Merge #12 #13", "", {Mark.PULL_REQUEST}),
        ("Sell", "Why\n\nReviewed-by: Bob <bob@kahn.io>", {Mark.REVIEW}),
        ("Sell", "Reviewed-on: https://review.shop.io/c/12", {Mark.REVIEW}),
        ("Sell (#12)", "Approved-by: bob", {Mark.PULL_REQUEST, Mark.REVIEW}),
        ("Sell, closes #12", "Closes #12", set()),
        ("Merge branch 'main' of github.com:ada/shop", "", set()),
        ("Fix #12 in the till", "", set()),
        ("(#12) fixed", "Reviewed-by:", set()),
    ],
)
def test_messages_tell_how_a_change_came_in(subject: str, body: str, marks: set[Mark]) -> None:
    assert marks_of(subject, body) == marks


def test_co_authors_are_read_wherever_they_stand() -> None:
    body = "* one\n\nCo-authored-by: Bob Kahn <bob@kahn.io>\n\n* two\n\nco-authored-by:Cat<cat@stevens.io>\n"
    assert co_authors(body) == (Signature("Bob Kahn", "bob@kahn.io"), Signature("Cat", "cat@stevens.io"))


def test_merges_of_programs_and_by_hand() -> None:
    assert is_merge_of_a_program("Merge pull request #3 from shop/dependabot/hex/plug-1.16")
    assert is_merge_of_a_program("Merge pull request #3 from renovate/plug-1.x")
    assert not is_merge_of_a_program("Merge pull request #3 from ada/leave-dependabot")
    assert is_plain_merge("Merge branch 'main' into till")
    assert is_plain_merge("Merge remote-tracking branch 'origin/main'")
    assert not is_plain_merge("Merge pull request #3 from ada/till")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_message_can_be_read(subject: str, body: str) -> None:
    assert marks_of(subject, body) <= set(Mark)
    assert len(co_authors(body)) <= 20


def test_a_long_message_takes_no_time() -> None:
    body = "Co-authored-by:" + " " * 20_000 + "\n" + "Closes " * 3_000
    assert co_authors(body) == ()
    assert marks_of("(" * 300 + " from " * 50, body) == set()


def test_shares_and_the_fewest_that_hold_more_than_a_part() -> None:
    counts = {"Ada": 5.0, "Bob": 3.0, "Cat": 2.0}
    assert shares(counts) == (("Ada", 0.5), ("Bob", 0.3), ("Cat", 0.2))
    assert fewest_for(counts, 0.5) == ("Ada", "Bob")
    assert fewest_for(counts, 0.8) == ("Ada", "Bob", "Cat")
    assert (shares({}), fewest_for({}, 0.5)) == ((), ())
