"""Whether what is between the world and the application speaks HTTPS, and says so in files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.model import Evidence, Judgement, failed, not_applicable, partial, passed, unknown
from elixirlens.readiness.readers.manifest import Kind
from elixirlens.readiness.repository import Repository

_FORCED = re.compile(r"^[^#\n]*\b(force_ssl:\s*(?!false|nil)\S|Plug\.SSL\b)", re.MULTILINE)
_FETCHED = re.compile(r"^[^#\n]*\buse SiteEncrypt\b", re.MULTILINE)
_OWN = re.compile(r"^[^#\n]*\bhttps:\s*(\[|\w+\()", re.MULTILINE)
_COMPUTED = r"\bscheme:\s*(System|Env|env|[a-z]\w*schem[ae]\w*|schem[ae]\b)"
_DECIDED = re.compile(rf"^[^#\n]*\burl:\s*\[[^\]]*?{_COMPUTED}", re.MULTILINE)  # the endpoint's, and not that of S3
_ONE_OF_BOTH = r"\bdo: (:https|\"https\"), else: (:http|\"http\")(?!\w)"
_DECIDED_SOMEHOW = re.compile(rf"^[^#\n]*(?:{_COMPUTED}|{_ONE_OF_BOTH})", re.MULTILINE)
_ADDRESS = re.compile(r"""^[^#\n]*\bscheme:\s*"https\"""", re.MULTILINE)
_DEVELOPMENT = ("config/dev.exs", "config/test.exs")
_FILES = (
    "/config/config.exs",
    "/config/prod.exs",
    "/config/runtime.exs",
    "/config/releases.exs",
    "apps/*/config/*.exs",
)


def judge(repository: Repository) -> Judgement:
    """force_ssl, a proxy or a platform that ends TLS passes; an https address alone is half way."""
    if not repository.routers:
        return not_applicable("it serves no requests")
    forced = [*_found(repository, _FORCED, "HTTPS is forced"), *_proxies(repository)]
    if forced:
        return passed(*forced[:3])
    if platform := repository.deployment.evidence(Kind.TLS):
        return passed(*platform[:2])
    if fetched := list(_found(repository, _FETCHED, "it fetches its certificates itself")):
        return passed(*fetched[:1])
    if own := [each for each in _found(repository, _OWN, "it has a certificate of its own") if _is_production(each)]:
        return passed(*own[:2])
    if address := list(_found(repository, _ADDRESS, "its addresses are https")):
        return partial(*address[:1], Evidence("nothing here says who speaks HTTPS, or turns HTTP away"))
    fact = "the environment decides about HTTPS"
    if decided := [*_found(repository, _DECIDED, fact), *_found(repository, _DECIDED_SOMEHOW, fact)]:
        return unknown("the environment decides whether its addresses are https", *decided[:1])
    return failed(Evidence("no force_ssl, no proxy, and no https in its addresses"))


def _is_production(evidence: Evidence) -> bool:
    return evidence.path is not None and not evidence.path.endswith("config.exs")


def _found(repository: Repository, pattern: re.Pattern[str], fact: str) -> Iterator[Evidence]:
    endpoints = (router.path for router in repository.routers)
    folder = repository.mix_path.removesuffix("mix.exs")
    own = repository.paths(*_FILES, *(f"/{folder}{name.lstrip('/')}" for name in _FILES))
    for path in dict.fromkeys(each for each in (*own, *endpoints) if not each.endswith(_DEVELOPMENT)):
        text = repository.text(path)
        if (found := pattern.search(text)) is not None:
            yield Evidence(fact, path, text.count("\n", 0, found.end()) + 1)


def _proxies(repository: Repository) -> Iterator[Evidence]:
    for manifest in repository.deployment.edges:
        for fact in manifest.of(Kind.TLS):
            yield Evidence(f"{manifest.system}: {fact.text}", manifest.path, fact.line)
