"""Whether logs leave the machine, or at least cannot fill its disk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.criteria.deployment.external_restart import pipelines_that_deploy
from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.documents import read_document
from elixirlens.readiness.readers.monitoring import Watching, read_log_agent, read_monitoring_yaml
from elixirlens.readiness.repository import Repository

_PACKAGES = (
    *("logflare_logger_backend", "loki_logger", "loki_logger_handler", "logger_exporter", "timber", "logger_logstash"),
    *("gelf_logger", "logger_papertrail_backend", "ex_syslogger", "rsyslog", "logstash_json", "logger_humio_backend"),
    *(
        "opentelemetry_logger_metadata_exporter",
        "datadog_logger",
        "logger_telegram_backend",
        "ex_aws_cloudwatch_logger",
    ),
)
# Others are told by their names: `logger_splunk_backend`, but no formatter, which sends nothing.
_BY_NAME = re.compile(
    r"(?!.*(?:formatter|json))(?=.*(?:logger|backend|handler)).*(?:splunk|graylog|gelf|logstash|loki|papertrail|logdna|"
    r"mezmo|sumologic|loggly|logentries|logflare|humio|datadog|cloudwatch|syslog|fluent|logtail)"
)
_AGENTS = (
    "vector.toml",
    "vector.yaml",
    "vector.yml",
    "fluent-bit.conf",
    "fluentbit.conf",
    "fluent.conf",
    "*.alloy",
    "config.alloy",
)
_SHIPS = re.compile(
    r"(?im)^[^#\n]*(?:image:\s*\S*(?:promtail|grafana/(?:alloy|agent|loki)|vector|fluent-?(?:bit|d)|filebeat|logspout|"
    r"datadog/agent)|driver:\s*[\"']?(?:loki|awslogs|gelf|fluentd|splunk|gcplogs|syslog|journald|logentries)|"
    r"awslogs-group|log_configuration|aws_cloudwatch_log_group|promtail|fluent-?bit)"
)
# Pages of one's own account, and not those that tell what the service can do.
_SEARCHED_AT = re.compile(
    r"[\w-]+\.splunkcloud\.com/\S*search|my\.papertrailapp\.com|papertrailapp\.com/(?:systems|groups|events)|"
    r"app\.datadoghq\.(?:com|eu)/logs|[\w-]+\.loggly\.com/search|app[\w-]*\.logz\.io|logflare\.app/sources/|"
    r"console\.aws\.amazon\.com/cloudwatch\S*log|console\.cloud\.google\.com/logs"
)
_ROTATES = re.compile(
    r"(?im)^[^#\n]*(?:max-size|max_file|max-file|logrotate|log_rotat|rotate:\s|logging:\s*\n\s*driver:\s*[\"']?local\b)"
)
_PLATFORMS = (
    "fly.toml",
    "fly.*.toml",
    "render.yaml",
    "render.yml",
    "/Procfile",
    "/app.json",
    "railway.toml",
    "railway.json",
    "elixir_buildpack.config",
)
_CLUSTERS = (
    "Chart.yaml",
    "kustomization.y*ml",
    "**/*k8s*/**/*.y*ml",
    "**/*kubernetes*/**/*.y*ml",
    "*.nomad",
    "*.nomad.hcl",
)
_COMPOSES = ("*compose*.yml", "*compose*.yaml", "*stack.yml", "*stack.yaml")
_DEVELOPMENT = re.compile(r"(?i)(?:^|[./_-])(?:dev|test|ci|local|e2e)(?:[./_-]|$)")


def judge(repository: Repository) -> Judgement:
    """Shipped logs pass, rotated ones are half way. A platform collects them by itself."""
    whole = repository.whole
    shipped = [*_packages(repository), *_agents(whole), *_lines(whole, _SHIPS), *_searches(whole)]
    if shipped:
        return passed(*shipped[:3])
    if any(repository.deployment.is_own(path) for path in whole.paths(*_PLATFORMS)):
        return not_applicable("the platform that it runs on collects what it prints")
    rotated = [*_lines(whole, _ROTATES), *_rotated_files(repository)]
    if rotated:
        return partial(*rotated[:2])
    if (unit := next(_units(repository), None)) is not None:
        return partial(Evidence("the journal of systemd keeps them on the machine, and rotates them", unit))
    if whole.paths(*_CLUSTERS):
        return unknown("what a cluster does with the logs is told by the cluster")
    composes = [path for path in whole.paths(*_COMPOSES) if not _DEVELOPMENT.search(path) and "prod" in path]
    composes += [each.path for each in repository.deployment.manifests if each.system == "Compose"]
    if composes:
        return failed(Evidence("containers log to files without limit", composes[0]))
    if (deployed := next(pipelines_that_deploy(repository), None)) is not None:
        return unknown(f"what keeps the logs is told where it is deployed to, by {deployed.fact}")
    return unknown("nothing here says where it runs")


def _units(repository: Repository) -> Iterator[str]:
    """The units of systemd that name the application."""
    app = repository.mix_project.app if repository.mix_project is not None else None
    for path in repository.whole.paths("*.service", "*.service.j2", "*.service.eex", "*.service.tpl"):
        if app and re.search(rf"\b{re.escape(app)}\b", repository.text(path)):
            yield path


def _packages(repository: Repository) -> Iterator[Evidence]:
    for path, declared in repository.declared:
        is_known = declared.app in _PACKAGES or _BY_NAME.match(declared.app) is not None
        if is_known and declared.in_production:
            yield Evidence(f"{declared.app} sends what is logged", path, declared.place.line)


def _agents(repository: Repository) -> Iterator[Evidence]:
    for path in repository.paths(*_AGENTS):
        if not _DEVELOPMENT.search(path) and repository.read(read_log_agent, path).purpose is Watching.LOGS:
            yield Evidence("an agent collects logs", path)
    for path in repository.paths("*promtail*.y*ml", "*loki*.y*ml", "*vector*.y*ml", "*fluent*.y*ml", "*alloy*.y*ml"):
        if not _DEVELOPMENT.search(path) and repository.read(read_monitoring_yaml, path).purpose is Watching.LOGS:
            yield Evidence("an agent collects logs", path)


def _lines(repository: Repository, wanted: re.Pattern[str]) -> Iterator[Evidence]:
    """What stands in files that say how it runs; those of development and tests say nothing of it."""
    for path in repository.paths("*.yml", "*.yaml", "*.tf", "*.json.tpl", "*task*def*.json", "*.nix", "*logrotate*"):
        if _DEVELOPMENT.search(path) or path.startswith(".github/"):
            continue
        text = repository.text(path)
        found = wanted.search(text)
        if found is not None:
            yield Evidence(" ".join(found[0].split()).strip("\"'"), path, text.count("\n", 0, found.start()) + 1)


def _searches(repository: Repository) -> Iterator[Evidence]:
    """Where a text for the team, or the code, leads to a service in which its logs are searched."""
    for path in repository.paths("/*.md", "/docs/**/*.md", "/documentation/**/*.md"):
        for link in repository.read(read_document, path).links:
            if (found := _SEARCHED_AT.search(link.text)) is not None:
                yield Evidence(f"leads to where logs are searched: {found[0].partition('/')[0]}", path, link.line)
    for file in repository.product:
        if (found := _SEARCHED_AT.search(text := repository.text(file.path))) is not None:
            fact = f"leads to where logs are searched: {found[0].partition('/')[0]}"
            yield Evidence(fact, file.path, text.count("\n", 0, found.start()) + 1)


def _rotated_files(repository: Repository) -> Iterator[Evidence]:
    for each in repository.configuration.below("logger"):
        if each.keys[-1] in {"rotate", "max_no_bytes", "max_no_files"} or {"max_no_bytes", "rotate"} & set(
            _keys(each.value.pairs)
        ):
            yield Evidence(f"{each.name} rotates files", each.path, each.line)


def _keys(pairs: tuple[tuple[str, object], ...]) -> Iterator[str]:
    return (key for key, _ in pairs)
