"""Whether a new developer finds out how to start, alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct, structs

from elixirlens.readiness.model import Evidence, Judgement, Profile, Thresholds, failed, partial, passed
from elixirlens.readiness.readers.documents import Document, read_document
from elixirlens.readiness.readers.shell import Command
from elixirlens.readiness.readers.task_files import words_of
from elixirlens.readiness.repository import Repository

_TEXTS = (
    *(
        "/README*",
        "/readme*",
        "/CONTRIBUTING*",
        "/contributing*",
        "/.github/CONTRIBUTING*",
        "/DEVELOPMENT*",
        "/DEVELOPERS*",
        "/HACKING*",
    ),
    *("/docs/CONTRIBUTING*", "/docs/contributing*", "/docs/development*", "/docs/getting-started*", "/docs/setup*"),
    *("/INSTALL*", "/docs/README*", "/docs/install*", "/guides/contributing*"),
)
_SET_UP_HEADING = (
    r"set[- ]?up|install|getting started|quick ?start|^running(?: (?:it|locally|the \w+|in \w+))?$"
    r"|run (?:it|the|locally)|developing|development|local|^build|prerequisites|how to (?:start|run)|compiling"
)
# In a library the others are about adding it to a project, and about its first use.
_SET_UP_HEADING_OF_LIBRARY = (
    r"developing|development|local setup|run (?:it|the|locally)|compiling"
    r"|^build(?:ing)?(?: (?:it|locally|from source|the \w+))?$"  # `Building Responders` is for its users
)
_NO_CHECK = r"(?!\S*(?:test|check|lint|format))"
_OF_ITS_PEOPLE = re.compile(r"contribut|develop|hacking", re.IGNORECASE)
_ON_WORK = re.compile(r"develop|contribut|hacking|\btest(?:s|ing)?\b|\bbuild|\blocal|compil|\bsource", re.IGNORECASE)
_SET_UP_COMMAND = (
    r"\bmix (?:setup|deps\.get|do\b|ecto\.setup|phx\.server|bootstrap|dev\b)|\biex .*-S mix|"
    rf"\bmake(?: {_NO_CHECK}[\w.-]+)?$|\bjust {_NO_CHECK}\w[\w-]*$|\bgit clone|\b(?:asdf|mise) install|"
    r"(?:bin|scripts?)/(?:setup|dev|bootstrap|server|start)|docker[- ]compose .*up|\bdev(?:env|box) "
)
_TEST_HEADING = r"\brun(?:ning)? (?:\w+ ){0,2}tests?\b|^(?:unit )?tests?$|^test suite$"
_TESTING = r"|^testing$"  # of a library that may be about the tests of those who use it
_TEST_SENTENCE = re.compile(r"\b(?:run|runs|running) (?:\w+ ){0,3}(?:tests?|test suite)\b", re.IGNORECASE)
_TEST_COMMAND = (
    r"\bmix (?!test\.(?:setup|prepare|reset))"
    r"(?:(?:test|check|precommit|ci|coveralls|espec|verify|validate|quality)\b|.*\btest\b)|"
    r"\b(?:make|just|task) \S*(?:test|check)|(?:bin|scripts?)/\S*test"
)
_BRANCHES = re.compile(r"^\s*case [\"']?\$\{?\w+\}?[\"']? in", re.MULTILINE)
_FETCHES = re.compile(r"\bmix (?:setup|deps\.get|bootstrap)\b")
_LOCAL_TEXT = re.compile(r"(?!\w+:|/)[^#?]+\.(?:md|markdown|adoc|livemd|rst|txt)(?:#.*)?")
_NO_GUIDE = re.compile(r"(?:^|/)(?:CHANGE|HISTORY|RELEASE|NEWS|UPGRAD|LICEN[CS]E|CODE_OF)[^/]*$", re.IGNORECASE)
_MOST_FURTHER = 12
_MOST_PROJECTS = 20
_GUIDES = tuple(
    f"/{folder}/**/*{about}*" for folder in ("doc", "docs", "guides") for about in ("develop", "contribut", "setup")
)
_PAGE_ELSEWHERE = re.compile(
    r"https?://(?!(?:www\.)?(?:erlang|elixir-lang)\.org)[^#?]*(?:\bdocs?\b|develop|contributing|install|getting[-_]?started|set-?up)(?!.*\.(?:png|svg|gif|jpe?g))",
    re.I,
)
# That of a library about its documentation or its installation is for its users.
_PAGE_FOR_ITS_PEOPLE = re.compile(
    r"https?://[^#?]*(?:develop(?!er\.)|contributing|hacking)(?!.*\.(?:png|svg))", re.IGNORECASE
)
_ALIASES = re.compile(r"setup|bootstrap|install|dev\.setup|setup\..+|init")
_SCRIPTS = (
    *("/bin/setup*", "/bin/bootstrap*", "/bin/dev*", "/script/setup*", "/script/bootstrap*", "/scripts/setup*"),
    *(
        "/scripts/dev*",
        "/.devcontainer/",
        "/.devcontainer.json",
        "/devbox.json",
        "/devenv.nix",
        "/Tiltfile",
        "/setup.sh",
    ),
    *("/.gitpod.yml", "/dev", "/start.sh", "/run"),
)
_TASK_FILES = ("/Makefile", "/GNUmakefile", "/makefile", "/justfile", "/Justfile", "/Taskfile.y*ml")
_TARGET = re.compile(
    r"^ {0,2}(?:setup|bootstrap|install|deps|dev|init|start|up|compile|build)[\w.-]*(?: [^:=\n]*)?:(?!=)", re.M
)


class _Script(Struct, frozen=True):
    """A script of the repository that a text names, and whether it runs the tests and fetches what is needed."""

    text: str
    path: str
    line: int
    tests: bool
    fetches: bool

    def evidence(self, fact: str) -> Evidence:
        """Where the text names it."""
        return Evidence(f"{fact}: {self.text}", self.path, self.line)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """How to set up and how to test in writing, and one command that does it, pass; a stub of a README fails."""
    texts = [repository.read(read_document, path) for path in _paths(repository)]
    further = _further(repository, texts)
    # Translations have longer names.
    readme = min(
        (text for text in texts if "readme" in text.path.lower()), key=lambda text: len(text.path), default=None
    )
    library = repository.profile is Profile.LIBRARY
    heading = _SET_UP_HEADING_OF_LIBRARY if library else _SET_UP_HEADING
    telling = [_for_its_people(each) if library else each for each in (*texts, *further)]
    set_up = _named(telling[: len(texts)], telling[len(texts) :], heading, _SET_UP_COMMAND, "how to set up")
    tests = _TEST_HEADING if library else _TEST_HEADING + _TESTING
    every = [*texts, *further]
    scripts = tuple(_scripts_in(repository, every))
    by_script = next((each.evidence("how to test") for each in scripts if each.tests), None)
    test = _named(texts, further, tests, _TEST_COMMAND, "how to test") or by_script or _sentence(repository, every)
    told = tuple(each for each in (set_up, test) if each is not None)
    if readme is None and not told:
        return failed(Evidence("no README that says how to start"))
    if (
        readme is not None
        and readme.own_lines < thresholds["stub_lines"]
        and not _has_more([*texts, *further], thresholds)
    ):
        what = "a README that only a generator wrote" if not readme.own_lines else "a README of a few lines"
        what = what if readme.lines else "a README with nothing in it"
        return failed(Evidence(what, readme.path))
    is_set_up = set_up is not None or (library and test is not None)  # `mix test` says all that there is to do
    missing = tuple(
        Evidence(f"nothing says {what}")
        for what, is_said in (("how to set up", is_set_up), ("how to test", test))
        if not is_said
    )
    fetching = next((each for each in scripts if each.fetches), None)
    command = _command(repository) or (fetching.evidence("sets it up") if fetching is not None else None)
    if missing:
        elsewhere = () if told else tuple(_elsewhere(texts, _PAGE_FOR_ITS_PEOPLE if library else _PAGE_ELSEWHERE))
        return partial(
            *missing,
            *told,
            *elsewhere,
            value=thresholds["only_one_told"] if told or elsewhere else thresholds["neither_told"],
        )
    if command is None:
        return partial(*told, Evidence("no one command that sets everything up"), value=thresholds["no_single_command"])
    return passed(*told, command)


def _further(repository: Repository, texts: list[Document]) -> list[Document]:
    """Guides whose names promise it, and the texts of the repository that these lead to."""
    guides = [path for path in repository.whole.paths(*_GUIDES) if _LOCAL_TEXT.fullmatch(path)]
    linked = [
        posixpath.normpath(posixpath.join(posixpath.dirname(text.path), link.text.partition("#")[0]))
        for text in texts
        for link in text.links
        if _LOCAL_TEXT.fullmatch(link.text) and not _NO_GUIDE.search(link.text)
    ]
    names, known = frozenset(repository.whole.names), {text.path for text in texts}
    found = [path for path in dict.fromkeys((*linked, *guides)) if path in names and path not in known]
    return [repository.read(read_document, path) for path in found[:_MOST_FURTHER]]


def _elsewhere(texts: Iterable[Document], page: re.Pattern[str]) -> Iterator[Evidence]:
    """A link to a page outside that may say it: what is written there cannot be read here."""
    for text in texts:
        for link in text.links:
            if page.search(link.text):
                yield Evidence("a page elsewhere may say more", text.path, link.line)
                return


def _paths(repository: Repository) -> tuple[str, ...]:
    """Where people look first: the texts of the root, and the README beside each mix.exs; other projects come last."""
    folders = [project.folder for project in repository.mix_projects if project.folder][:_MOST_PROJECTS]
    beside = (f"/{folder}/{name}" for folder in folders for name in ("README*", "CONTRIBUTING*"))
    paths = repository.whole.paths(*_TEXTS, *beside)
    return tuple(sorted(paths, key=lambda path: not repository.whole.is_of_this(path)))


def _has_more(texts: Iterable[Document], thresholds: Thresholds) -> bool:
    return any(text.own_lines >= thresholds["stub_lines"] for text in texts)


def _named(
    texts: Iterable[Document], further: Iterable[Document], heading: str, command: str, what: str
) -> Evidence | None:
    """Where it is said: a command is best, as it can be typed; headings of further texts may be about anything."""
    own = [text for text in texts if text.own_lines]
    typed = ((text, text.command(command)) for text in own)
    titled = ((text, text.heading(heading)) for text in own)
    elsewhere = ((text, text.command(command)) for text in further)
    for text, found in chain(typed, titled, elsewhere):
        if found is not None:
            return Evidence(f"{what}: {found.text}", text.path, found.line)
    return None


def _for_its_people(text: Document) -> Document:
    """What a library's text says to those who work on it: `mix deps.get` below `Installation` is said to its users."""
    if _OF_ITS_PEOPLE.search(text.path):
        return text
    on_work = [heading for heading in text.headings[1:] if _ON_WORK.search(heading.text)]  # the first is the title
    commands = tuple(
        each
        for each in text.commands
        if each.text.startswith("git clone") or any(above in on_work for above in text.above(each.line))
    )
    return structs.replace(text, commands=commands)


def _scripts_in(repository: Repository, texts: Iterable[Document]) -> Iterator[_Script]:
    """The scripts and tasks of the repository that the texts tell people to run."""
    tasks = {task.words: task for task in repository.automation.tasks}
    images = {docker.path for docker in repository.dockerfiles}
    for text in texts:
        for typed in text.commands:
            for words in words_of(Command(typed.text, text.path, typed.line)):
                if (task := tasks.pop(words, None)) is not None:
                    # What the build of an image fetches is in the image, and nobody can work with it.
                    run = [each.text for each in repository.automation.inside(task) if each.path not in images]
                    # Of a script that does many things, the one that is asked for counts.
                    does_it = "test" in typed.text or not _BRANCHES.search(repository.text(task.path))
                    yield _Script(
                        typed.text[:50],
                        text.path,
                        typed.line,
                        tests=does_it and any(re.search(_TEST_COMMAND, each) for each in run),
                        fetches=any(_FETCHES.search(each) for each in run),
                    )


def _sentence(repository: Repository, texts: Iterable[Document]) -> Evidence | None:
    for text in texts:
        content = repository.text(text.path)
        if text.own_lines and (found := _TEST_SENTENCE.search(content)):
            return Evidence("how to test, in words", text.path, content.count("\n", 0, found.start()) + 1)
    return None


def _command(repository: Repository) -> Evidence | None:
    """What sets everything up at once."""
    return next(_commands(repository), None)


def _commands(repository: Repository) -> Iterator[Evidence]:
    # What stands beside a library, a sample or a tool, has a set-up of its own.
    for mix in (repository.mix,) if repository.profile is Profile.LIBRARY else repository.mix_files:
        for alias in mix.aliases:
            if _ALIASES.fullmatch(alias.name):
                yield Evidence(f"mix {alias.name}", mix.path, alias.line)
    for path in repository.whole.paths(*_SCRIPTS):
        yield Evidence("sets it up", path)
    for path in repository.whole.paths(*_TASK_FILES):
        text = repository.text(path)
        if found := _TARGET.search(text):
            yield Evidence(f"a task: {found[0].strip(' :')[:40]}", path, text.count("\n", 0, found.start()) + 1)
    if repository.profile in {Profile.LIBRARY, Profile.ESCRIPT}:
        yield Evidence("mix deps.get is all that a library needs", repository.mix_path)
