"""The only place that runs git. The repository's configuration is not trusted, and its programs never run.

Filters, text conversion, hooks and the file system monitor are programs that a repository can name. Nothing here
compares the work tree (`git status` would run clean filters), and what git might still start is switched off on the
command line, which wins over every configuration file.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from elixirlens.project.listing import ELIXIR, Entry, EntryKind, Listing, display
from elixirlens.report import Unchecked

# A pipe in the place of a configuration file would make git wait for ever. No real repository needs this long.
PATIENCE_SECONDS = 60

# Git for Windows understands /dev/null too.
NOWHERE = "/dev/null"

_HARDENED = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={NOWHERE}"),
    *("-c", f"core.excludesFile={NOWHERE}"),
    *("-c", f"core.attributesFile={NOWHERE}"),
    *("-c", "core.untrackedCache=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "safe.bareRepository=explicit"),
)
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "SUDO_UID")
_USER_SETTINGS = ("HOME", "USERPROFILE", "XDG_CONFIG_HOME")
_FIXED = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_NOTHING_MORE: Mapping[str, str] = {}
_WITHOUT_USER_SETTINGS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": NOWHERE}

_UNREADABLE_FOLDER = re.compile(r"could not open directory '(?P<folder>.*)': (?P<reason>.*)")
_FOREIGN = re.compile("dubious ownership|unsafe repository")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<path>[^?#]*)(?P<more>.*)", re.DOTALL
)
_HOST = r"(?P<host>[A-Za-z0-9.-]{2,}|\[[0-9A-Fa-f:]+\])"
_NETWORK_PLACE = re.compile(rf"(?:.*@)?(?P<place>{_HOST}(?::\d+)?)")
_SHORT_SSH = re.compile(rf"(?:[^/]*@)?{_HOST}:(?P<path>[^@]+)")


class GitError(Exception):
    """Git is missing or does not want to read this repository; the message says why, in half a sentence."""


class NoAnswerError(GitError):
    """Git was given up, because it took too long."""


class Repository(Struct, frozen=True):
    """A repository by the folder that its work tree starts in."""

    top: Path

    def listing(self, folder: Path, endings: tuple[str, ...] = ELIXIR) -> Listing:
        """Tracked files and untracked ones that are not ignored, below `folder`; raises `GitError`.

        Names are relative to `folder`. Of files with other endings only links and untracked ones are told.
        """
        prefix = folder.relative_to(self.top).as_posix()
        within = [] if prefix == "." else ["--", prefix]
        ran = self.run("ls-files", "-t", "--stage", "-z", "--cached", "--others", "--exclude-standard", *within)
        cut = 0 if prefix == "." else len(os.fsencode(prefix)) + 1
        kept = tuple(ending.encode() for ending in endings)
        # A file in a merge conflict is listed once for each side.
        entries = dict.fromkeys(entry for record in ran.stdout.split(b"\0") if (entry := _entry(record, cut, kept)))
        return Listing(tuple(entries), _unreadable_folders(ran.stderr))

    def head(self) -> str | None:
        """The commit that is checked out, None before the first one; raises `GitError`."""
        commit = self.run("rev-parse", "--verify", "--quiet", "HEAD", accepted=(0, 1)).stdout.decode().strip()
        return commit if _COMMIT.fullmatch(commit) else None

    def remote(self) -> str | None:
        """The network address of `origin`, or else of the first remote, without secrets; raises `GitError`."""
        ran = self.run("config", "-z", "--get-regexp", r"^remote\..*\.url$", accepted=(0, 1))
        records = (record.partition("\n") for record in ran.stdout.decode("utf-8", "replace").split("\0"))
        urls = {key: url for key, _, url in records if url}
        if not urls:
            return None
        return public_url(urls.get("remote.origin.url") or urls[min(urls)])

    def run(
        self,
        *arguments: str,
        accepted: tuple[int, ...] = (0,),
        stdin: bytes = b"",
        environment: Mapping[str, str] = _NOTHING_MORE,
        most: int | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git, hardened; raises `GitError` where it ends with a code that is not accepted.

        With `most` nothing is written to git, and what it prints is cut off after so many bytes.
        """
        ran = self._attempt(arguments, {**_WITHOUT_USER_SETTINGS, **environment}, stdin, most)
        if ran.returncode not in accepted and _FOREIGN.search(_text(ran.stderr)):
            # Whether a folder of another user is to be trusted stands in the user's own configuration.
            settings = {name: os.environ[name] for name in _USER_SETTINGS if name in os.environ}
            ran = self._attempt(arguments, {**settings, **environment}, stdin, most)
        if ran.returncode not in accepted:
            raise GitError(_complaint(_text(ran.stderr)))
        return ran

    def _attempt(
        self, arguments: tuple[str, ...], settings: Mapping[str, str], stdin: bytes, most: int | None
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _FIXED | dict(settings)
        # The work tree is where we found it, not where the repository's configuration says; and where git finds
        # nothing usable there, it does not try the folders above.
        environment["GIT_WORK_TREE"] = str(self.top)
        environment["GIT_CEILING_DIRECTORIES"] = str(self.top.parent)
        try:
            command = [_program(), *_HARDENED, "-C", str(self.top), *arguments]
            if most is not None:
                return _beginning(command, environment, most)
            return subprocess.run(
                command,
                env=environment,
                input=stdin,
                capture_output=True,
                check=False,
                timeout=PATIENCE_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise NoAnswerError(f"git gave no answer within {PATIENCE_SECONDS} seconds") from None
        except OSError as error:
            raise GitError(f"git could not be started: {error.strerror}") from None


def find(folder: Path) -> Repository | None:
    """The repository that `folder`, an absolute path without links, is in: the nearest folder upward with a `.git`."""
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return Repository(candidate)
    return None


def public_url(url: str) -> str | None:
    """`url` without user, password and query; None where it is no address on a network."""
    if not url.isprintable() or "::" in url:
        return None
    if "://" in url:
        return _public_address(url)
    short = _SHORT_SSH.fullmatch(url)
    return f"{short['host']}:{short['path']}" if short else None


def _public_address(url: str) -> str | None:
    parts = _ADDRESS.fullmatch(url)
    if parts is None or parts["scheme"] == "file":
        return None
    place = _NETWORK_PLACE.fullmatch(parts["place"])
    # An @ after the host is what a user or password with a `/`, `?` or `#` in it leaves behind.
    if place is None or "@" in parts["path"] + parts["more"]:
        return None
    return f"{parts['scheme'].lower()}://{place['place']}{parts['path']}"


def _beginning(command: list[str], environment: Mapping[str, str], most: int) -> subprocess.CompletedProcess[bytes]:
    """Run a command until it has printed so many bytes."""
    from tempfile import TemporaryFile  # here: a run that only lists files has no use for it

    with TemporaryFile() as complaints:
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints
        ) as process:
            assert process.stdout is not None
            watch = threading.Timer(PATIENCE_SECONDS, process.kill)
            watch.start()
            try:
                output = process.stdout.read(most)
                is_cut = len(output) == most
                if is_cut:
                    process.kill()
                process.wait()
            finally:
                watch.cancel()
        if process.returncode < 0 and not is_cut:  # nobody else kills it
            raise subprocess.TimeoutExpired(command, PATIENCE_SECONDS)
        complaints.seek(0)
        return subprocess.CompletedProcess(command, 0 if is_cut else process.returncode, output, complaints.read())


def _entry(record: bytes, cut: int, endings: tuple[bytes, ...]) -> Entry | None:
    """One record of `ls-files -t --stage`: `H 100644 <object> 0<tab>name`, or `? name` for an untracked file."""
    if record.startswith(b"? "):
        name = record[2 + cut :]
        if name.endswith(b"/"):
            return Entry(os.fsdecode(name[:-1]), EntryKind.REPOSITORY)
        return Entry(os.fsdecode(name), EntryKind.UNTRACKED) if name else None
    header, _, full_name = record.partition(b"\t")
    name = full_name[cut:]
    match header[:1], header[2:8]:
        case _, b"160000":
            return Entry(os.fsdecode(name), EntryKind.REPOSITORY)
        case _, b"120000":
            return Entry(os.fsdecode(name), EntryKind.LINK)
        case _ if not name or not name.endswith(endings):
            return None
        case b"S", _:
            return Entry(os.fsdecode(name), EntryKind.ABSENT)
    return Entry(os.fsdecode(name), EntryKind.FILE)


def _unreadable_folders(stderr: bytes) -> tuple[Unchecked, ...]:
    found = _UNREADABLE_FOLDER.finditer(_text(stderr))
    return tuple(
        Unchecked("folder", display(match["folder"]), display(match["folder"]), match["reason"]) for match in found
    )


def _program() -> str:
    """Git's executable, from absolute folders of the PATH only: never a `git` in the folder we stand in."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in map(Path, os.get_exec_path()):
        candidate = folder / name
        if folder.is_absolute() and os.access(candidate, os.X_OK) and candidate.is_file():
            return str(candidate)
    raise GitError("git is not installed")


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace")


def _complaint(stderr: str) -> str:
    """Why git refused, without the paths of this machine that git's own words carry."""
    if _FOREIGN.search(stderr):
        return (
            "git does not trust a folder that belongs to another user; `git config --global --add safe.directory` does"
        )
    if "not a git repository" in stderr:
        return "its .git is not a repository"
    return "git cannot read its repository"
