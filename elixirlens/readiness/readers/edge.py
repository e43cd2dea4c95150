"""Proxies in front of an application: Caddy, nginx, HAProxy, Traefik. Read by lines, for who speaks HTTPS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from elixirlens.readiness.readers.manifest import Fact, Kind, Manifest, shortened

_LARGEST = 500_000

_SITE = re.compile(r"^(?!\s)(?P<names>[^\s{#(:/][^{#]*|https://[^{#]*)\{")
_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    "nginx": (re.compile(r"\blisten\s+[^;#]*\bssl\b"), re.compile(r"^\s*ssl_certificate\s+\S")),
    "HAProxy": (re.compile(r"^\s*bind\s+[^#]*\bssl\b"),),
    "Traefik": (re.compile(r"certificatesResolvers|certResolver|certificatesresolvers|certresolver|^\s*tls\s*[:=]"),),
}
_PROXIES = re.compile(r"\b(proxy_pass|reverse_proxy|upstream|backend|loadBalancer|services)\b")


def read_caddyfile(path: str, content: bytes) -> Manifest:
    """Read a Caddyfile. Caddy speaks HTTPS for every site that is named by a host, unless it is told not to."""
    text = _text(content)
    facts: list[Fact] = []
    if "auto_https off" not in text:
        for line, written in _lines(text):
            site = _SITE.match(written)
            if site and any(_is_host(name) for name in re.split(r"[,\s]+", site["names"].strip())):
                facts.append(Fact(Kind.TLS, f"Caddy serves {shortened(site['names'].strip())}", line))
    return Manifest(path, "Caddy", tuple(facts))


def read_nginx(path: str, content: bytes) -> Manifest:
    """Read a configuration of nginx."""
    return _by_lines(path, content, "nginx")


def read_haproxy(path: str, content: bytes) -> Manifest:
    """Read a configuration of HAProxy."""
    return _by_lines(path, content, "HAProxy")


def read_traefik(path: str, content: bytes) -> Manifest:
    """Read a configuration of Traefik, be it YAML or TOML."""
    return _by_lines(path, content, "Traefik")


def is_proxy(content: bytes) -> bool:
    """Whether a configuration passes requests on: one of nginx may as well serve files only."""
    return _PROXIES.search(_text(content)) is not None


def _by_lines(path: str, content: bytes, system: str) -> Manifest:
    facts = (
        Fact(Kind.TLS, shortened(written), line)
        for line, written in _lines(_text(content))
        if any(pattern.search(written) for pattern in _PATTERNS[system])
    )
    return Manifest(path, system, tuple(facts))


def _is_host(name: str) -> bool:
    """Whether a site's address makes Caddy get a certificate: `shop.example`, not `:80` nor `http://…`."""
    bare = name.removeprefix("https://")
    is_port = bare.startswith((":", "http://"))
    return (
        bool(bare) and not is_port and ("." in bare or "{$" in bare or bare == "localhost") and not bare.endswith(":80")
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#") and len(line) < 2_000:
            yield number, line


def _text(content: bytes) -> str:
    return content[:_LARGEST].decode("utf-8-sig", "replace")
