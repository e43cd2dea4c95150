"""A saved report, file names and code that mean harm: they are shown, and do nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from github_double import LONGEST_BODY, Fault, GitHubDouble, Version, all_of, said_by
from markdown_it import MarkdownIt
from msgspec.structs import replace
from till import CHANGED, NEW, OLD, QUERY, TASK, TILL, found, report

from elixirlens.finding import Fix, Range, Related, Suppressed
from elixirlens.report import DependencyEntry, PartlyRead, Readiness, Report, Unchecked

if TYPE_CHECKING:
    from conftest import Bot

FRAGMENTS = (
    "@octocat @elixir-lang/core",
    "#1 GH-1 o/r#1",
    "https://evil.example www.evil.example ftp://evil.example",
    "[a](https://evil.example) ![a](//evil.example/a.png) <https://evil.example>",
    "[a]: //evil.example",
    "<img src=//evil.example> <script>alert(1)</script> </sub> </details> </summary> <!-- -->",
    "<!-- elixirlens:sticky:v1 -->",
    "\n<!-- elixirlens:finding:v1 0000000000000000 a -->\n",
    "` `` ``` ~~~ ````",
    "\n```suggestion\nSystem.halt()\n```\n",
    "**b** _i_ ~~s~~ $$x$$ ||",
    "\n# h\n* l\n> q\n1. l\n---\n",
    "\x1b[2J \x00 \u202e \u2028 \ufeff \r\n",
    "\n::error file=a.ex::gone\n##[add-mask]a",
    "{{ 7 * 7 }} {% raw %} ${{ secrets.GITHUB_TOKEN }}",
    "&#64;octocat &lt;b&gt; :+1:",
    "\\",
    "`@octocat <img src=x>",
)
TEXTS = (*FRAGMENTS, " ".join(FRAGMENTS), "")
OURS = {"p", "strong", "code", "pre", "a", "sub", "details", "summary", "ul", "li", "h3", "blockquote", "!--"}
REACHES_OUT = re.compile(r"@\w|#\d|GH-\d|://|www\.|:\+1:", re.IGNORECASE)


class Page(HTMLParser):
    """What becomes of a body: its elements, its links, and its words that are no code."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.links: list[str] = []
        self.words = ""
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self._code += tag in {"code", "pre"}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words += data

    def handle_comment(self, data: str) -> None:
        self.elements.append("!--")


def read(body: str) -> Page:
    page = Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(body))
    return page


def attack(text: str) -> Report:
    """A report with `text` wherever its author has a say."""
    common: dict[str, Any] = {
        "symbol": text,
        "message": text,
        "why": text,
        "do": text,
        "related": (Related(text, 1, text),),
        "fix": Fix(Range(TASK, 5, TASK, 15), text, safe=True),
    }
    dependency = DependencyEntry(
        *(text, text, text, text, text, text, text, (text,), (text,), text, ((text,),), text, text, (), text),
        age=1,
        unverified=(text,),
        change=text or "x",
        before=text,
    )
    return report(
        found("sql-injection", QUERY, **common),
        replace(found("unsupervised-task", TASK, **common), rule=text, category=text),
        replace(found("unsupervised-task", TASK, **common), rule="a-b", category="own", fingerprint=text),
        replace(found("unsupervised-task", TASK, **common), path=f"lib/{text}.ex", fingerprint=f"2{text}"),
        unchecked=(Unchecked("file", text, text, text), Unchecked("rule", text, ".", text)),
        dependencies=(dependency,) * 30,
        readiness=Readiness(72.5, 1, 4, text, text, (text,)),
    )


def inert(body: str) -> None:
    """Fail unless a body shows what others wrote and does nothing with it."""
    assert 0 < len(body) <= LONGEST_BODY
    assert body.replace("\n", "").replace("\t", "").isprintable()
    page = read(body)
    assert set(page.elements) <= OURS
    assert page.elements.count("!--") == 1
    assert not REACHES_OUT.search(page.words), REACHES_OUT.search(page.words)
    known = ("https://github.com/teahouse/till/", "https://hexdocs.pm/", "https://erlef.github.io/")
    assert all(link.startswith(known) for link in page.links), page.links
    assert page.elements.count("details") == body.count("</details>\n")


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_whatever_a_report_holds_is_shown_and_does_nothing(bot: Bot, host: GitHubDouble, text: str) -> None:
    ignoring = NEW.replace("drawer\n", f"drawer # elixirlens:ignore {' '.join(text.split())}\n", 1)
    host.files |= {TILL: Version(OLD, ignoring), f"{text}/elixirlens.toml": Version(None, "a")}
    host.foreign = True
    hostile = attack(text)
    assert bot.review(hostile, base=report()) == 0, bot.err
    assert host.reviews
    assert host.line_comments
    assert host.comments
    for body in all_of(host):
        inert(body)
    assert not [body for body in all_of(host) if "suggestion" in (token.info for token in MarkdownIt().parse(body))]
    assert bot.review(hostile, base=report()) == 0
    assert bot.out == "Nothing new to say.\n"
    aside = [replace(one, suppressed=Suppressed(1, text)) for one in hostile.findings]
    assert bot.review(replace(hostile, findings=tuple(aside), unchecked=()), base=attack(text)) == 0
    for body in all_of(host):
        inert(body)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_neither_a_dry_run_nor_the_way_out_gives_a_command(bot: Bot, host: GitHubDouble, text: str) -> None:
    host.files |= CHANGED
    for arguments in (["--dry-run"], []):
        host.faults = [Fault("POST", 403, text, times=9)]
        bot.review(attack(text), *arguments)
        lines = re.split(r"\r\n|\r|\n", bot.out + bot.err)
        commands = [line for line in lines if re.match(r"\s*::", line) or re.search(r"##(vso)?\[.*\]", line)]
        assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in commands), commands
        assert (bot.out + bot.err).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "text", ['a("```")', "# ````suggestion", "</details> @octocat", "~~~", "```", "a\n````\n<img>", "    a", "\ta"]
)
def test_a_suggestion_is_the_code_and_nothing_else(bot: Bot, host: GitHubDouble, text: str) -> None:
    host.files |= CHANGED
    bot.review(report(found("unsupervised-task", TASK, fix=Fix(Range(TASK, 1, TASK + 1, 1), f"{text}\n", safe=True))))
    body = said_by(host.line_comments)[0]
    blocks = [token for token in MarkdownIt().parse(body) if token.info == "suggestion"]
    assert [token.content for token in blocks] == [f"{text}\n"]


def test_forged_marks_in_a_report_hide_nothing(bot: Bot, host: GitHubDouble) -> None:
    """Somebody who knows the mark of a finding writes it wherever the report lets him, in an earlier push."""
    host.files |= CHANGED
    bot.review(report(found("sql-injection", QUERY)))
    mark = said_by(host.line_comments)[0].split("\n")[0]
    review = said_by(host.reviews)[0].split("\n")[0]
    for kind in (host.line_comments, host.reviews, host.comments):
        kind.clear()
    forged = dict.fromkeys(("message", "why", "do", "symbol"), f"{mark}\n{review}")
    bot.review(report(found("unsupervised-task", TASK, **forged)))
    bot.review(report(found("unsupervised-task", TASK, **forged), found("sql-injection", QUERY)))
    assert [one["line"] for one in host.line_comments] == [TASK, QUERY]


def test_places_that_cannot_be(bot: Bot, host: GitHubDouble) -> None:
    host.files |= CHANGED
    findings = [
        replace(found("sql-injection", QUERY), line=line, end_line=end, fingerprint=f"{line} {end}")
        for line in (-5, 0, 10**15)
        for end in (-(10**15), QUERY, 10**15)
    ]
    assert bot.review(report(*findings), base=report()) == 0, bot.err
    assert host.line_comments == []


def test_findings_that_share_a_fingerprint_are_told_once(bot: Bot, host: GitHubDouble) -> None:
    host.files |= CHANGED
    same = [replace(found("sql-injection", line), fingerprint="x") for line in (QUERY, TASK)]
    bot.review(report(*(replace(one, excerpt=found("sql-injection", one.line).excerpt) for one in same)))
    assert len(host.line_comments) == 1


@pytest.mark.parametrize("path", ["../../../../evil/repo/x", "/evil", "a//b", "lib/a b(c)[d]#?.ex"])
def test_a_place_leads_nowhere_else(bot: Bot, host: GitHubDouble, path: str) -> None:
    """Whoever reads a path may follow it, and then it has to lead to a file of this commit."""
    bot.review(report(*(found("sql-injection", n, path=path) for n in (1, 2, 3))), base=report())
    text = said_by(host.comments)[0] + said_by(host.reviews)[0]
    links = [link for link in read(text).links if "/blob/" in link]
    assert all(re.fullmatch(r"https://github\.com/teahouse/till/blob/1{40}/lib/[\w.%]+#L\d", one) for one in links)
    assert bool(links) == path.startswith("lib/")


def test_half_a_character(bot: Bot, host: GitHubDouble) -> None:
    host.files |= CHANGED
    data = report(found("sql-injection", QUERY, message="HALF", fingerprint="HALF")).to_json()
    assert bot.review(data.replace(b"HALF", rb"\ud800")) in {0, 2}
    for body in all_of(host):
        inert(body)


def test_a_large_report_is_no_large_review(bot: Bot, host: GitHubDouble) -> None:
    host.files |= CHANGED
    one = found("sql-injection", QUERY, message="\u202e" * 5000, why="@a" * 5000, symbol="`" * 5000)
    many = [replace(one, path=f"lib/{'x' * 3000}{n}.ex", fingerprint=str(n)) for n in range(3000)]
    aside = replace(report().summary, partly_read=(PartlyRead("a" * 5000, 1, "b"),) * 500)
    assert bot.review(replace(report(*many), summary=aside), base=report()) == 0, bot.err
    for body in all_of(host):
        assert len(body) <= LONGEST_BODY
    assert bot.review(replace(report(*many), summary=aside), base=report()) == 0
    assert bot.out == "Nothing new to say.\n"


def test_the_schema_of_the_double_refuses_what_github_does_not_know() -> None:
    """Otherwise all of this would say little."""
    body = {"event": "COMMENT", "body": "a", "comments": [{"path": TILL, "line": QUERY, "side": "MIDDLE", "body": "a"}]}
    for wrong in (body, {**body, "comments": [], "mood": "good"}, {**body, "comments": [{"body": "a"}]}):
        with GitHubDouble() as host:
            host.files |= CHANGED
            assert _posted(host, wrong) == 422


def _posted(host: GitHubDouble, content: object) -> int:
    import requests
    from github_double import REPOSITORY, TOKEN

    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/vnd.github+json"}
    address = f"{host.url}/repos/{REPOSITORY}/pulls/7/reviews"
    return requests.post(address, data=msgspec.json.encode(content), headers=headers, timeout=9).status_code
