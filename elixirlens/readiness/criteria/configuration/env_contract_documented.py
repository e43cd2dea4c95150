"""Whether the environment variables that the system reads are written down somewhere for those who set them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, not_applicable, shared
from elixirlens.readiness.repository import Repository

_MOST_TOLD = 4
# What the system, Mix, a release or CI sets: nobody who runs the application has to know of it.
_GIVEN = re.compile(
    r"(?:MIX|RELEASE|GITHUB|SEMAPHORE|CI|XDG|ERL|ELIXIR|HEX|LC|NODE|GIT|FLY|RENDER|HEROKU|KUBERNETES|DYNO)(?:_\w+)?|HOME|PATH|PWD|"
    r"USER|SHELL|HOSTNAME|LANG|TERM|TMPDIR|EDITOR|VISUAL|COLUMNS|NO_COLOR|BINDIR|ROOTDIR|PROGNAME"
)
_DOCUMENTS = (
    *(
        "*.md",
        "*.livemd",
        "*.txt",
        "*.adoc",
        "*.rst",
        "*.env",
        ".env*",
        "*.env.*",
        "env.*",
        "*.yml",
        "*.yaml",
        "*.toml",
    ),
    *("*.tf", "*.tfvars", "*.hcl", "*.nomad", "*.service", "*.nix", "*.sh", "*.sh.eex", "*.conf", "*.tpl", "app.json"),
    *("*.yml.eex", "*.yaml.eex", "*.env.eex", "elixir_buildpack.config"),
    *("Dockerfile*", "Makefile", "justfile", "Procfile", "railway.json"),
    "**/rel/overlays/**",  # scripts without an ending, such as the `bin/server` of mix phx.gen.release
)
_DEVELOPMENT = re.compile(r"(?:^|/)(?:dev|test)\w*(?:\.\w+)?\.exs$")
_LARGEST = 400_000


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """The share of the variables whose names stand in a document, a sample or a manifest."""
    read = dict(_read(repository))
    if not read:
        return not_applicable("it reads no environment variables")
    documented: dict[str, str] = {}
    scripts = (task.path for task in repository.automation.tasks if task.words == task.path)
    for path in dict.fromkeys((*repository.whole.paths(*_DOCUMENTS), *scripts)):
        words = set(re.findall(r"[A-Z][A-Z0-9_]+", repository.text(path)[:_LARGEST]))
        documented |= {name: path for name in read if name in words and name not in documented}
    missing = [name for name in read if name not in documented]
    evidence = [Evidence(f"{len(documented)} of {len(read)} environment variables are written down")]
    evidence += [Evidence(f"{name} stands nowhere else", *read[name]) for name in missing[:_MOST_TOLD]]
    evidence += [Evidence(f"{name} is written down", path) for name, path in list(documented.items())[:1]]
    return shared(len(documented) / len(read), thresholds["partial_from"], thresholds["passes_from"], *evidence)


def _read(repository: Repository) -> Iterator[tuple[str, tuple[str, int]]]:
    """The variables with the first place where each is read; those of development and tests are left out."""
    settings = repository.configuration.settings
    for setting in settings:
        for variable in setting.variables if setting.may_hold_in("prod") else ():
            if not _GIVEN.fullmatch(variable):
                yield variable, (setting.path, setting.line)
    in_production = {each.path for each in settings if each.may_hold_in("prod")}
    elsewhere = {each.path for each in settings} - in_production
    for each in reversed(repository.configuration.variables):
        if each.path not in elsewhere and not _DEVELOPMENT.search(each.path) and not _GIVEN.fullmatch(each.name):
            yield each.name, (each.path, each.line)
    for path, call in repository.called("System", "get_env", "fetch_env", "fetch_env!"):
        name = call.text()
        if name is not None and re.fullmatch(r"[A-Z][A-Z0-9_]+", name) and not _GIVEN.fullmatch(name):
            yield name, (path, call.line)
