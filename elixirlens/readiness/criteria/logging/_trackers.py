"""What errors are told to: how each tracker is configured, and what makes it see crashes of processes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from elixirlens.readiness.model import Evidence
from elixirlens.readiness.repository import Repository


class Tracker(Struct, frozen=True):
    """A tracker of errors: the application that is configured, and what of it sees crashes.

    Without `handler` it sees them by itself, once it is configured. `variable` is the one that configures it alone.
    """

    package: str
    name: str
    apps: tuple[str, ...]
    handler: str | None = None
    variable: str | None = None
    is_dated: bool = False


_TRACKERS = (
    Tracker("sentry", "Sentry", ("sentry",), r"Sentry\.Logger(?:Handler|Backend)|^sentry\.enable_logs$", "SENTRY_DSN"),
    Tracker("honeybadger", "Honeybadger", ("honeybadger",), None, "HONEYBADGER_API_KEY"),
    Tracker("appsignal", "AppSignal", ("appsignal",), None, "APPSIGNAL_PUSH_API_KEY"),
    Tracker("appsignal_phoenix", "AppSignal", ("appsignal",), None, "APPSIGNAL_PUSH_API_KEY"),
    Tracker("bugsnag", "Bugsnag", ("bugsnag",), None, "BUGSNAG_API_KEY"),
    Tracker("bugsnex", "Bugsnag", ("bugsnex",), r"BugsnexLogger|Bugsnex\.Logger"),
    Tracker("airbrake_client", "Airbrake", ("airbrake_client",), r"Airbrake\.LoggerBackend"),
    Tracker("airbrakex", "Airbrake", ("airbrakex",), r"Airbrakex\.LoggerBackend"),
    Tracker("airbrake", "Airbrake", ("airbrake",), r"Airbrake\.LoggerBackend"),
    Tracker("error_tracker", "ErrorTracker", ("error_tracker",)),
    Tracker("tower", "Tower", ("tower",)),
    Tracker("tower_sentry", "Tower", ("tower", "tower_sentry")),
    Tracker("tower_email", "Tower", ("tower", "tower_email")),
    Tracker("tower_honeybadger", "Tower", ("tower", "tower_honeybadger")),
    Tracker("tower_rollbar", "Tower", ("tower", "tower_rollbar")),
    Tracker("tower_bugsnag", "Tower", ("tower", "tower_bugsnag")),
    Tracker("disco_log", "DiscoLog", ("disco_log",)),
    Tracker("new_relic_agent", "New Relic", ("new_relic_agent",), None, "NEW_RELIC_LICENSE_KEY"),
    Tracker("posthog", "PostHog", ("posthog",), r"error_tracking|PostHog\.Handler"),
    Tracker("rollbax", "Rollbar", ("rollbax",), r"Rollbax\.Logger|^rollbax\.enable_crash_reports$", is_dated=True),
    Tracker("rollbar", "Rollbar", ("rollbar",), r"Rollbar\.Logger", is_dated=True),
    Tracker("raygun", "Raygun", ("raygun",), r"Raygun\.Logger", is_dated=True),
)
PACKAGES = tuple(each.package for each in _TRACKERS)


class Installed(Struct, frozen=True):
    """A tracker that is depended on in production, and how far it is set up."""

    tracker: Tracker
    declared: Evidence
    configured: Evidence | None
    handled: Evidence | None  # where it gets to see crashes of processes

    @property
    def sees_crashes(self) -> bool:
        """Whether it is told of processes that crash, and not only of requests."""
        return self.handled is not None or (self.tracker.handler is None and self.configured is not None)


def trackers(repository: Repository) -> tuple[Installed, ...]:
    """The trackers of a repository, the best set up first."""
    found = list(_installed(repository))
    return tuple(sorted(found, key=lambda each: (not each.sees_crashes, each.configured is None)))


def _installed(repository: Repository) -> Iterator[Installed]:
    for path, declared in repository.declared:
        tracker = next((each for each in _TRACKERS if each.package == declared.app), None)
        if tracker is not None and declared.in_production:
            fact = Evidence(f"depends on {declared.app}", path, declared.place.line)
            yield Installed(tracker, fact, _configured(tracker, repository), _handled(tracker, repository))


def _configured(tracker: Tracker, repository: Repository) -> Evidence | None:
    configuration = repository.configuration
    for app in tracker.apps:
        for each in configuration.below(app):
            return Evidence(f"{tracker.name} is configured: {each.name}", each.path, each.line)
    for read in configuration.variables:
        if read.name == tracker.variable:
            return Evidence(f"{tracker.name} takes {read.name}", read.path, read.line)
    for path in repository.whole.paths(*_MANIFESTS) if tracker.variable is not None else ():
        text = repository.text(path)
        if tracker.variable is not None and (at := text.find(tracker.variable)) >= 0:
            return Evidence(f"{tracker.variable} is set", path, text.count("\n", 0, at) + 1)
    return None


_MANIFESTS = ("*.toml", "*.yml", "*.yaml", "*.env", ".env*", "*.tf", "Dockerfile*", "app.json", "*.service")


def _handled(tracker: Tracker, repository: Repository) -> Evidence | None:
    """Where the handler of a tracker is installed: by code, which is certain, or in the configuration."""
    if tracker.handler is None:
        return None
    wanted = re.compile(tracker.handler)
    for path, call in repository.called(":logger", "add_handler"):
        if any(map(wanted.search, call.arguments)):
            return Evidence(f"{tracker.name} handles what is logged", path, call.line)
    for each in repository.configuration.in_force():
        if each.text != "false" and any(wanted.search(text) for text in (each.name, *each.value.texts())):
            return Evidence(f"{tracker.name} handles what is logged: {each.name}", each.path, each.line)
    for file in repository.product:
        for module in file.modules:
            if (name := next((name for name in module.references if wanted.search(name)), None)) is not None:
                return Evidence(
                    f"{name} is installed", file.path, _named_on(repository.text(file.path), name, module.line)
                )
    return None


def _named_on(text: str, name: str, otherwise: int) -> int:
    """The first line of its module that names it, in full or by its alias."""
    lines = list(enumerate(text.splitlines(), start=1))[otherwise - 1 :]
    for wanted in (name, name.rpartition(".")[2]):
        for number, line in lines:
            if wanted in line and not line.lstrip().startswith(("#", "alias ")):
                return number
    return otherwise
