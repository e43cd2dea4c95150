"""How a repository is shipped and run, by what its files say: images, manifests, and the commands that start it.

Files of samples, of other programs in the same repository, and those for development are told apart, because a
`mix phx.server` of a laptop says nothing about production.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from elixirlens.readiness.images import all_runs_of, builds_for_production, copied_names, is_built_of, is_elixir, joined
from elixirlens.readiness.model import Evidence
from elixirlens.readiness.readers import edge, infrastructure, paas
from elixirlens.readiness.readers.compose import Compose, Service, compose_manifest, read_compose
from elixirlens.readiness.readers.dockerfile import Dockerfile, command_words
from elixirlens.readiness.readers.helm import read_template
from elixirlens.readiness.readers.kubernetes import kubernetes_manifest, read_kubernetes
from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened
from elixirlens.readiness.readers.pipeline import built_images, without_tag
from elixirlens.readiness.readers.shell import Command, shell_commands
from elixirlens.readiness.readers.systemd import read_unit, unit_manifest

if TYPE_CHECKING:
    from elixirlens.readiness.repository import Repository

# By these words in its path a file is not for production.
_DEVELOPMENT = re.compile(
    r"(^|[._/-])(dev|devel|development|develop|local|test|tests|ci|e2e|integration|devcontainer|bench|benchmarks?|"
    r"playground|override|docs?|tutorial)([._/-]|$)"
)
_PART_OF_AN_IMAGE = re.compile(r"(^|[._/-])(base|build|builder|runner|deps)([._/-]|$)")
_PRODUCTION = re.compile(
    r"(^|[._/-])(prod|production|stack|swarm|deploy|deployment|staging|release|self-?host\w*)([._/-]|$)"
)
_MARKERS = ("mix.exs", "package.json", "Cargo.toml", "go.mod", "pyproject.toml", "Gemfile", "pom.xml", "build.gradle")
_BUILDS = re.compile(r"^(mix (release|firmware|distillery\.release|nerves\.release)|burrito)(\s|$)")
_STARTS_WITH_MIX = re.compile(
    r"^(\S*/)?(mix\s+(?!help|local\.|hex\.|deps\.|phx\.gen|--version)\S|(iex|elixir)\b.*\s-S\s+mix\b)"
)
_NEEDS_MIX = re.compile(r"(?:^|[\s;&|])(mix\s+(phx\.server|run)\b|iex\b[^;&|]*\s-S\s+mix\b)")
_RELEASE = re.compile(
    r"(^|[\s/'\"])bin/(?!(systemctl|env|sh|bash|dash|docker|curl)\b)\w|\s(start|start_iex|foreground|daemon|daemon_iex)\b"
)
_NOTHING: Mapping[str, str] = {}

_READERS: tuple[tuple[tuple[str, ...], Callable[[str, bytes], Manifest]], ...] = (
    (("fly.toml", "fly.*.toml", "fly-*.toml", "*.fly.toml", "**/fly/**/*.toml", "**/fly.io/**/*.toml"), paas.read_fly),
    (("render.yaml", "render.yml"), paas.read_render),
    (("Procfile",), paas.read_procfile),
    (("elixir_buildpack.config",), paas.read_buildpack),
    (("/app.json",), paas.read_app_json),
    (("railway.toml", "railway.json"), paas.read_railway),
    (("config/deploy.yml", "config/deploy.*.yml", "/deploy.yml", "/.kamal/deploy.yml"), paas.read_kamal),
    (("cloudbuild*.yaml", "cloudbuild*.yml", "cloudbuild/**/*.yaml", "cloudbuild/**/*.yml"), paas.read_cloud_build),
    (("*.nomad", "*.hcl", "!*.pkr.hcl", "!.terraform.lock.hcl"), infrastructure.read_nomad),
    (("*.tf", "*.tofu"), infrastructure.read_terraform),
)
EDGES: tuple[tuple[tuple[str, ...], Callable[[str, bytes], Manifest]], ...] = (
    (("Caddyfile", "Caddyfile.*", "*.caddy"), edge.read_caddyfile),
    (("nginx*.conf", "*.nginx", "**/nginx/**/*.conf", "sites-*/*"), edge.read_nginx),
    (("haproxy*.cfg",), edge.read_haproxy),
    (("traefik*.yml", "traefik*.yaml", "traefik*.toml"), edge.read_traefik),
)
COMPOSE_FILES = (
    *("*compose*.yml", "*compose*.yaml", "**/*compose*/**/*.y*ml", "*compose*.y*ml.eex"),
    *("docker-stack*.yml", "docker-stack*.yaml", "*stack.yml"),
)
_YAML = ("*.yml", "*.yaml", "!.github/", "!.circleci/", "!*compose*", "!config/locales/")
_TEMPLATES = tuple(f"*.y*ml{suffix}" for suffix in (".j2", ".tmpl", ".tpl", ".template", ".erb", ".eex", ".envsubst"))
_UNITS = ("*.service", "*.service.eex", "*.service.j2", "*.service.tpl", "*.service.erb")


class Start(Struct, frozen=True):
    """What starts the application: the text as written, and the commands that it comes down to, scripts followed."""

    text: str
    path: str
    line: int
    commands: tuple[Command, ...] = ()

    @property
    def shown(self) -> str:
        """The text as evidence shows it."""
        return f"`{shortened(self.text)}`"

    @property
    def is_release(self) -> bool:
        """Whether something of it is a command of a release: `bin/server`, `bin/shop start`."""
        return any(_RELEASE.search(each.text) for each in self.commands) or _RELEASE.search(self.text) is not None

    @property
    def with_mix(self) -> Command | None:
        """The command that needs Mix to be there."""
        with_mix = [each for each in self.commands if _STARTS_WITH_MIX.match(each.text)]
        found = next((each for each in with_mix if _NEEDS_MIX.search(each.text)), next(iter(with_mix), None))
        if found is None and _NEEDS_MIX.search(self.text):
            return Command(shortened(self.text), self.path, self.line)
        return found


class Deployment(Struct, frozen=True, dict=True):
    """How the repository is shipped and run. It is the same for all applications of an umbrella."""

    repository: Repository  # the whole of it

    # Images

    @cached_property
    def images(self) -> tuple[Dockerfile, ...]:
        """The Dockerfiles of images that run the application in production, the likeliest first."""
        found = [docker for docker in self.repository.dockerfiles if self._is_for_production(docker)]
        return tuple(sorted(found, key=lambda each: (each.path.count("/"), len(each.path), each.path)))

    @cached_property
    def development_images(self) -> tuple[Dockerfile, ...]:
        """All other Dockerfiles that have to do with Elixir."""
        known = {docker.path for docker in self.images}
        own = (each for each in self.repository.dockerfiles if self.is_own(each.path) and is_elixir(each))
        return tuple(each for each in own if each.path not in known)

    def _is_for_production(self, docker: Dockerfile) -> bool:
        if not self.is_own(docker.path) or docker.final is None or not is_elixir(docker):
            return False
        if _DEVELOPMENT.search(docker.path) or _PART_OF_AN_IMAGE.search(docker.path):
            return False
        return builds_for_production(docker) or self._starts_something(docker)

    def _starts_something(self, docker: Dockerfile) -> bool:
        """Whether an image that nobody says is for production may well be: it starts, and no compose file mounts it."""
        final = docker.final
        if final is None or not (docker.last(final, "CMD") or docker.last(final, "ENTRYPOINT")):
            return False
        users = (
            service
            for compose in self.composes
            for service in compose.services
            if is_built_of(compose, service, docker)
        )
        return not any(service.mounts_source for service in users)

    # Manifests

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        """What says how the application is run in production; those without any fact are left out."""
        return tuple(each for each in self._manifests() if each.facts)

    @cached_property
    def problems(self) -> tuple[str, ...]:
        """What could not be read of the files that say how it is run."""
        manifests = (f"{each.path}, {each.problem}" for each in self._manifests() if each.problem is not None)
        images = (f"{each.path}, {each.problem}" for each in self.images if each.problem is not None)
        return (*images, *manifests)

    @cached_property
    def edges(self) -> tuple[Manifest, ...]:
        """The proxies in front of it."""
        return tuple(manifest for patterns, reader in EDGES for manifest in self._read(patterns, reader))

    @cached_property
    def composes(self) -> tuple[Compose, ...]:
        """All compose files, whatever they are for."""
        return tuple(self.repository.read(read_compose, path) for path in self.repository.paths(*COMPOSE_FILES))

    @cached_property
    def charts(self) -> tuple[str, ...]:
        """The charts of Helm, and the overlays of Kustomize."""
        return self.repository.paths("Chart.yaml", "kustomization.yaml", "kustomization.yml")

    def facts(self, *kinds: Kind) -> tuple[tuple[Manifest, Fact], ...]:
        """The facts of some kinds in all manifests."""
        return tuple((manifest, fact) for manifest in self.manifests for fact in manifest.of(*kinds))

    def evidence(self, *kinds: Kind) -> tuple[Evidence, ...]:
        """The same as evidence."""
        return tuple(
            Evidence(f"{manifest.system}: {shortened(fact.text, 80)}", manifest.path, fact.line)
            for manifest, fact in self.facts(*kinds)
        )

    @property
    def is_described(self) -> bool:
        """Whether anything says where the application runs."""
        return bool(self.manifests or self.charts)

    def _manifests(self) -> Iterator[Manifest]:
        for patterns, reader in _READERS:
            yield from self._read(patterns, reader)
        for path in (*self._own(_UNITS), *self._unit_templates()):
            yield unit_manifest(self.repository.read(read_unit, path))
        for path in self._own(_YAML):
            content = self.repository.tree.content(path) or b""
            if b"apiVersion" in content and b"kind" in content and b"{{" not in content:
                yield kubernetes_manifest(self.repository.read(read_kubernetes, path), about=self.app)
        for path in self._own((*_YAML, *_TEMPLATES)):
            if self._is_filled_in(path):
                yield replace(self.repository.read(read_template, path), system="Kubernetes")
        for compose in self.composes:
            if self.is_own(compose.path):
                names = [service.name for service in compose.services if self.is_in_production(compose, service)]
                yield compose_manifest(compose, *names)
        yield from self._helm()

    def _read(self, patterns: tuple[str, ...], reader: Callable[[str, bytes], Manifest]) -> Iterator[Manifest]:
        return (self.repository.read(reader, path) for path in self._own(patterns))

    def _unit_templates(self) -> Iterator[str]:
        """Units among the templates of Ansible, which are no samples."""
        for name in self.repository.tree.names:
            if "ansible/" in name and "/templates/" in name and name.endswith((".service", ".service.j2")):
                yield name

    def _is_filled_in(self, path: str) -> bool:
        """Whether a file is a manifest of Kubernetes for the application once a script has filled it in."""
        content = self.repository.tree.content(path) or b""
        if b"apiVersion" not in content or b"kind:" not in content:
            return False
        if b"{{" not in content and path.endswith((".yml", ".yaml")):
            return False
        in_charts = any(path.startswith(f"{posixpath.dirname(each)}/templates/") for each in self.charts)
        return not in_charts and any(name.encode() in content.replace(b"-", b"_") for name in self._apps)

    def _helm(self) -> Iterator[Manifest]:
        for chart in self.repository.paths("Chart.yaml"):
            yield Manifest(chart, "Helm", (Fact(Kind.RESTART, "a chart", 1),))
            folder = posixpath.dirname(chart)
            for name in self.repository.tree.names:
                if name.startswith(f"{folder}/templates/") and name.endswith((".yaml", ".yml", ".tpl")):
                    yield self.repository.read(read_template, name)

    # What starts it

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        """The commands that start the application in production."""
        in_images = (start for docker in self.images for start in self._starts_of(docker))
        in_manifests = (self._start(fact.text, manifest.path, fact.line) for manifest, fact in self.facts(Kind.START))
        return (*in_images, *in_manifests)

    @cached_property
    def preparations(self) -> tuple[Start, ...]:
        """The commands that run before a new version takes over."""
        return tuple(self._start(fact.text, manifest.path, fact.line) for manifest, fact in self.facts(Kind.BEFORE))

    @cached_property
    def builds(self) -> tuple[Evidence, ...]:
        """Where a release, or firmware, is built."""
        in_images = (command for docker in self.repository.dockerfiles for command in all_runs_of(docker))
        commands = (*in_images, *self.repository.automation.commands)
        found = [Evidence(shortened(each.text), each.path, each.line) for each in commands if _BUILDS.match(each.text)]
        return tuple(dict.fromkeys(found)) or tuple(self._built_elsewhere())

    def _built_elsewhere(self) -> Iterator[Evidence]:
        for path in self.repository.paths(
            "*.spec", "*.nix", "Earthfile", "PKGBUILD", "*.go", "*.groovy", "*.bat", "*.ps1"
        ):
            found = re.search(r"\bmix\s+release\b(?!\.)|\bmixRelease\b", text := self.repository.text(path))
            if found is not None:
                yield Evidence(found[0], path, text.count("\n", 0, found.start()) + 1)

    def _starts_of(self, docker: Dockerfile) -> Iterator[Start]:
        final = docker.final
        if final is None:
            return
        entrypoint, command = docker.last(final, "ENTRYPOINT"), docker.last(final, "CMD")
        words = [word for each in (entrypoint, command) if each is not None for word in command_words(each)]
        match words:
            case ["sh" | "bash" | "/bin/sh" | "/bin/bash", "-c", script]:
                words = script.split()
        first = entrypoint or command
        if first is not None:
            yield self._start(joined(words), docker.path, first.line, copied_names(docker))

    def _start(self, text: str, path: str, line: int, copied: Mapping[str, str] = _NOTHING) -> Start:
        commands: list[Command] = []
        for command in shell_commands(text, path, line):
            commands.append(command)
            for script in self._scripts(command.text, path, copied):
                commands += shell_commands(self.repository.text(script), script, 1)
        return Start(text, path, line, tuple(commands))

    def _scripts(self, text: str, path: str, copied: Mapping[str, str]) -> Iterator[str]:
        """The scripts of the repository that a command runs, told by their names, the nearest first."""
        for word in text.split()[:6]:
            name = posixpath.basename(word)
            name = copied.get(name, name)
            if name.endswith((".sh", ".bash")) or name in {"entrypoint", "docker-entrypoint", "start", "run"}:
                found = [each for each in self.repository.names if posixpath.basename(each) == name]
                folder = posixpath.dirname(path)
                yield from sorted(found, key=lambda each: (posixpath.dirname(each) != folder, each.count("/")))[:1]

    # Whose is it?

    @property
    def app(self) -> str:
        """The name of the application; of an umbrella, that of its first release."""
        return next(iter(self._apps), "")

    @cached_property
    def _apps(self) -> tuple[str, ...]:
        """The names by which the application goes: its own and those of its releases."""
        project = self.repository.mix_project
        releases = self.repository.mix.get("releases")
        own = (project.app,) if project is not None and project.app else ()
        return (*own, *(name for name, _ in releases.pairs)) if releases is not None else own

    def is_own(self, path: str) -> bool:
        """Whether a file is about the application, and not about another program of the same repository."""
        main = self.repository.mix_project.folder if self.repository.mix_project is not None else ""
        folder = posixpath.dirname(path)
        if "priv" in folder.split("/"):
            return False  # what the application brings along to work with, such as manifests that it applies elsewhere
        while folder and folder != main:
            if any(f"{folder}/{marker}" in self._names for marker in _MARKERS):
                return any(app.folder == folder for app in self.repository.apps)
            folder = posixpath.dirname(folder)
        return True

    def is_in_production(self, compose: Compose, service: Service) -> bool:
        """Whether a service of a compose file is the application as it runs in production."""
        if not self.is_application(compose, service) or service.mounts_source or _DEVELOPMENT.search(compose.path):
            return False
        if service.is_built and not any(is_built_of(compose, service, docker) for docker in self.images):
            return False
        settings = {each.name: each.value for each in service.environment}
        if settings.get("MIX_ENV", "prod") != "prod":
            return False
        return bool(_PRODUCTION.search(compose.path) or service.restart or service.update_order or service.replicas)

    def is_application(self, compose: Compose, service: Service) -> bool:
        """Whether a service of a compose file is the application, and not a database or a mail catcher beside it."""
        if service.is_built:
            return any(is_built_of(compose, service, docker) for docker in (*self.images, *self.development_images))
        if service.image is None:
            return False
        image = service.image.text.rpartition("/")[2].replace("-", "_")
        return any(name in image for name in self._apps) or without_tag(service.image.text) in self._built_by_ci

    @cached_property
    def _built_by_ci(self) -> frozenset[str]:
        """The names under which CI builds images of the application, whatever these are called."""
        own = {docker.path for docker in self.images}
        pipelines = self.repository.automation.pipelines
        return frozenset(name for each in pipelines for path, name in built_images(each) if path in own)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.repository.tree.names)

    def _own(self, patterns: tuple[str, ...]) -> Iterator[str]:
        """Files that are the application's and not for development."""
        for path in self.repository.paths(*patterns):
            if self.is_own(path) and not _DEVELOPMENT.search(path):
                yield path
