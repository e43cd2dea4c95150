"""A report in which everything that a repository writes is meant to do harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from msgspec.structs import replace
from sample_reports import finding, report

from elixirlens.finding import Excerpt, Fix, Range, Related, Severity, Suppressed
from elixirlens.report import PartlyRead, Report, Skipped, Unchecked

FRAGMENTS = (
    "\x1b[2J",
    "\x1b]0;gone\x07",
    "\r\n",
    "\n\n",
    "\x00",
    "\x9b31m",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\uffff",
    "\n::error file=a.ex::gone\n",
    "::stop-commands::token",
    "##[add-mask]a",
    "##vso[task.complete]",
    "%0A::warning::x",
    ",line=1",
    "@elixir-lang/core",
    "@octocat",
    "#1",
    "GH-1",
    "o/r#1",
    "https://evil.example/a.png",
    "www.evil.example",
    "ftp://evil.example",
    "[a](https://evil.example)",
    "![a](//evil.example/a.png)",
    "[a]: //evil.example",
    "<https://evil.example>",
    "<img src=//evil.example>",
    "<script>alert(1)</script>",
    "</details>",
    "<!--",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "&#64;octocat",
    "&#x1b;",
    "`",
    "```",
    "~~~",
    "```suggestion\nSystem.halt()\n```",
    "|",
    "||a|",
    "\\",
    "$$x$$",
    "**b**",
    "# h",
    "* l",
    "> q",
    "1. l",
    ":+1:",
    "{0}",
    "../../etc/passwd",
    "//evil.example/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    '"',
    "'",
    "{",
    "a",
    " ",
    "_",
)
EVERYTHING_AT_ONCE = " ".join(FRAGMENTS)


def attack(text: str = EVERYTHING_AT_ONCE) -> Report:
    """A report with `text` wherever a repository has a say."""
    path = f"lib/{text}.ex"
    common: dict[str, Any] = {
        "path": path,
        "code": f"  Repo.query({text})",
        "symbol": text,
        "message": text,
        "why": text,
        "do": text,
        "related": (Related(text, 1, text),),
        "fix": Fix(Range(23, 3, 23, 6), text, safe=True),
    }
    return report(
        finding(**common),
        finding("unsupervised-task", **common | {"code": f"Task.start({text})", "mark": "Task.start"}),
        finding(**common | {"path": text or "a", "excerpt": Excerpt(22, (text, text, text))}),
        replace(finding(line=40, **common), severity=Severity.INFO, category=text, app=text, rule=text or "a"),
        finding(line=50, **common, suppressed=Suppressed(49, text)),
        unchecked=(Unchecked("file", text or "a", text or "a", text), Unchecked("rule", text, ".", text)),
        partly_read=(PartlyRead(text, 3, text),),
        skipped=(Skipped(text, text),),
    )


def commands(text: str) -> list[str]:
    """The lines that GitHub's runner, or Azure's agent, takes for a command."""
    lines = re.split(r"\r\n|\r|\n", text)
    return [line for line in lines if re.match(r"\s*::.*?::", line) or re.search(r"##(vso)?\[.*\]", line)]


class _Page(HTMLParser):
    """Collects the elements of a page, and the text that is no code."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.words: list[str] = []
        self._code = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.elements.add(tag)
        self._code += tag in {"code", "pre"}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.add("!--")


def read_markdown(text: str) -> tuple[set[str], str]:
    """The elements that Markdown becomes, and its text outside code, where hosts look for names and addresses."""
    page = _Page()
    page.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))
    return page.elements, "".join(page.words)


REACHES_OUT = re.compile(r"@\w|#\d|GH-\d|://|www\.|:\+1:", re.IGNORECASE)
