"""Where secrets come from: a store that is managed, or variables that somebody sets by hand."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.secrets import is_secret_name
from elixirlens.readiness.repository import Repository, first

# What says that a store holds the secrets: files by pattern, and what stands in them.
_YAML = ("*.yml", "*.yaml", "*.tpl")
_SCRIPTS = ("*.sh", "Makefile", "justfile", ".envrc", "*.op", "*.toml", "*.md", *_YAML)
# Logins to registries, tokens of code hosts and of what reports on CI: nothing that the application would know.
_OF_CI = (
    r"GITHUB_\w+|GH_\w+|GHCR\w*|CODECOV\w*|COVERALLS\w*|HEX_\w+|DOCKER\w*|QUAY\w*|\w*REGISTRY\w*|\w*SLACK\w*|"
    r"\w*DISCORD\w*|SONAR\w*|CACHIX\w*|\w*_PAT\b|PAT\b|RELEASE_PLEASE\w*|NPM_\w+|SNYK\w*|\w*BOT_\w+|"
    r"\w*ASANA\w*|\w*JIRA\w*|CHROMATIC\w*|PERCY\w*|CYPRESS\w*|"
    r"(?:GCLOUD|GCP|GOOGLE)_\w*(?:SERVICE_ACCOUNT|IDENTITY)\w*|AWS_ROLE\w*"
)
_STORES: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("SOPS", (".sops.yaml", ".sops.yml", "*.enc.yaml", "*.enc.yml", "*.enc.env", "*.sops.*"), None),
    ("ECS, which takes them from a store", ("*.json", "*.sh"), r"\"valueFrom\"\s*:\s*\"|\bjq\b[^\n]*\.secrets\b"),
    ("git-crypt", (".gitattributes",), r"filter=git-crypt"),
    ("secrets of Kubernetes", _YAML, r"kind:\s*(?:SealedSecret|ExternalSecret)|secretKeyRef:|secretRef:"),
    ("secrets of Docker", _YAML, r"/run/secrets/|^secrets:\s*$"),
    ("secrets of Kamal", ("config/deploy*.yml", ".kamal/secrets*"), r"^\s*secret:|\$\(kamal secrets|=\$"),
    ("secrets of Fly", _SCRIPTS, r"\bfly(?:ctl)? secrets (?:set|import)"),
    (
        "a store of the cloud",
        ("*.tf", "*.tofu"),
        r"aws_secretsmanager|aws_ssm_parameter|secret_manager|key_vault|\"vault_\w+\"\s+\"",  # a name may be vault_key
    ),
    (
        "Vault, Doppler or 1Password",
        _SCRIPTS,
        r"\bvault (?:kv|read)\b|\bdoppler run\b|\bop (?:run|read|inject)\b|op://",
    ),
    ("a store of the cloud, by what is said here", ("/README*",), r"\bSecrets? Manager\b|\bKey Vault\b"),
    ("ansible-vault", _YAML, r"^\$ANSIBLE_VAULT|!vault"),
    ("Render, which asks for them", ("render.yaml", "render.yml"), r"sync:\s*false|generateValue:"),
    ("Heroku, which makes them", ("/app.json",), r"\"generator\":\s*\"secret\""),
    # The last, because a workflow may hand on what is no secret of the application.
    (
        "secrets of GitHub Actions",
        ("/.github/workflows/*.yml", "/.github/workflows/*.yaml"),
        r"\$\{\{\s*secrets\.(?!" + _OF_CI + r")\w+",
    ),
)
_PACKAGES = (
    "vaultex",
    "libvault",
    "ex_aws_secretsmanager",
    "ex_aws_ssm",
    "hush_aws_secrets_manager",
    "hush_gcp_secret_manager",
)
_IN_FILES = re.compile(r"(?i)credentials_directory|(?:secret|passw|token|key)\w*_(?:file|path)$")


def judge(repository: Repository) -> Judgement:
    """A managed store passes; variables of the environment alone are half way."""
    stores = list(_stores(repository.whole))
    if (found := repository.dependency(*_PACKAGES)) is not None:
        path, declared = found
        stores.append(Evidence(f"{declared.app} reads a store of secrets", path, declared.place.line))
    stores += [
        Evidence(f"{each.name} is the path of a secret", each.path, each.line)
        for each in repository.configuration.variables
        if _IN_FILES.search(each.name) and not posixpath.basename(each.path).startswith(("dev", "test"))
    ]
    if stores:
        return passed(*first(stores, 3))
    from_outside = list(dict.fromkeys(_from_outside(repository)))  # a setting and its variable may be one place
    if from_outside:
        return partial(*first(from_outside, 2))
    if (hidden := repository.configuration.hidden("")) is not None:
        return unknown(f"where production has its secrets from is not told: {hidden}")
    secrets = [each for each in repository.configuration.in_force() if is_secret_name(each.name)]
    if not secrets:
        return not_applicable("none of its settings is a secret by its name")
    fact = f"{secrets[0].name} is set here and comes from nowhere else"
    return failed(Evidence(fact, secrets[0].path, secrets[0].line))


def _from_outside(repository: Repository) -> Iterator[Evidence]:
    """Secrets that come from variables of the environment."""
    for each in repository.configuration.in_force():
        if each.variables and (is_secret_name(each.name) or is_secret_name(each.variables[0])):
            fact = f"{each.variables[0]} comes from the environment; who sets it is not told"
            yield Evidence(fact, each.path, each.line)
    for read in repository.configuration.variables:
        if is_secret_name(read.name):
            yield Evidence(f"{read.name} comes from the environment; who sets it is not told", read.path, read.line)


def _stores(repository: Repository) -> Iterator[Evidence]:
    for name, patterns, inside in _STORES:
        for path in repository.paths(*patterns, "!**/priv/**"):  # those are what it works with, and no store
            if inside is None:
                yield Evidence(f"secrets are kept by {name}", path)
                break
            text = repository.text(path)
            found = re.search(inside, text, re.MULTILINE)
            if found is not None:
                yield Evidence(f"uses {name}", path, text.count("\n", 0, found.start()) + 1)
                break
