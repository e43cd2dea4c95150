"""Text that a repository wrote, as Markdown that shows it and does nothing else.

Code hosts turn more than marks into something: `@name` calls people, `#12` and `GH-12` reach into other pages, and
addresses become links without being asked. Entities do not help there, because hosts look at the finished page. So a
space of no width breaks those words apart.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from elixirlens.reporters.escape import escape, escape_source

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_WIDTH = "\u200b"
_REACHING = r"@(?=\w)|\#(?=\d)|GH-(?=\d)|:(?=//)|www(?=\.)|:(?=[\w+-]+:)"
_MARK = re.compile(
    r"(?P<word>(?<=[^\W_])_(?=[^\W_]))"  # within a word it marks nothing, and snake_case stays readable
    r"|(?P<html>[&<>$])"  # the dollar encloses formulas
    r"|(?P<mark>[\\`*_~|\[\]])"
    rf"|(?P<reaching>{_REACHING})",
    re.IGNORECASE,
)
_LINK = re.compile(rf"{_REACHING}|\](?=[(\[])|<(?=[a-z/!?])", re.IGNORECASE)
_BLOCK = re.compile(r"[-+#=>]|\d+[.)]|\s")  # what makes a list, a heading or a quotation where a line begins
_CODE = re.compile(r"`([^`]+)`")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"}


def prose(text: str) -> str:
    """Return `text` on one line of a file, to stand behind a word of ours: where lines begin, more signs count.

    What stands between backticks is code, for so do the pages of rules mark it, and stays code.
    """
    return _with_code(text, _for_a_file)


def message(text: str) -> str:
    """Return `text` as a line of a comment, which may be shown as it is: it has backslashes, but no entities."""
    line = _with_code(text, _for_a_comment)
    return f"{_NO_WIDTH}{line}" if _BLOCK.match(line) else line


def plain(text: str) -> str:
    """Return `text` for readers who expect no Markdown, with all that might make a link of it broken unseen."""
    return _LINK.sub(lambda match: f"{match.group()}{_NO_WIDTH}", escape(text))


def code(text: str) -> str:
    """Return `text` on one line as inline code, where hosts look for nothing."""
    shown = escape_source(text) or " "
    fence = "`" * (_longest_run(shown) + 1)
    at_its_ends = {shown[0], shown[-1]}  # a backtick there would join the fence, and a space would be taken away
    inner = f" {shown} " if at_its_ends & {"`", " "} and not shown.isspace() else shown
    return f"{fence}{inner}{fence}"


def fenced(lines: list[str], language: str = "") -> str:
    """Return lines of source as a block of code that no line of it can close."""
    shown = [escape_source(line) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def _with_code(text: str, tamed: Callable[[re.Match[str]], str]) -> str:
    parts = _CODE.split(text)  # words and code take turns
    words = (_MARK.sub(tamed, escape(part)) for part in parts[::2])
    return "".join(part for pair in zip_longest(words, map(code, parts[1::2]), fillvalue="") for part in pair)


def _for_a_file(match: re.Match[str]) -> str:
    text = match.group()
    match match.lastgroup:
        case "html":
            return _ENTITIES[text]
        case "mark":
            return f"\\{text}"
        case "reaching":
            return f"{text}&#8203;"  # written out, because what is not seen should not hide in a file
        case _:
            return text


def _for_a_comment(match: re.Match[str]) -> str:
    text = match.group()
    match match.lastgroup:
        case "html" | "mark":
            return f"\\{text}"
        case "reaching":
            return f"{text}{_NO_WIDTH}"
        case _:
            return text


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
