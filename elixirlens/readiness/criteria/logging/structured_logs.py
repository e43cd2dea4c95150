"""Whether a machine can read the logs: JSON or logfmt, or at least metadata that belongs to each message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_PACKAGES = (
    *("logger_json", "logfmt", "logfmt_ex", "logster", "flatlog", "structured_logger", "plug_logger_json", "uinta"),
    *("ink", "ecs_logger", "logstash_json", "logstash_logger_formatter", "gelf_logger", "timber", "pretty_log"),
    *("logflare_logger_backend", "loki_logger_handler", "loki_logger", "logger_exporter", "formatter_json", "exlogger"),
)
_FORMATTERS = re.compile(
    r"(?i)json(?!_?rpc)|logfmt|gelf|ecs\b|logstash|structured|loki|logflare|timber|stackdriver|datadog"
)
_TEXT = re.compile(r"\$metadata|metadata")


def judge(repository: Repository) -> Judgement:
    """A format for machines passes; text with metadata is half way; bare text fails."""
    structured = [*_packages(repository), *_formatters(repository)]
    if structured:
        return passed(*structured[:3])
    if (own := next(_own_formatters(repository), None)) is not None:
        return passed(own)
    metadata = list(_metadata(repository))
    if metadata:
        return partial(*metadata[:2])
    if not repository.dependencies_are_known:
        return unknown("mix.exs computes its dependencies")
    if (hidden := repository.configuration.hidden("logger")) is not None:
        return unknown(f"how production logs is not told: {hidden}")
    return failed(Evidence("messages are logged as bare text, without metadata"))


def _packages(repository: Repository) -> Iterator[Evidence]:
    for path, declared in repository.declared:
        if declared.app in _PACKAGES and declared.in_production:
            yield Evidence(f"depends on {declared.app}", path, declared.place.line)


def _formatters(repository: Repository) -> Iterator[Evidence]:
    """What formats messages by a name that says how."""
    for each in repository.configuration.below("logger"):
        is_format = each.keys[-1:] in {("formatter",), ("format",)} or each.keys[:1] == ("backends",)
        if is_format and each.value.kind != "string" and any(map(_FORMATTERS.search, each.value.texts())):
            yield Evidence(f"{each.name} makes it readable for machines", each.path, each.line)
    for path, call in repository.called(":logger", "update_handler_config", "add_handler", "set_handler_config"):
        if any(map(_FORMATTERS.search, call.arguments)):
            yield Evidence("a handler formats for machines", path, call.line)


def _own_formatters(repository: Repository) -> Iterator[Evidence]:
    """A function of the repository's own that makes the text: what it makes is its business."""
    for each in repository.configuration.below("logger"):
        if each.keys[-1:] == ("format",) and each.value.kind == "tuple" and each.may_hold_in("prod"):
            yield Evidence(f"{each.name} is a formatter of its own", each.path, each.line)


def _metadata(repository: Repository) -> Iterator[Evidence]:
    for each in repository.configuration.below("logger"):
        if each.keys[-1:] == ("metadata",) and (
            each.value.items or each.value.text == "all" or not each.value.is_known
        ):
            names = ", ".join(item.text for item in each.value.items[:3] if item.text)
            yield Evidence(f"text with metadata: {names or 'all of it'}", each.path, each.line)
