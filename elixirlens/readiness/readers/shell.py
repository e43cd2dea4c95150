"""Shell scripts as the commands that they run, enough of it to know which tools are called and with what.

No shell is imitated: what is quoted stays together, control words and redirections fall away, and the inside of a here
document is nobody's command. Wrappers are taken off, so that `docker compose run web mix test` and `bash -c "mix test"`
are `mix test`, and `mix do format, test` is two commands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

MOST_COMMANDS = 2_000  # of one script
_DEEPEST = 4  # scripts inside of scripts
_REDIRECTION = re.compile(r"[\d&]?>{1,2}(&\d)?|<")
_LARGEST = 200_000  # characters
_LONGEST = 40  # lines that are one

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_ASSIGNED = re.compile(r"(?<![\w$\"'-])(?:(?:local|export|declare|readonly) )?[A-Za-z_]\w*=\"?\$\((?!\()")
_ASSIGNED_BEFORE = re.compile(r"(?<![\w$\"'-])[A-Za-z_]\w*=\"?\$\((?!\()([^()\"']*)\)\"? +(?=[A-Za-z./])")
_NAME_IN_BRACES = re.compile(r"^\$\{(\w+)\}$")
_FUNCTION = re.compile(
    r"(?m)^(?:function )?(?P<name>[\w-]{1,60}) ?(?:\(\))? ?\{(?P<body>[^{}]{0,2000}(?:\$\{[^{}]*\}[^{}]{0,2000})*)\}"
)
_ALL_GIVEN = re.compile(r"(?:^|[;&|\n])[ \t]*(?P<words>\w[\w .-]{0,60}?) +\"?\$[@*]\"?")
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")


def _any_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CONTROL = _any_of("if then elif else fi while until do done for case esac { } ! ( ) time exec command")
_NOT_A_TOOL = _any_of("set [ [[ export unset local return exit shopt trap : true false")
_SHELLS = _any_of("bash sh zsh dash ash")
# What runs another command that stands further right in its own words.
_WRAPPERS = _any_of(
    "docker docker-compose podman podman-compose sudo env xvfb-run mise asdf nix nix-shell nix-develop devbox direnv "
    "dotenv op doppler nice timeout retry unbuffer gosu su kubectl heroku flyctl fly script stdbuf wait-for-it "
    "wait-for-it.sh dockerize poetry npx chamber infisical lima act devenv cross-env flox"
)
# Functions that scripts like to define: they say what they do, and do it.
_SAYING = _any_of("step run try retry loud verbose quiet quietly run_step run_cmd log_and_run")
_ENGINES = _any_of("docker docker-compose podman podman-compose")
_TOOLS = _any_of("mix rebar3 make just elixirlens")
_FAILURE_IS_FINE = frozenset(("true", ":", "echo", "exit 0"))


class Trigger(Struct, frozen=True):
    """What starts a pipeline, in the words of GitHub: `push`, `pull_request`, `schedule`, `workflow_dispatch`, …

    `branches` are the only ones that count, all where there are none; `tags` means that only tags do.
    """

    name: str
    line: int
    branches: tuple[str, ...] = ()
    only_tags: bool = False


class Command(Struct, frozen=True):
    """A command of a machine, without variables before it and without wrappers around it, and where it stands.

    `is_tolerated` tells that everything goes on where it fails. `folder` is where it runs, as far as that is said.
    `pipeline` is the path of the pipeline that runs it, which may be another one than where it is written.
    """

    text: str
    path: str
    line: int
    environment: tuple[tuple[str, str], ...] = ()
    is_tolerated: bool = False
    folder: str = ""
    job: str = ""
    pipeline: str = ""
    triggers: tuple[Trigger, ...] = ()

    def runs_on(self, *names: str) -> bool:
        """Whether one of these starts it."""
        return any(trigger.name in names for trigger in self.triggers)


def shell_commands(text: str, path: str, line: int, folder: str = "") -> tuple[Command, ...]:
    """The commands of a script whose first line is `line`."""
    found: list[Command] = []
    for command in _script(text[:_LARGEST], path, line, folder, 0):
        if len(found) >= MOST_COMMANDS:
            break
        found.append(command)
    return tuple(found)


def _script(text: str, path: str, line: int, folder: str, depth: int) -> Iterator[Command]:
    kept: dict[str, list[str]] = {}  # commands that variables hold
    passing_on = dict(_passing_on(text))
    for number, logical in _logical_lines(text, line):
        parts, outside = list(_parts(_unassigned(logical))), folder
        for index, (part, _) in enumerate(parts):
            words = _words(part)
            environment, words = _without_environment(words)
            if not words:
                kept.update((f"${name}", held) for name, value in environment if (held := _held(value)))
            words = [each for word in words for each in kept.get(_NAME_IN_BRACES.sub(r"$\1", word), [word])]
            words = [*passing_on.get(words[0], words[:1]), *words[1:]] if words else words
            if words[:1] == ["cd"] and len(words) > 1:
                folder = _moved(folder, words[1])
                continue
            follows = parts[index][1]
            tolerated = follows == "||" and index + 1 < len(parts) and _is_harmless(parts[index + 1][0])
            for inner in _unwrapped(words, path, number, folder, depth):
                yield replace(
                    inner,
                    environment=environment + inner.environment,
                    is_tolerated=tolerated or inner.is_tolerated,
                )
        if logical.lstrip().startswith("("):
            folder = outside


def _passing_on(text: str) -> Iterator[tuple[str, list[str]]]:
    """Functions that give all that they are given to a tool: `run_mix() { cd shop; mix "$@"; }`."""
    for function in _FUNCTION.finditer(text):
        called = _ALL_GIVEN.search(function["body"])
        if called is not None and called["words"].split()[0] in _TOOLS:
            yield function["name"], called["words"].split()


def _held(value: str) -> list[str]:
    """The command that the value of a variable is: `TESTS="mix test --max-failures 1"`."""
    words = value.split()
    return words if words[:1] and words[0] in _TOOLS and len(words) > 1 else []


def _unassigned(line: str) -> str:
    """`result=$(mix test)` runs `mix test`, whatever becomes of what it prints."""
    line = _ASSIGNED_BEFORE.sub(r"\1; ", line)  # `KEY=$(mix phx.gen.secret) mix phx.server` runs both
    inside = _ASSIGNED.sub("", line)
    return inside if inside == line else inside.rstrip().rstrip('"').removesuffix(")")


def _logical_lines(text: str, line: int) -> Iterator[tuple[int, str]]:
    """Lines with those joined that a backslash or an open quote continues; here documents and comments are left out."""
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        begins, joined = index, lines[index]
        while index - begins < _LONGEST and index + 1 < len(lines) and _continues(joined):
            index += 1
            joined = _joined(joined, lines[index])
        if _quote_at_end(joined):  # an apostrophe that opens nothing must not eat the rest of a script
            index, joined = begins, lines[begins]
        index += 1
        heredoc = _HEREDOC.search(joined)
        if heredoc is not None:
            joined = joined[: heredoc.start()]
            rest = (n for n in range(index, len(lines)) if lines[n].strip() == heredoc.group(2))
            index = next(rest, len(lines)) + 1
        if joined.strip():
            yield line + begins, joined


def _continues(line: str) -> bool:
    return line.rstrip().endswith("\\") or _quote_at_end(line) != ""


def _joined(line: str, following: str) -> str:
    stripped = line.rstrip()
    return f"{stripped[:-1]} {following}" if stripped.endswith("\\") else f"{line}\n{following}"


def _quote_at_end(line: str) -> str:
    """The quote that is open at the end of a line; empty where none is."""
    quote, escaped, before = "", False, " "
    for char in line:
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and before.isspace():
            return ""
        before = char
    return quote


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """The simple commands of a line, each with the operator that follows it."""
    quote, begins, index, length = "", 0, 0, len(line)
    while index < length:
        char = line[index]
        if char == "\\":
            index += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and (index == 0 or line[index - 1].isspace()):
            break
        elif char in "&|;\n" and line[index - 1 : index] != ">":
            operator = line[index : index + 2] if line[index : index + 2] in {"&&", "||", ";;"} else char
            yield line[begins:index], operator
            index += len(operator)
            begins = index
            continue
        index += 1
    yield line[begins : min(index, length)], ""


def _words(part: str) -> list[str]:
    """The words of a simple command, unquoted; control words before it and redirections are left out."""
    words: list[str] = []
    word, quote, is_open, escaped = "", "", False, False
    for char in part:
        if escaped:
            word, escaped = word + char, False
        elif char == "\\" and quote != "'":
            escaped, is_open = True, True
        elif quote:
            quote, word = ("", word) if char == quote else (quote, word + char)
        elif char in "'\"":
            quote, is_open = char, True
        elif char.isspace():
            if word or is_open:
                words.append(word)
            word, is_open = "", False
        else:
            word += char
    if word or is_open:
        words.append(word)
    while words and (words[0].lstrip("(@") in _CONTROL or not words[0].lstrip("(@-")):
        words = words[1:]
    if words:
        words[0] = words[0].lstrip("(@-")
        words[-1] = words[-1].rstrip(")") if "(" not in words[-1] else words[-1]
    return list(_without_redirections(words))


def _without_redirections(words: list[str]) -> Iterator[str]:
    is_target = False
    for word in words:
        redirects = _REDIRECTION.match(word)
        if not redirects and not is_target and word:
            yield word
        is_target = redirects is not None and redirects.end() == len(word)


def _without_environment(words: list[str]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    names: list[tuple[str, str]] = []
    rest = words[1:] if words[:1] == ["env"] or words[:1] == ["export"] else words
    for index, word in enumerate(rest):
        if not _ASSIGNMENT.match(word):
            return tuple(names), rest[index:]
        name, _, value = word.partition("=")
        names.append((name, value))
    return tuple(names), []


def _unwrapped(words: list[str], path: str, line: int, folder: str, depth: int) -> Iterator[Command]:
    if not words or depth > _DEEPEST or words[0] in _NOT_A_TOOL:
        return
    if words[0] in _SAYING and words[1:2] and words[1] in _TOOLS | _ENGINES:
        words = words[1:]
    first = posixpath.basename(words[0])
    script = _script_in(first, words)
    if script is not None:
        yield from _script(script, path, line, folder, depth + 1)
    elif first in {"elixir", "iex"} and "-S" in words:
        yield from _unwrapped(words[words.index("-S") + 1 :], path, line, folder, depth + 1)
    elif first in _WRAPPERS and (inner := _inner(words)):
        environment, rest = _without_environment(inner)
        for each in _unwrapped(rest, path, line, folder, depth + 1):
            yield replace(each, environment=environment + each.environment)
    elif words[0] == "mix" and words[1:2] in (["do"], ["cmd"]):
        yield from _mix_tasks(words, path, line, folder, depth)
    else:
        yield Command(" ".join(words), path, line, folder=folder)


def _script_in(first: str, words: list[str]) -> str | None:
    """The script that is an argument: of `bash -c`, of `nix-shell --run`."""
    for index, word in enumerate(words[1:-1], 1):
        is_shell = first in _SHELLS or words[index - 1] in _SHELLS
        if (is_shell and re.fullmatch(r"-[a-z]*c", word)) or (first.startswith("nix") and word == "--run"):
            return words[index + 1]
    return None


def _inner(words: list[str]) -> list[str]:
    """What a wrapper runs: from the first word on that is a tool, a shell, or a variable before one."""
    for index, word in enumerate(words[1:], 1):
        if word in _TOOLS or word in _SHELLS or word in {"elixir", "iex"}:
            if words[0] in {"docker", "podman"} and words[1:2] in (["build"], ["buildx"], ["push"], ["tag"]):
                return []
            while _ASSIGNMENT.match(words[index - 1]):
                index -= 1  # noqa: PLW2901 - variables before the tool belong to it
            return words[index:]
    return []


def _mix_tasks(words: list[str], path: str, line: int, folder: str, depth: int) -> Iterator[Command]:
    rest = words[2:]
    while rest[:1] and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] in {"--app", "--cd"} else rest[1:]
    if words[1] == "cmd":
        if rest and _script_in(posixpath.basename(rest[0]), rest) is not None:  # its script is one word, and stays one
            yield from _unwrapped(rest, path, line, folder, depth + 1)
        else:
            yield from _script(" ".join(rest), path, line, folder, depth + 1)
        return
    for task in re.split(r"\s*,\s+|\s+\+\s+|,$", " ".join(rest)):
        if task.strip():
            yield from _unwrapped(["mix", *task.split()], path, line, folder, depth + 1)


def _is_harmless(part: str) -> bool:
    text = " ".join(_words(part))
    return text in _FAILURE_IS_FINE or text.startswith("echo ")


def _moved(folder: str, to: str) -> str:
    if to in {"-", ""} or "$" in to:
        return ""
    moved = posixpath.normpath(posixpath.join(folder, to))
    return "" if moved == "." or moved.startswith(("..", "/", "~")) else moved
