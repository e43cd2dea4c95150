"""What a review says, in Markdown. Whatever others wrote is shown and does nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.finding import Finding, Related
from elixirlens.forge.marks import (
    CommentMark,
    ReviewMark,
    comment_line,
    is_rule_name,
    review_line,
    root_mark,
    sticky_line,
)
from elixirlens.forge.standing import Gone
from elixirlens.forge.summary_words import SIGNS, by_rule, fitted, summary_parts
from elixirlens.reporters.markdown_text import code
from elixirlens.reporters.templates import Markdown, fill_markdown
from elixirlens.reporters.wording import count, severities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elixirlens.catalog import Catalog
    from elixirlens.forge.place import Suggestion
    from elixirlens.forge.plan import Ending, Overview, Remark

_LONGEST_TEXT = 600
_LONGEST_PATH = 200
_LONGEST_OLD_TEXT = 50_000
_LONGEST_SUGGESTION = 8_000
_MOST_RELATED = 3
_MOST_PLACES = 5  # of a rule, on one line
_MOST_FOLDED = 20  # of a rule, one below the other
_ROOM = 30_000  # characters for what is folded into a review; hosts take 65,536 in all
_SUGGESTION_FENCE = re.compile(r"^(`{3,})suggestion\s*$", re.MULTILINE)


class Spot(Struct, frozen=True):
    """The pull request that is talked on: where links to it begin, `server/owner/name`, and its newest commit."""

    server: str
    repository: str
    head: str

    @property
    def commit(self) -> Markdown:
        """A link to the commit."""
        return Markdown(f"[{self.head[:7]}]({self.server}/{self.repository}/commit/{self.head})")


class Words(Struct, frozen=True):
    """Finds the words. `pages` is where the pages of rules are published, None where nobody said.

    `folder` is where the root of the report lies in the repository, with a slash at its end, or nothing.
    """

    spot: Spot
    catalog: Catalog
    pages: str | None
    foreign: bool
    folder: str = ""

    def remark(self, remark: Remark) -> str:
        """The comment on a finding, at its lines."""
        finding = shortened(remark.finding)
        return fill_markdown(
            "comment/finding.md.jinja",
            line=Markdown(comment_line(CommentMark(remark.mark, finding.rule))),
            sign=Markdown(SIGNS[finding.severity]),
            finding=finding,
            related=[_Place(self.place(one), _cut(one.message)) for one in remark.finding.related[:_MOST_RELATED]],
            suggestion=_suggested(remark.suggestion),
            rule=self.rule(finding),
        )

    def review(self, inline: Sequence[Remark], folded: Sequence[Remark]) -> str:
        """The body of a review: how much is new, and what has no comment of its own."""
        marks = tuple(one.mark for one in (*inline, *folded))
        mark = ReviewMark(self.spot.head, marks, root_mark(self.folder))
        groups = by_rule(one.finding for one in folded)
        shown = fitted([self._folded(group) for group in groups], _ROOM)
        unshown = sum(map(len, groups[len(shown) :]))
        return fill_markdown(
            "comment/review.md.jinja",
            line=Markdown(review_line(mark)),
            severities=severities([one.finding for one in (*inline, *folded)]),
            commit=self.spot.commit,
            inline=inline,
            folded=shown,
            folded_words=count(len(folded), "more finding" if inline else "finding"),
            unshown=count(unshown, "more finding") if unshown else "",
        )

    def ended(self, before: str, mark: CommentMark, ending: Ending, finding: Finding | None) -> str:
        """What becomes of a comment that is of no use any more; `finding` is the one it is about, if it is there."""
        reason = finding.suppressed.reason if finding is not None and finding.suppressed is not None else ""
        sentence = fill_markdown(
            "comment/ended.md.jinja",
            ending=ending,
            commit=self.spot.commit,
            reason=reason[:_LONGEST_TEXT] or "no reason is given",
        )
        return _folded_away(comment_line(replace(mark, state=ending.state)), sentence.strip(), before)

    def ended_review(self, before: str, mark: ReviewMark) -> str:
        """What becomes of the body of a review when nothing in it is found; `mark` is of what is left at lines."""
        return _folded_away(review_line(mark), f"✅ Nothing of this is found in {self.spot.commit} any more.", before)

    def repeated(self) -> str:
        """What becomes of a second summary."""
        return "This summary was posted twice. The first one is kept up to date.\n"

    def summary(self, overview: Overview) -> str:
        """The comment that stays below the request and is kept up to date."""
        groups = by_rule(overview.shown)
        shown = fitted([self._item(one) for one in groups], _ROOM // 2)
        unshown = sum(map(len, groups[len(shown) :]))
        return fill_markdown(
            "comment/summary.md.jinja",
            line=Markdown(sticky_line(root_mark(self.folder))),
            new=shown,
            unshown=count(unshown, "more finding") if unshown else "",
            **self._state(overview),
        )

    def step_summary(self, overview: Overview) -> str:
        """The same for the summary of a step, which a page with all findings follows."""
        return fill_markdown("comment/state.md.jinja", new=[], unshown="", **self._state(overview))

    def _state(self, overview: Overview) -> dict[str, object]:
        parts = summary_parts(overview)
        return {
            "folder": self.folder.rstrip("/"),
            "headline": parts.headline,
            "sentences": parts.sentences,
            "mended": fitted([self._item(one) for one in by_rule(overview.standing.mended or ())], _ROOM // 4),
            "mended_words": parts.mended_words,
            "dependencies": parts.dependencies,
            "changes": parts.changes,
            "trusted": "" if self.foreign else parts.trusted,
            "unchecked": parts.unchecked,
            "commit": self.spot.commit,
            "foreign": self.foreign,
        }

    def rule(self, told: Finding | Gone) -> Markdown:
        """The name of a rule, with a link to its page where there is one to be had."""
        name = code(told.rule[:_LONGEST_PATH])
        page = self._page(told)
        return Markdown(f"[{name}]({page})" if page else name)

    def place(self, told: Finding | Gone | Related) -> Markdown:
        """A file and a line, with a link to them where they are still there."""
        shown = code(f"{told.path[:_LONGEST_PATH]}:{told.line}")
        leads_elsewhere = {"", ".", ".."} & set(told.path.split("/"))
        if isinstance(told, Gone) or len(told.path) > _LONGEST_PATH or leads_elsewhere:
            return Markdown(shown)
        return Markdown(f"[{shown}]({self._address(told.path)}#L{told.line})")

    def _address(self, path: str) -> str:
        """Where a file below the root is shown."""
        spot = self.spot
        return f"{spot.server}/{spot.repository}/blob/{spot.head}/{quote(f'{self.folder}{path}')}"

    def _page(self, told: Finding | Gone) -> str | None:
        """Where the rule is explained. The catalogue that ships decides what there is, and not the report."""
        if not is_rule_name(told.rule):
            return None
        rule = self.catalog.get(told.rule)
        if rule is None:
            return self._address(f".elixirlens/rules/{told.rule}.md") if told.category == "own" else None
        if self.pages is not None:
            return f"{self.pages}/{rule.category}/{rule.id}.md"
        return next((one for one in rule.references if _is_link(one)), None)

    def _item(self, told: Sequence[Finding] | Sequence[Gone]) -> str:
        """A line on the findings of one rule."""
        first = told[0]
        return fill_markdown(
            "comment/item.md.jinja",
            sign=Markdown(SIGNS[first.severity]),
            message=self._gist(told),
            rule=self.rule(first),
            places=[self.place(one) for one in told[:_MOST_PLACES]],
            number=len(told),
        ).rstrip("\n")

    def _folded(self, findings: Sequence[Finding]) -> str:
        """The findings of one rule, with what is the same for all of them said once."""
        first = shortened(findings[0])
        return fill_markdown(
            "comment/folded.md.jinja",
            sign=Markdown(SIGNS[first.severity]),
            message=self._gist(findings),
            places=[_Place(self.place(one), _cut(one.message)) for one in findings[:_MOST_FOLDED]],
            unshown=len(findings) - _MOST_FOLDED,
            finding=first,
            rule=self.rule(first),
        )

    def _gist(self, told: Sequence[Finding] | Sequence[Gone]) -> str:
        """What a finding says; of several of one rule, the title of its page, or what the first one says."""
        rule = self.catalog.get(told[0].rule) if len(told) > 1 else None
        return rule.title if rule is not None else _cut(told[0].message)


def _folded_away(line: str, sentence: str, before: str) -> str:
    """A comment that says one thing now, with what it said before below."""
    old = before.partition("\n")[2].strip()[:_LONGEST_OLD_TEXT]
    return fill_markdown(
        "comment/mended.md.jinja",
        line=Markdown(line),
        sentence=Markdown(sentence),
        # What is mended needs no button that changes the code again.
        before=Markdown(_SUGGESTION_FENCE.sub(r"\1elixir", old)),
    )


class _Place(Struct, frozen=True):
    place: Markdown
    message: str


def shortened(finding: Finding) -> Finding:
    """A finding whose texts fit into a comment, whatever a saved report holds."""
    return replace(
        finding,
        rule=finding.rule[:_LONGEST_PATH],
        path=finding.path[:_LONGEST_PATH],
        symbol=finding.symbol[:_LONGEST_PATH] if finding.symbol else None,
        message=_cut(finding.message),
        why=_cut(finding.why),
        do=_cut(finding.do),
    )


def _suggested(suggestion: Suggestion | None) -> Markdown | None:
    if suggestion is None or sum(map(len, suggestion.lines)) > _LONGEST_SUGGESTION:
        return None
    longest = max((len(run) for line in suggestion.lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markdown("\n".join([f"{fence}suggestion", *suggestion.lines, fence]))


def _is_link(address: str) -> bool:
    return re.fullmatch(r"https://[A-Za-z0-9./_~%#?=&+,:;!-]+", address) is not None


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
