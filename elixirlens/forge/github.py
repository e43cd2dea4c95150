"""GitHub's REST interface, as far as a review needs it: what is asked, what is sent, and what comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from elixirlens.forge.marks import first_line
from elixirlens.forge.patch import Diff, FileDiff, diff_of, read_patch
from elixirlens.forge.transport import Cause, Sending, Transport, Trouble, Unsure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from elixirlens.forge.place import Anchor

PER_PAGE = 100
_MOST_PAGES = 100
_ATTEMPTS = 3
_LOOK_AGAIN = 3.0  # seconds until what was posted can be seen in lists

_Page = TypeVar("_Page")


class User(Struct, frozen=True):
    """Who wrote something."""

    login: str = ""


class Repository(Struct, frozen=True):
    """A repository by its full name, `owner/name`."""

    full_name: str


class Side(Struct, frozen=True):
    """One end of a pull request. `repo` is None where a fork has been deleted."""

    sha: str
    repo: Repository | None = None


class PullRequest(Struct, frozen=True):
    """A pull request."""

    number: int
    state: str
    head: Side
    base: Side

    @property
    def is_foreign(self) -> bool:
        """Whether the branch lives in another repository, whose owner writes what he likes."""
        return self.head.repo is None or self.head.repo != self.base.repo


class Said(Struct, frozen=True):
    """Something that somebody wrote: a comment on the diff, one below the request, or the body of a review."""

    id: int
    body: str | None = None
    user: User | None = None

    @property
    def text(self) -> str:
        """What it says, with the line ends that we write."""
        return (self.body or "").replace("\r\n", "\n")

    def is_by(self, login: str) -> bool:
        """Whether `login` wrote it."""
        return self.user is not None and self.user.login.casefold() == login.casefold()


class LineComment(Said, frozen=True):
    """A comment on the diff, the review that it came with, and the comment that it answers."""

    path: str = ""
    in_reply_to_id: int | None = None
    pull_request_review_id: int | None = None


class _ChangedFile(Struct, frozen=True):
    filename: str
    status: str
    changes: int = 0
    patch: str | None = None
    previous_filename: str | None = None

    @property
    def diff(self) -> FileDiff:
        read = read_patch(self.filename, self.status, self.patch, self.changes)
        return replace(read, previous=self.previous_filename)


class NewComment(Struct, frozen=True):
    """A comment to make with a review."""

    anchor: Anchor
    body: str


class GitHub:
    """A pull request on GitHub. All methods raise `Trouble`."""

    def __init__(self, transport: Transport, repository: str, number: int, login: str) -> None:
        self.login = login  # who we are there
        self._transport = transport
        self._repository = f"/repos/{repository}"
        self._pull = f"{self._repository}/pulls/{number}"
        self._issue = f"{self._repository}/issues/{number}"

    def pull_request(self) -> PullRequest:
        """The request itself."""
        return self._decoded(self._transport.send(Sending("GET", self._pull)).body, PullRequest)

    def diff(self) -> Diff:
        """What the request changes. GitHub shows at most 3,000 files."""
        files = self._pages(f"{self._pull}/files", _ChangedFile)
        return diff_of(one.diff for one in files)

    def line_comments(self) -> list[LineComment]:
        """The comments on the diff, answers included."""
        return self._pages(f"{self._pull}/comments", LineComment)

    def comments(self) -> list[Said]:
        """The comments below the request."""
        return self._pages(f"{self._issue}/comments", Said)

    def reviews(self) -> list[Said]:
        """The reviews."""
        return self._pages(f"{self._pull}/reviews", Said)

    def review(self, head: str, body: str, comments: Sequence[NewComment]) -> Said:
        """Post one review of the commit `head`, with all its comments or not at all."""
        content = {"commit_id": head, "event": "COMMENT", "body": body, "comments": list(map(_comment, comments))}
        return self._posted(f"{self._pull}/reviews", content, lambda: self._same(self.reviews(), body))

    def comment(self, body: str) -> Said:
        """Post a comment below the request."""
        return self._posted(f"{self._issue}/comments", {"body": body}, lambda: self._same(self.comments(), body))

    def edit_line_comment(self, comment: int, body: str) -> None:
        """Replace what a comment on the diff says."""
        self._sent("PATCH", f"{self._repository}/pulls/comments/{comment}", body)

    def edit_comment(self, comment: int, body: str) -> None:
        """Replace what a comment below the request says."""
        self._sent("PATCH", f"{self._repository}/issues/comments/{comment}", body)

    def edit_review(self, review: int, body: str) -> None:
        """Replace what a review says above its comments."""
        self._sent("PUT", f"{self._pull}/reviews/{review}", body)

    def _posted(self, path: str, content: dict[str, Any], find: Callable[[], Said | None]) -> Said:
        """Post something once, also where it is unclear whether the first attempt arrived: then look for it."""
        sending = Sending("POST", path, msgspec.json.encode(content))
        attempt = 0
        while True:
            try:
                return self._decoded(self._transport.send(sending).body, Said)
            except Unsure as unsure:
                attempt += 1
                self._transport.wait(_LOOK_AGAIN * attempt if unsure.wait is None else unsure.wait)
                found = find()
                if found is not None:
                    return found
                if attempt == _ATTEMPTS:
                    raise

    def _sent(self, method: str, path: str, body: str) -> None:
        self._transport.send(Sending(method, path, msgspec.json.encode({"body": body})))

    def _pages(self, path: str, kind: type[_Page]) -> list[_Page]:
        """All entries of a list, whose pages are asked for by number: the host has no say in where to go next."""
        found: list[_Page] = []
        for number in range(1, _MOST_PAGES + 1):
            answer = self._transport.send(Sending("GET", f"{path}?per_page={PER_PAGE}&page={number}"))
            entries = self._decoded(answer.body, list[kind])  # type: ignore[valid-type]
            found += entries
            if not entries or (len(entries) < PER_PAGE and not answer.goes_on):
                return found
        raise Trouble(Cause.NOT_UNDERSTOOD, f"more than {_MOST_PAGES} pages")

    def _same(self, said: Sequence[Said], body: str) -> Said | None:
        """What we have posted with this body. Its first line says what it tells of, so that is enough."""
        line = first_line(body)
        return next((one for one in reversed(said) if one.is_by(self.login) and first_line(one.text) == line), None)

    @staticmethod
    def _decoded(data: bytes, kind: type[_Page]) -> _Page:
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Unsure(Cause.NOT_UNDERSTOOD) from None


def _comment(comment: NewComment) -> dict[str, object]:
    """A comment in GitHub's words, which refuses a range that begins and ends on the same line."""
    anchor = comment.anchor
    place: dict[str, object] = {"path": anchor.path, "line": anchor.line, "side": "RIGHT"}
    if anchor.start is not None:
        place |= {"start_line": anchor.start, "start_side": "RIGHT"}
    return {**place, "body": comment.body}
