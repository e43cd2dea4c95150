"""Whether a library can be watched, and whether an application watches the libraries that it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.criteria.metrics._instruments import agent, metrics, plugins
from elixirlens.readiness.model import (
    Evidence,
    Judgement,
    Profile,
    Thresholds,
    failed,
    not_applicable,
    partial,
    passed,
    shared,
)
from elixirlens.readiness.repository import Repository

_PROCESSES = {
    "GenServer",
    "Supervisor",
    "DynamicSupervisor",
    "GenStage",
    "Agent",
    "Task",
    "gen_statem",
    "GenStateMachine",
}
_REQUESTS = ("finch", "req", "mint", "hackney", "tesla", "gun", "httpoison", "postgrex", "db_connection", "redix")
_CLIENTS = ("Finch", "Tesla")
_SOCKETS = (":gen_tcp", ":ssl", ":gen_udp", ":httpc")


class Watched(Struct, frozen=True):
    """A dependency that tells of its work, and what listens to it."""

    packages: tuple[str, ...]
    plugin: str
    listeners: tuple[str, ...]
    event: str

    def called(self, present: set[str]) -> str:
        """What the team calls it: Req, where that brings Finch along."""
        return self.plugin if self.packages[0] in present else self.packages[-1].capitalize()


_TELLING = (
    Watched(("oban", "oban_pro"), "Oban", ("opentelemetry_oban", "sentry", "oban_web", "oban_met"), "oban"),
    Watched(("broadway",), "Broadway", ("opentelemetry_broadway", "broadway_dashboard"), "broadway"),
    Watched(("absinthe",), "Absinthe", ("opentelemetry_absinthe",), "absinthe"),
    Watched(("finch", "req"), "Finch", ("opentelemetry_finch", "opentelemetry_req"), "finch"),
    Watched(("tesla",), "Tesla", ("opentelemetry_tesla",), "tesla"),
    Watched(("redix",), "Redix", ("opentelemetry_redix",), "redix"),
    Watched(("commanded",), "Commanded", ("opentelemetry_commanded",), "commanded"),
)


def judge(repository: Repository, thresholds: Thresholds) -> Judgement:
    """A library is asked for events, an application for who listens."""
    return _of_library(repository) if repository.profile is Profile.LIBRARY else _of_application(repository, thresholds)


def _of_library(repository: Repository) -> Judgement:
    events = [
        Evidence(f"{call.name} {call.first}"[:80], path, call.line)
        for path, call in repository.called(":telemetry", "execute", "span")
    ]
    if events:
        documented = next(_documented(repository, events), None)
        if documented is not None:
            return passed(events[0], documented)
        return partial(events[0], Evidence("no document lists the events"))
    work = next(_work(repository), None)
    if work is None:
        return not_applicable("it does no work that a user could want to watch")
    return failed(work)


def _work(repository: Repository) -> Iterator[Evidence]:
    """Where it talks to other systems, through a client or over sockets, or has processes of its own.

    A process that attaches to events is there to tell what others do.
    """
    silent = "it runs processes or talks to others, and tells nobody: no :telemetry"
    for path, each in repository.declared:
        if each.app in _REQUESTS and not each.optional and each.in_production:
            yield Evidence(silent, path, each.place.line)
    for name in _SOCKETS:
        for path, call in repository.called(name, "connect", "listen", "open", "request"):
            yield Evidence(silent, path, call.line)
    listeners = {path for path, _ in repository.called(":telemetry", "attach", "attach_many")}
    for file in repository.product:
        for module in file.modules:
            if not _PROCESSES.isdisjoint(module.uses) and file.path not in listeners:
                yield Evidence(silent, file.path, module.line)


def _documented(repository: Repository, events: list[Evidence]) -> Iterator[Evidence]:
    """Where a text names an event, or at least its first word: `[:kettle, :boil, :stop]`."""
    first_words = {found[1] for each in events if (found := re.search(r"\[:(\w+)", each.fact))}
    if not first_words:  # they are put together while it runs, and begin with the name of the application as a rule
        first_words = {repository.mix.text("app") or ""} - {""}
    if not first_words:
        return
    event = re.compile(rf"\[\s*:(?:{'|'.join(map(re.escape, sorted(first_words)))})\s*,\s*:\w+")
    for path in repository.whole.paths("*.md", "*.livemd", "!CHANGELOG*"):
        text = repository.text(path)
        if "telemetry" in text.lower() and (found := event.search(text)) is not None:
            yield Evidence("a document tells the events", path, text.count("\n", 0, found.start()) + 1)
    for file in repository.product:
        for documentation in re.finditer(
            r'@(?:module)?doc\s+(?:~S)?"""(.*?)"""', repository.text(file.path), re.DOTALL
        ):
            if (found := event.search(documentation[1])) is not None:
                at = documentation.start(1) + found.start()
                line = repository.text(file.path).count("\n", 0, at) + 1
                yield Evidence("the documentation tells the events", file.path, line)


def _of_application(repository: Repository, thresholds: Thresholds) -> Judgement:
    present = {each for _, each in ((path, one.app) for path, one in repository.declared if one.in_production)}
    telling = [each for each in _TELLING if present & set(each.packages) and _works_here(each, repository)]
    if not telling:
        return not_applicable("it works with no dependency that is known to tell of its work")
    if (service := agent(repository)) is not None:
        return passed(service)
    heard = {each.called(present): _heard(each, present, repository) for each in telling}
    silent = [name for name, evidence in heard.items() if evidence is None]
    evidence = [Evidence(f"nobody listens to {name}") for name in silent]
    evidence += [each for each in heard.values() if each is not None]
    return shared(1 - len(silent) / len(telling), thresholds["partial_from"], thresholds["passes_from"], *evidence)


def _works_here(watched: Watched, repository: Repository) -> bool:
    """Whether the code has anything to do with it: an HTTP client may be there for others, or come in handy one day."""
    if watched.plugin not in _CLIENTS:
        return True
    roots = {package.capitalize() for package in watched.packages} | {watched.plugin}
    modules = (module for file in repository.product for module in file.modules)
    return any(name.partition(".")[0] in roots for module in modules for name in (*module.references, *module.uses))


def _heard(watched: Watched, present: set[str], repository: Repository) -> Evidence | None:
    plugin = plugins(repository).get(watched.plugin)
    if plugin is not None:
        return plugin
    for name in watched.listeners:
        if name == "sentry" and name in present:
            if (found := _sentry_of_oban(repository)) is not None:
                return found
        elif name in present:
            return Evidence(f"{name} listens to {watched.plugin}", repository.mix_path)
    for metric in metrics(repository):
        if metric.name.startswith(f"{watched.event}."):
            return metric.evidence
    for path, call in repository.called(":telemetry", "attach", "attach_many"):
        # The events often stand in a variable or an attribute above.
        if re.search(rf"\[\s*:{watched.event}\b", repository.text(path)) is not None:
            return Evidence(f"a handler listens to {watched.plugin}", path, call.line)
    return None


def _sentry_of_oban(repository: Repository) -> Evidence | None:
    """Where Sentry is told to listen to Oban, which it does not by itself."""
    keys = ("integrations", "oban")
    for each in repository.configuration.below("sentry", *keys):
        return Evidence("Sentry listens to Oban", each.path, each.line)
    hidden = repository.configuration.hidden("sentry", *keys)
    return Evidence("Sentry may listen to Oban, in settings kept elsewhere") if hidden is not None else None
