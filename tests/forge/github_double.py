"""A code host on the loopback that behaves as GitHub does, keeps what is said between runs, and can be told to fail.

Every request is validated against GitHub's own description, reduced to what the bot needs. What that does not say is
added by hand: which lines belong to the diff, what makes a range, how long a body may be. The lines of the diff come
from the two versions of each file and not from the patch that the bot reads.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

SLICE = Path(__file__).parents[1] / "data" / "github-openapi-slice.json"
BOT = "github-actions[bot]"
REPOSITORY = "teahouse/till"
TOKEN = "ghs_0123456789abcdefSECRET"
LONGEST_BODY = 65_536
_API = "https://api.github.com"


@cache
def description() -> OpenAPI:
    return OpenAPI.from_dict(json.loads(SLICE.read_text("utf-8")))


def sha(number: int) -> str:
    """The commit of a push, readable in snapshots."""
    return f"{number:x}" * 40


@dataclass(frozen=True)
class Asked:
    """What was asked of the host."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Fault:
    """How the host fails, for so many requests whose method and path match. `acts` says whether it does it first."""

    matches: str
    status: int = 500
    message: str = "Server Error"
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    acts: bool = False
    hangs_up: bool = False
    raw: bytes | None = None


@dataclass(frozen=True)
class Version:
    """Two versions of a file; None for one that is not there. `shown` is false for a diff that the host keeps back."""

    old: str | None
    new: str | None
    shown: bool = True
    previous: str | None = None

    @property
    def status(self) -> str:
        if self.previous is not None:
            return "renamed"
        return "added" if self.old is None else "removed" if self.new is None else "modified"

    @property
    def _lines(self) -> tuple[list[str], list[str]]:
        return (self.old or "").splitlines(), (self.new or "").splitlines()

    @property
    def patch(self) -> str | None:
        rows = list(unified_diff(*self._lines, lineterm=""))[2:]
        return "\n".join(rows) if rows and self.shown else None

    @property
    def hunks(self) -> list[set[int]]:
        """The lines of the new version that comments may stand at, hunk by hunk."""
        if not self.shown or self.new is None:
            return []
        groups = SequenceMatcher(None, *self._lines).get_grouped_opcodes(3)
        return [{line + 1 for *_, first, last in group for line in range(first, last)} for group in groups]

    def entry(self, path: str) -> dict[str, Any]:
        entry = {"filename": path, "status": self.status, "changes": 1, "additions": 1, "deletions": 0, "sha": sha(1)}
        entry |= {"previous_filename": self.previous} if self.previous is not None else {}
        return entry | ({"patch": self.patch} if self.patch is not None else {})


class Refusal(Exception):  # noqa: N818  # what the host does
    def __init__(self, status: int, message: str, errors: list[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"message": message, "errors": errors or []}


class GitHubDouble:
    """One repository with one open pull request, number 7."""

    def __init__(self) -> None:
        self.login = BOT
        self.state = "open"
        self.foreign = False
        self.head = sha(1)
        self.files: dict[str, Version] = {}
        self.line_comments: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.reviews: list[dict[str, Any]] = []
        self.asked: list[Asked] = []
        self.most_per_page = 100
        self.link = ""
        self.faults: list[Fault] = []
        self.minds: str | None = None  # a path, or the beginning of some, that it takes no comments on
        self.before_review: Callable[[], object] = lambda: None
        self._next = 100
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def writes(self) -> list[Asked]:
        return [one for one in self.asked if one.method != "GET"]

    def push(self, number: int, **files: Version | None) -> None:
        """A new newest commit; files that are given replace those of their name, with `/` written as `__`."""
        self.head = sha(number)
        for name, version in files.items():
            path = name.replace("__", "/") + ".ex"
            if version is None:
                del self.files[path]
            else:
                self.files[path] = version

    def say(self, kind: list[dict[str, Any]], body: str, login: str = "ada", **more: Any) -> dict[str, Any]:
        """Let somebody say something."""
        self._next += 1
        said = {"id": self._next, "body": body, "user": {"login": login, "id": 1, "type": "User"}, **more}
        kind.append(said)
        return said

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Do what is asked and answer, or raise `Refusal`."""
        with self._lock:
            if asked.headers.get("Authorization") not in {None, f"Bearer {TOKEN}"}:
                raise Refusal(401, "Bad credentials")
            if asked.method != "GET" and "Authorization" not in asked.headers:
                raise Refusal(401, "Requires authentication")
            _validate(asked)
            self.link = ""
            return self._routed(asked)

    def _routed(self, asked: Asked) -> tuple[int, Any]:
        base = f"/repos/{REPOSITORY}"
        pull, issue = f"{base}/pulls/7", f"{base}/issues/7"
        match asked.method, asked.path.split("/")[-1]:
            case "GET", _ if asked.path == pull:
                return 200, self._pull()
            case "GET", _ if asked.path == f"{pull}/files":
                return 200, self._page(asked, [version.entry(path) for path, version in self.files.items()])
            case "GET", _ if asked.path == f"{pull}/comments":
                return 200, self._page(asked, self.line_comments)
            case "GET", _ if asked.path == f"{pull}/reviews":
                return 200, self._page(asked, self.reviews)
            case "GET", _ if asked.path == f"{issue}/comments":
                return 200, self._page(asked, self.comments)
            case "POST", _ if asked.path == f"{pull}/reviews":
                return 200, self._review(asked.body)
            case "POST", _ if asked.path == f"{issue}/comments":
                return 201, self.say(self.comments, _body(asked.body["body"]), self.login)
            case "PATCH", number if asked.path == f"{base}/pulls/comments/{number}":
                return 200, _edited(self.line_comments, number, asked.body["body"])
            case "PATCH", number if asked.path == f"{base}/issues/comments/{number}":
                return 200, _edited(self.comments, number, asked.body["body"])
            case "PUT", number if asked.path == f"{pull}/reviews/{number}":
                return 200, _edited(self.reviews, number, asked.body["body"])
        raise Refusal(404, "Not Found")

    def _pull(self) -> dict[str, Any]:
        fork = {"full_name": "somebody/till"} if self.foreign else {"full_name": REPOSITORY}
        base = {"sha": sha(0), "ref": "main", "repo": {"full_name": REPOSITORY}}
        return {"number": 7, "state": self.state, "head": {"sha": self.head, "ref": "b", "repo": fork}, "base": base}

    def _page(self, asked: Asked, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        size = min(int(asked.query.get("per_page", "30")), self.most_per_page)
        start = (int(asked.query.get("page", "1")) - 1) * size
        self.link = '<https://evil.example/>; rel="next"' if start + size < len(entries) else ""
        return entries[start : start + size]

    def _review(self, body: dict[str, Any]) -> dict[str, Any]:
        self.before_review()
        if body.get("commit_id") != self.head:
            raise Refusal(422, "Validation Failed", ["commit_id is not part of the pull request"])
        if body.get("event") == "COMMENT" and not body.get("body"):
            raise Refusal(422, "Validation Failed", ["body is missing"])
        _body(body.get("body", "-"))
        for comment in body.get("comments", []):
            self._check(comment)
        review = self.say(self.reviews, body["body"], self.login, state="COMMENTED", commit_id=body["commit_id"])
        for comment in body.get("comments", []):
            more = {name: value for name, value in comment.items() if name != "body"}
            self.say(self.line_comments, comment["body"], self.login, pull_request_review_id=review["id"], **more)
        return review

    def _check(self, comment: dict[str, Any]) -> None:
        _body(comment["body"])
        version = self.files.get(comment["path"])
        if version is None or (self.minds is not None and comment["path"].startswith(self.minds)):
            raise Refusal(422, "Unprocessable Entity", ["Path could not be resolved"])
        line, start = comment.get("line"), comment.get("start_line", comment.get("line"))
        if not any(line in hunk for hunk in version.hunks):
            raise Refusal(422, "Unprocessable Entity", ["Pull request review thread line must be part of the diff"])
        if "start_line" in comment and start >= line:
            raise Refusal(422, "Unprocessable Entity", ["start line must precede the end line"])
        if not any({line, start} <= hunk for hunk in version.hunks):
            raise Refusal(422, "Unprocessable Entity", ["start line must be in the same hunk"])

    def fault(self, asked: Asked) -> Fault | None:
        """The fault that is due for a request."""
        with self._lock:
            self.asked.append(asked)
            for one in self.faults:
                if one.times > 0 and re.search(one.matches, f"{asked.method} {asked.path}"):
                    one.times -= 1
                    return one
        return None

    def __enter__(self) -> GitHubDouble:
        threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Request:
    """A request in the words of openapi-core."""

    host_url = _API
    content_type = "application/json"

    def __init__(self, asked: Asked) -> None:
        self.path = asked.path
        self.method = asked.method.lower()
        self.body = None if asked.body is None else json.dumps(asked.body).encode()
        query, header = ImmutableMultiDict(list(asked.query.items())), Headers(list(asked.headers.items()))
        self.parameters = RequestParameters(query=query, header=header)


def _validate(asked: Asked) -> None:
    if "application/vnd.github+json" not in asked.headers.get("Accept", ""):
        raise Refusal(415, "Unsupported media type")
    errors = list(description().iter_request_errors(_Request(asked)))  # type: ignore[arg-type]
    if errors:
        causes = [str(error.__cause__ or error) for error in errors]
        raise Refusal(422, "Validation Failed", causes)


def _body(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_BODY:
        raise Refusal(422, "Validation Failed", ["body is too long (maximum is 65536 characters)"])
    return text


def _edited(kind: list[dict[str, Any]], number: str, body: str) -> dict[str, Any]:
    for said in kind:
        if said["id"] == int(number):
            said["body"] = _body(body)
            return said
    raise Refusal(404, "Not Found")


def _handler(host: GitHubDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            with contextlib.suppress(OSError):
                self._answer()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _do  # noqa: N815

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            content = self.rfile.read(length) if length else b""
            address = urlsplit(self.path)
            body = json.loads(content) if content else None
            asked = Asked(self.command, address.path, dict(parse_qsl(address.query)), dict(self.headers), body)
            fault = host.fault(asked)
            if fault is None or fault.acts:
                status, answer = self._done(asked)
            if fault is not None:
                if fault.hangs_up:
                    self.close_connection = True
                    return
                status, answer = fault.status, {"message": fault.message}
            self._send(status, answer, fault)

        def _done(self, asked: Asked) -> tuple[int, Any]:
            try:
                return host.answer(asked)
            except Refusal as refusal:
                return refusal.status, refusal.content

        def _send(self, status: int, answer: Any, fault: Fault | None) -> None:
            data = fault.raw if fault is not None and fault.raw is not None else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in (fault.headers if fault is not None else {}).items():
                self.send_header(name, value)
            if host.link and self.command == "GET":
                self.send_header("Link", host.link)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def said_by(kind: list[dict[str, Any]], login: str = BOT) -> list[str]:
    """The bodies that somebody wrote."""
    return [one["body"] for one in kind if one["user"]["login"] == login]


def all_of(host: GitHubDouble) -> Iterator[str]:
    """All bodies on the host."""
    for kind in (host.reviews, host.line_comments, host.comments):
        yield from (one["body"] for one in kind)
