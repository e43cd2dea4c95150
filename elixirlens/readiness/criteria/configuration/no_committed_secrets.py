"""Whether a secret of production is in the repository. What is found is shown by its first letters only."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from enum import IntEnum

from elixirlens.config.globs import is_pattern, matches
from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, partial, passed, unknown
from elixirlens.readiness.readers.config_files import Setting
from elixirlens.readiness.readers.dockerfile_variables import settings
from elixirlens.readiness.readers.env_files import EnvKind
from elixirlens.readiness.readers.secrets import secret_in, secrets_in_code, token_in
from elixirlens.readiness.repository import Repository, first

_KEY_FILES = ("*.pem", "*.key", "id_rsa", "id_ed25519", "id_ecdsa")
_RELEASE_KEYS = ("release.key", "master.key")
_CODE = (
    "/lib/",
    "/apps/*/lib/",
    "/rel/",
    "/.github/",
    "/priv/repo/seeds*",
    "/mix.exs",
    "*compose*.yml",
    "*compose*.yaml",
)
_READABLE = (".ex", ".exs", ".eex", ".yml", ".yaml", ".toml", ".json", ".sh", ".args")
_FOR_DEVELOPMENT = re.compile(
    r"(?i)(^|[/._-])(tests?|spec|specs|dev|development|local|localhost|selfsigned|self_signed|ci|support|docs?|e2e|"
    r"integration|dummy|fakes?|mocks?|stubs?|sandbox|bench\w*|snakeoil|regression|playbooks?|factor(?:y|ies)|seeds?|fixtures?)([/._-]|$)"
)
_PRODUCTION = re.compile(r"(?i)prod|staging|live|secret")
_MISSING = re.compile(r"imports (\S+), which is not in the repository")
_PRIVATE = re.compile(rb"-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY-----")


class Weighs(IntEnum):
    """How sure it is that production has the secret."""

    DEVELOPMENT = 1
    FALLBACK = 2  # production may have it, too
    PRODUCTION = 3


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A secret of production fails; a fallback in the code, or a token that only development has, is half way."""
    whole = repository.whole
    kept = (*_in_env_files(whole), *_in_images(whole), *_in_code(whole), *_key_files(whole))
    found = dict.fromkeys((*_configured(repository), *kept))
    leaks = sorted(found, key=lambda each: -each[0])
    evidence = tuple(first(each for _, each in leaks))
    match leaks[0][0] if leaks else None:
        case Weighs.PRODUCTION:
            return failed(*evidence)
        case Weighs.FALLBACK:
            return partial(*evidence, value=thresholds["fallback"])
        case Weighs.DEVELOPMENT:
            return partial(*evidence, value=thresholds["development_only"])
    unread = [note for note in repository.configuration.notes if note.hides and "could not be read" in note.text]
    if unread:
        return unknown(f"{unread[0].path} could not be read")
    places = len(repository.configuration.files) + len(repository.env_files)
    told = f"in {places} {'file' if places == 1 else 'files'} of settings, nor " if places else ""
    return passed(Evidence(f"no secret {told}in the code", repository.mix_path))


def _configured(repository: Repository) -> Iterator[tuple[Weighs, Evidence]]:
    """Literals that production would use, and what it falls back to where a variable is not set."""
    configuration = repository.configuration
    in_force = {id(each) for each in configuration.in_force("prod")}
    of_development = set(_texts_of_development(configuration.settings))
    for each in configuration.settings:
        is_alone = not each.environments and not each.perhaps_in
        if id(each) not in in_force and not (is_alone and _PRODUCTION.search(posixpath.basename(each.path))):
            continue
        for text in each.value.texts():
            secret = secret_in(each.name, text)
            if secret is None or text in of_development or _is_replaced(each, repository):
                continue
            if each.variables:
                fact = f"{secret.fact}, is used where {each.variables[0]} is not set"
                yield Weighs.FALLBACK, Evidence(fact, each.path, each.line)
            else:
                yield Weighs.PRODUCTION, Evidence(f"{secret.fact}, in production", each.path, each.line)


def _texts_of_development(settings: tuple[Setting, ...]) -> Iterator[str]:
    """What is set for development or tests alone: nobody would use that in production."""
    for each in settings:
        if (each.environments or each.perhaps_in) and not each.may_hold_in("prod"):
            yield from each.value.texts()


def _is_replaced(setting: Setting, repository: Repository) -> bool:
    """Whether something that the repository does not hold may take the place of a setting in production."""
    configuration = repository.configuration
    others = configuration.all_of(setting.app, *setting.keys)
    missing = (_MISSING.search(note.text) for note in configuration.notes if "prod" in note.environments)
    imported = any(_is_elsewhere(repository, found[1]) for found in missing if found is not None)
    return imported or any(each is not setting and (each.variables or not each.value.is_known) for each in others)


def _is_elsewhere(repository: Repository, path: str) -> bool:
    """Whether a file that is imported is somewhere else. A prod.exs that git would show is nowhere: what ships is
    built as for development then, such as firmware."""
    if posixpath.basename(path) != "prod.exs":
        return True
    lines = (line.strip() for line in repository.whole.text(".gitignore").splitlines()[:2_000])
    return matches(path, tuple(line for line in lines if line and not line.startswith("#") and is_pattern(line)))


def _in_env_files(repository: Repository) -> Iterator[tuple[Weighs, Evidence]]:
    tracked = repository.tree.tracked
    for file in repository.env_files:
        if tracked is not None and file.path not in tracked:
            continue
        for each in file.variables:
            if each.secret is None or (file.kind is not EnvKind.REAL and not each.secret.is_token):
                continue  # what a sample or a laptop has opens nothing
            is_real = each.secret.is_token or "prod" in file.path
            weighs = Weighs.PRODUCTION if file.kind is EnvKind.REAL and is_real else Weighs.DEVELOPMENT
            yield weighs, Evidence(f"{each.name}: {each.secret.beginning}…", file.path, each.line)


def _in_images(repository: Repository) -> Iterator[tuple[Weighs, Evidence]]:
    """What the image that ships sets for good: it is in each copy of the image as well."""
    for docker in repository.deployment.images:
        for stage in docker.lineage(docker.final) if docker.final is not None else ():
            for one in stage.all("ENV"):
                for name, value in settings(one):
                    secret = secret_in(name, value or "")
                    if secret is not None:
                        yield Weighs.PRODUCTION, Evidence(f"{secret.fact}, in the image", docker.path, one.line)


def _in_code(repository: Repository) -> Iterator[tuple[Weighs, Evidence]]:
    for path in repository.paths(*_CODE):
        if not path.endswith(_READABLE):
            continue
        text = repository.text(path)
        for secret in secrets_in_code(text) if path.endswith(".ex") else filter(None, [token_in(text)]):
            if path.startswith(".github/") or not _FOR_DEVELOPMENT.search(path):
                yield Weighs.PRODUCTION, Evidence(secret.fact, path, secret.line)
            elif secret.is_token and secret.what != "a private key":
                yield Weighs.DEVELOPMENT, Evidence(secret.fact, path, secret.line)


def _key_files(repository: Repository) -> Iterator[tuple[Weighs, Evidence]]:
    tracked = repository.tree.tracked or frozenset(repository.names)
    for path in repository.paths(*_KEY_FILES, *_RELEASE_KEYS):
        if path not in tracked or _FOR_DEVELOPMENT.search(path):
            continue
        if posixpath.basename(path) in _RELEASE_KEYS:
            yield Weighs.PRODUCTION, Evidence("a key that opens other secrets is committed", path, 1)
        elif _PRIVATE.search(repository.tree.content(path) or b""):
            # What it opens is told by no file: certificates of a laptop are committed, too.
            weighs = Weighs.PRODUCTION if _PRODUCTION.search(path) else Weighs.FALLBACK
            yield weighs, Evidence("a private key is committed", path, 1)
