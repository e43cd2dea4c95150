"""Whether what differs from host to host is read when the system boots, and not when it is built."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, Thresholds, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.config_files import Origin, Setting
from elixirlens.readiness.repository import Repository, first

# What a build may know of itself: it is the same wherever the release runs.
_OF_THE_BUILD = re.compile(
    r"(?:^|_)(?:CI|SHA|COMMIT|REVISION|REV|REF|BRANCH|VERSION|VSN|BUILD\w*|TARGET|MIX_\w+|NODE_ENV|NPM\w*|GITHUB_\w+|"
    r"SOURCE_VERSION|RELEASE|HEROKU_SLUG\w*|SKIP_\w+|COMPILE\w*|PRECOMPILED?|FORCE_BUILD|DEBUG|HOME|PATH|PWD|XDG_\w+|TMPDIR)$"
)
_PROVIDER_PACKAGES = ("vapor", "toml_config", "toml_elixir", "config_tuples", "specify", "confex", "hush", "skogsra")
_OUTSIDE = ("Ecto.Repo", "Phoenix.Endpoint")


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """Variables that are read at boot pass; those that are read while the release is built fail."""
    configuration = repository.configuration
    at_boot = list(_at_boot(repository))
    again = {each.name for each in configuration.settings if _is_provided(each)}
    replaced = tuple(_configured_by_code(repository))
    too_early = [
        Evidence(f"{each.name} takes {each.variables[0]} while the release is built", each.path, each.line)
        for each in configuration.in_force()
        if _is_too_early(each) and each.name not in again and not each.name.startswith(replaced)
    ]
    if at_boot and not too_early:
        return passed(*first(at_boot, 3))
    if at_boot:
        return partial(*first(too_early, 4), at_boot[0], value=thresholds["mixed"])
    older = list(_older_ways(repository))
    if older:
        return partial(*first(older, 3), *first(too_early, 2))
    if too_early and (run := _run_with_mix(repository)) is not None:
        frozen = (each.fact.removesuffix(" while the release is built") for each in too_early)
        return partial(
            run, *(Evidence(fact, each.path, each.line) for fact, each in zip(frozen, too_early[:3], strict=False))
        )
    if too_early:
        # Without an endpoint or a database it is a switch or two that is frozen, and no address or password.
        return failed(*first(too_early)) if _has_an_outside(repository) else partial(*first(too_early))
    in_functions = list(_in_functions(repository))
    if in_functions:
        return partial(*first(in_functions, 3))
    if (hidden := configuration.hidden("", environment="prod")) is not None:
        return unknown(f"a part of the configuration is not known: {hidden}")
    if not _has_an_outside(repository):
        return not_applicable("nothing that it configures differs from host to host")
    return failed(Evidence("no config/runtime.exs: everything is fixed when the release is built"))


def _at_boot(repository: Repository) -> Iterator[Evidence]:
    for each in repository.configuration.settings:
        in_production = each.may_hold_in("prod") and each.at_run_time and each.path.endswith("runtime.exs")
        if in_production and each.variables and each.keys:
            yield Evidence(f"{each.name} takes {each.variables[0]} at boot", each.path, each.line)
    for read in repository.configuration.variables:
        if "runtime" in read.path:
            yield Evidence(f"reads {read.name} at boot", read.path, read.line)
    for mix in repository.mix_files:
        releases = mix.get("releases")
        for name, release in releases.pairs if releases is not None else ():
            providers = release.get("config_providers")
            if providers is not None:
                yield Evidence(f"the release {name} has configuration providers", mix.path, providers.line)
    if (found := repository.dependency(*_PROVIDER_PACKAGES)) is not None:
        path, declared = found
        yield Evidence(f"{declared.app} brings configuration at boot", path, declared.place.line)


def _run_with_mix(repository: Repository) -> Evidence | None:
    """Where production runs Mix, which reads all of config/ at each start. Only a release freezes it."""
    starts = repository.deployment.starts
    if not starts or repository.deployment.builds or any(start.with_mix is None for start in starts):
        return None
    return Evidence("Mix starts it, and reads config/ each time; a release would freeze it", starts[0].path)


def _is_provided(setting: Setting) -> bool:
    """Whether a runtime.exs beside config/ sets it, which a provider of the release reads over all that was built."""
    folder = posixpath.dirname(setting.path)
    return setting.at_run_time and setting.path.endswith("runtime.exs") and posixpath.basename(folder) != "config"


def _configured_by_code(repository: Repository) -> Iterator[str]:
    """The repos whose connections ask a function for their settings: `configure: {Shop.Repo, :credentials, []}`."""
    for each in repository.configuration.in_force():
        if each.keys[-1:] == ("configure",) and each.value.kind == "tuple":
            yield each.name.removesuffix("configure")


def _is_too_early(setting: Setting) -> bool:
    """Whether a setting of production is frozen with what the machine that builds has in its environment."""
    if setting.at_run_time or setting.origin is not Origin.ENVIRONMENT or setting.value.kind == "tuple":
        return False
    return not any(_OF_THE_BUILD.search(name) for name in setting.variables)


def _older_ways(repository: Repository) -> Iterator[Evidence]:
    """What was done before there was a runtime.exs, and still works."""
    for each in repository.configuration.settings:
        if each.variables and each.may_hold_in("prod"):
            if each.path.endswith("releases.exs"):
                yield Evidence("reads the environment in releases.exs, the older name", each.path, each.line)
            elif each.value.kind == "tuple":
                yield Evidence(f"{each.name} is a {{:system, …}} for a library to read", each.path, each.line)
    for path, call in repository.called("System", "get_env", "fetch_env", "fetch_env!"):
        if call.function == "init/2":
            yield Evidence("init/2 reads the environment, the older way", path, call.line)


def _in_functions(repository: Repository) -> Iterator[Evidence]:
    for path, call in repository.called("System", "get_env", "fetch_env", "fetch_env!"):
        if call.function and call.text() is not None and not _OF_THE_BUILD.search(call.text() or ""):
            yield Evidence(f"{call.function} reads {call.text()} while it runs", path, call.line)


def _has_an_outside(repository: Repository) -> bool:
    return any(name in module.uses for file in repository.product for module in file.modules for name in _OUTSIDE)
