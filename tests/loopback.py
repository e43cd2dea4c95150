"""Servers on the loopback for tests to ask: registries built and signed at run time, which fail in all ways."""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from elixirlens.hex.encode import encode_package, encode_signed, encode_versions
from elixirlens.hex.messages import Package, PackageVersions, Release, Signed

SECRET = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_SECRET = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = (
    SECRET.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
TODAY = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """What the server sends for a path. It has an ETag of its own unless `headers` has one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0  # seconds before it answers
    missing: int = 0  # bytes that are announced and never come
    hang_up: bool = False
    endless: bytes = b""  # dripped for ever after the body
    chunk: int = 0  # bytes that are sent at a time, each announced; `missing` leaves out the end


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    path: str
    headers: Mapping[str, str]


class Server:
    """Answers with `pages`; of a list, with one after the other, and with the last one from then on."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.pages: dict[str, Sent | list[Sent]] = {}
        self.asked: list[Asked] = []
        self.most_at_a_time = 0
        self._at_a_time = 0
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def page(self, asked: Asked) -> Sent:
        with self._lock:
            self.asked.append(asked)
            found = self.pages.get(asked.path, Sent(status=404))
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
        return found

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        with self._lock:
            self._at_a_time += 1
            self.most_at_a_time = max(self.most_at_a_time, self._at_a_time)
        yield
        with self._lock:
            self._at_a_time -= 1

    def __enter__(self) -> Server:
        threading.Thread(target=lambda: self._server.serve_forever(poll_interval=0.02), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            with server.busy(), contextlib.suppress(OSError):
                self._answer(server.page(Asked(self.path, dict(self.headers))))

        def _answer(self, sent: Sent) -> None:
            time.sleep(sent.pause)
            if sent.hang_up:
                return
            etag = sent.headers.get("ETag", f'"{sha256(sent.body).hexdigest()[:16]}"')
            if sent.status == 200 and self.headers.get("If-None-Match") == etag:
                sent = Sent(status=304)
            self.send_response(sent.status)
            for name, value in {"ETag": etag, **sent.headers}.items():
                self.send_header(name, value)
            if sent.chunk:
                self.send_header("Transfer-Encoding", "chunked")
            elif not sent.endless:
                self.send_header("Content-Length", str(len(sent.body) + sent.missing))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"".join(_chunks(sent)) if sent.chunk else sent.body)
            while sent.endless:
                self.wfile.write(sent.endless)
                time.sleep(0.02)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _chunks(sent: Sent) -> Iterator[bytes]:
    for start in range(0, len(sent.body), sent.chunk):
        part = sent.body[start : start + sent.chunk]
        yield b"%x\r\n%b\r\n" % (len(part), part)
    if not sent.missing:
        yield b"0\r\n\r\n"


def signed(payload: bytes, secret: rsa.RSAPrivateKey = SECRET) -> bytes:
    """A registry file: the payload signed and compressed."""
    signature = secret.sign(payload, padding.PKCS1v15(), hashes.SHA512())
    return gzip.compress(encode_signed(Signed(payload, signature)))


def versions_file(*packages: PackageVersions, repository: str = "hexpm") -> bytes:
    return signed(encode_versions(repository, packages))


def package_file(package: Package) -> bytes:
    return signed(encode_package(package))


def package(name: str, *versions: str, repository: str = "hexpm") -> Package:
    """A package with nothing in it but its versions."""
    return Package(name, repository, tuple(Release(version, b"inner", b"outer") for version in versions))


def with_files(server: Server, *packages: Package, below: str = "") -> None:
    """Let the server have `/versions` and `/packages/NAME` of packages of one repository."""
    repository = packages[0].repository if packages else "hexpm"
    lines = [_line(each) for each in packages]
    server.pages[f"{below}/versions"] = Sent(versions_file(*lines, repository=repository))
    for each in packages:
        server.pages[f"{below}/packages/{each.name}"] = Sent(package_file(each))


def _line(package: Package) -> PackageVersions:
    return PackageVersions(
        package.name,
        tuple(release.version for release in package.releases),
        frozenset(release.version for release in package.releases if release.retirement is not None),
        frozenset(release.version for release in package.releases if release.advisories),
    )


def certificate(folder: Path, host: str) -> Path:
    """A certificate that vouches for itself, with its key: for 127.0.0.1, or for a name of another host."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    place = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(SECRET.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(SECRET, hashes.SHA256())
    )
    key = SECRET.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}.pem"
    file.write_bytes(key + made.public_bytes(serialization.Encoding.PEM))
    return file


class Clock:
    """A clock that tests turn, and that turns itself where somebody sleeps."""

    def __init__(self) -> None:
        self.time = TODAY
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
