"""Makefile, justfile, Taskfile, scripts and package scripts: tasks by the words that run them, and what they run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from elixirlens.readiness.readers.container_words import ENGINES, words_in_containers
from elixirlens.readiness.readers.shell import Command, shell_commands
from elixirlens.readiness.readers.yaml_text import Value, read_yaml

LARGEST = 500_000
MOST_TASKS = 2_000
_DEEPEST = 6  # tasks that run tasks

PATTERNS = (
    *("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile"),
    *("Taskfile.yml", "Taskfile.yaml", "Taskfile.dist.yml", "package.json"),
    *("/bin/*", "/script/*", "/scripts/**", "/ci/**", "/.ci/**", "/dev/*", "/tools/*", "/.github/**/*.sh", "/*.sh"),
    *("/.circleci/**/*.sh", "/.buildkite/**/*.sh", "/.gitlab/**/*.sh", "/.semaphore/**/*.sh"),
    *("/apps/*/bin/*", "/rel/**/*.sh", "/docker/**", "/.docker/**"),
)


class Task(Struct, frozen=True):
    """A task: the words that run it (`make test`, `bin/ci`), its line, the tasks before it, and its commands.

    `folder` is where it runs: a `make test` of a folder is another one than that of the root. `path` is its file.
    """

    words: str
    line: int
    folder: str = ""
    needs: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    path: str = ""


class TaskFile(Struct, frozen=True):
    """The tasks of a file; `problem` says what could not be understood."""

    path: str
    tasks: tuple[Task, ...] = ()
    problem: str | None = None


def read_task_file(path: str, content: bytes) -> TaskFile:
    """Read a file of tasks, of whatever kind its name says that it is."""
    if len(content) > LARGEST:
        return TaskFile(path, problem=f"line 1: it is larger than {LARGEST:,} bytes")
    name = posixpath.basename(path)
    if name == "package.json":
        return _package_file(path, content)
    if name.startswith("Taskfile"):
        return _yaml_file(path, content)
    text = content.decode("utf-8", "replace")
    match name:
        case "Makefile" | "makefile" | "GNUmakefile":
            tasks = _make(path, text)
        case "justfile" | "Justfile" | ".justfile":
            tasks = _just(path, text)
        case _:
            tasks = _script(path, text)
    return TaskFile(path, tuple(task for _, task in zip(range(MOST_TASKS), tasks, strict=False)))


_RULE = re.compile(r"(?P<names>[A-Za-z0-9_.%/$(){} -]+?)\s*::?(?!=)\s*(?P<needs>[^#;=]*)(?:;(?P<inline>.*))?(?:#.*)?$")


def _make(path: str, text: str) -> Iterator[Task]:
    folder = posixpath.dirname(path)
    for names, needs, line, body in _blocks(text, _RULE, "\t"):
        for name in names.split():
            if not name.startswith(".") and "$" not in name and "%" not in name:
                before = tuple(f"make {each}" for each in needs.split() if "$" not in each and each != "|")
                unescaped = body.replace("$$", "$")
                yield Task(f"make {name}", line, folder, before, _body(unescaped, path, line + 1, folder))


_CONDITION = re.compile(r"(ifdef|ifndef|ifeq|ifneq|else|endif)\b")
_RECIPE = re.compile(r"@?(?P<names>[A-Za-z_][\w-]*)(?:\s+[^:=]*)?\s*:(?!=)\s*(?P<needs>[^#]*)(?P<inline>)(?:#.*)?$")


def _just(path: str, text: str) -> Iterator[Task]:
    folder = posixpath.dirname(path)
    for name, needs, line, body in _blocks(text, _RECIPE, " \t"):
        before = tuple(f"just {each}" for each in re.sub(r"\([^)]*\)|&&", " ", needs).split())
        called = re.findall(r"\((\w[\w-]*)", needs)
        yield Task(
            f"just {name}",
            line,
            folder,
            (*before, *(f"just {each}" for each in called)),
            _body(body, path, line + 1, folder),
        )


def _blocks(text: str, rule: re.Pattern[str], indents: str) -> Iterator[tuple[str, str, int, str]]:
    """The names, needs, line and body of each rule: the lines below it that are indented."""
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        begins, head = index, lines[index]
        index += 1
        while head.endswith("\\") and index < len(lines) and len(head) < LARGEST // 100:
            head, index = f"{head[:-1]} {lines[index]}", index + 1
        found = rule.match(head) if head[:1].strip() and len(head) < LARGEST // 100 else None
        if found is None:
            continue
        body = [found["inline"] or ""] * (index - begins - 1)
        while index < len(lines) and (is_aside := _is_aside(lines[index])) | (lines[index][:1] in set(indents)):
            body.append("" if is_aside else lines[index].strip())
            index += 1
        if found["inline"]:
            body.insert(0, found["inline"])
        yield found["names"], found["needs"] or "", begins + 1, "\n".join(body)


def _is_aside(line: str) -> bool:
    """Whether a line belongs to no command and ends no recipe: it is empty, or a condition of make."""
    return not line.strip() or _CONDITION.match(line) is not None


def _body(body: str, path: str, line: int, folder: str) -> tuple[Command, ...]:
    """The commands of a recipe: each line has a shell of its own, and one that begins with `-` may fail."""
    lines = body.split("\n")
    if body.startswith("#!"):
        return shell_commands(body, path, line, folder)
    found: list[Command] = []
    index = 0
    while index < len(lines):
        begins = index
        while lines[index].endswith("\\") and index + 1 < len(lines):
            index += 1
        index += 1
        may_fail = lines[begins].lstrip("@").startswith("-")
        for command in shell_commands("\n".join(lines[begins:index]), path, line + begins, folder):
            found.append(replace(command, is_tolerated=command.is_tolerated or may_fail))
    return tuple(found)


_INTERPRETERS = re.compile(rb"#!.*\b(sh|bash|zsh|dash)\b")


def _script(path: str, text: str) -> Iterator[Task]:
    is_shell = path.endswith((".sh", ".bash")) or _INTERPRETERS.match(text.partition("\n")[0].encode()) is not None
    if is_shell:
        yield Task(path, 1, commands=shell_commands(text, path, 1))


def _yaml_file(path: str, content: bytes) -> TaskFile:
    read = read_yaml(path, content)
    folder = posixpath.dirname(path)
    tasks = tuple(_taskfile_task(name, task, path, folder) for name, task in read.root.pairs_at("tasks"))
    return TaskFile(path, tasks, read.problem)


def _taskfile_task(name: str, task: Value, path: str, folder: str) -> Task:
    found: list[Command] = []
    needs = [each.text or each.text_at("task") or "" for each in task.items_at("deps")]
    for each in task.items_at("cmds") or task.items_at("cmd") or (task.items_at() if task.kind != "map" else ()):
        script = each if each.text else each.get("cmd")
        if script is not None and script.text:
            found += shell_commands(script.text, path, script.text_line, folder)
        elif called := each.text_at("task"):
            needs.append(called)
    return Task(f"task {name}", task.line, folder, tuple(f"task {each}" for each in needs), tuple(found))


class _Package(Struct):
    scripts: dict[str, str] = {}


def _package_file(path: str, content: bytes) -> TaskFile:
    try:
        package = msgspec.json.decode(content, type=_Package)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return TaskFile(path, problem="line 1: it is no package.json with scripts")
    lines = content.decode("utf-8", "replace").splitlines()
    folder = posixpath.dirname(path)
    tasks = []
    for name, script in list(package.scripts.items())[:MOST_TASKS]:
        line = next((number for number, text in enumerate(lines, 1) if f'"{name}"' in text), 1)
        found = tuple(replace(each, line=line) for each in shell_commands(script, path, line, folder))
        tasks.append(Task(f"npm run {name}", line, folder, commands=found))
    return TaskFile(path, tuple(tasks))


def tasks_by_words(files: Iterable[TaskFile]) -> dict[tuple[str, str], Task]:
    """All tasks by their folder and the words that run them."""
    return {(task.folder, task.words): replace(task, path=file.path) for file in files for task in file.tasks}


def followed(
    commands: Iterable[Command],
    tasks: Mapping[tuple[str, str], Task],
) -> Iterator[Command]:
    """The commands with those of the tasks that they run, in place. What started a command starts its task, too."""
    for command in commands:
        yield command
        yield from _inside(command, tasks, set(), 0)


def _inside(
    command: Command, tasks: Mapping[tuple[str, str], Task], seen: set[tuple[str, str]], depth: int
) -> Iterator[Command]:
    """What the tasks of a command run, each task once: Makefiles can name each other without end."""
    for words in words_of(command):
        task = tasks.get((command.folder, words)) or tasks.get(("", words))
        if task is None or (task.folder, words) in seen or depth > _DEEPEST:
            continue
        seen.add((task.folder, words))
        for need in task.needs:
            yield from _inside(_started_by(command, Command(need, "", 0, folder=task.folder)), tasks, seen, depth + 1)
        for each in task.commands:
            inner = _started_by(command, each)
            yield inner
            yield from _inside(inner, tasks, seen, depth + 1)


def _started_by(outer: Command, inner: Command) -> Command:
    return replace(
        inner,
        environment=outer.environment + inner.environment,
        is_tolerated=outer.is_tolerated or inner.is_tolerated,
        job=outer.job,
        pipeline=outer.pipeline,
        triggers=outer.triggers,
    )


_RUNNERS = {"make": "make", "gmake": "make", "just": "just", "task": "task", "mix": "mix"}
_PACKAGE_RUNNERS = frozenset(("npm", "pnpm", "yarn", "bun"))
# `"$SCRIPT_DIR/lint"`, `$(dirname $0)/lint`: a script calls the one beside it, or one from the root.
_BY_A_VARIABLE = re.compile(r"^(?:(?:ba|z)?sh |source |\. )?(?:\$\{?\w+\}?|\$\(dirname [^()]*\))/(?P<script>[\w./-]+)")
_HOOK_RUNNERS = frozenset(("pre-commit", "prek", "lefthook"))
_WITH_VALUE = frozenset(("-C", "-f", "-j", "--file", "--directory", "--justfile", "--working-directory", "-d"))


def words_of(command: Command) -> Iterator[str]:
    """The words of the tasks that a command may run: `make format test` runs two."""
    words = command.text.split()
    if not words:
        return
    first = words[0]
    if first in _RUNNERS:
        for target in _targets(words[1:]):
            yield f"{_RUNNERS[first]} {target}"
            if first in {"mix", "just"}:
                return  # what follows are its arguments
    elif (dockerfile := dockerfile_of(words)) is not None:
        yield f"docker build {posixpath.normpath(posixpath.join(command.folder, dockerfile))}"
    elif first in ENGINES:
        yield from words_in_containers(words, command.folder)
    elif first in _HOOK_RUNNERS and words[1:2] == ["run"]:
        yield "lefthook run" if first == "lefthook" else "pre-commit run"
    elif first in _PACKAGE_RUNNERS:
        rest = [word for word in words[1:] if word not in {"run", "run-script"} and not word.startswith("-")]
        yield from (f"npm run {word}" for word in rest[:1])
    else:
        if first in {"bash", "sh", "zsh", "source", "."} and len(words) > 1:
            first = next((word for word in words[1:] if not word.startswith("-")), first)
        if (beside := _BY_A_VARIABLE.search(command.text)) is not None:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(command.path), beside["script"]))
            first = beside["script"]
        yield posixpath.normpath(posixpath.join(command.folder, first))
        if command.folder:
            yield posixpath.normpath(first)


def dockerfile_of(words: Sequence[str]) -> str | None:
    """The Dockerfile that `docker build` builds, None for any other command."""
    if words[0] not in {"docker", "podman", "buildah", "nerdctl"} or not {"build", "bud"} & set(words[1:3]):
        return None
    for name, value in pairwise(words):
        if name in {"-f", "--file"}:
            return value
    file = next((word.partition("=")[2] for word in words if word.startswith("--file=")), None)
    return file or posixpath.join(words[-1] if words[-1] != "build" else ".", "Dockerfile")


def _targets(words: list[str]) -> Iterator[str]:
    skip = False
    for word in words:
        if skip or word.startswith("-") or "=" in word:
            skip = word in _WITH_VALUE
            continue
        yield word
