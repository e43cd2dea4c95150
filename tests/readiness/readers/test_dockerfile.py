from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.dockerfile import Dockerfile, command_words, read_dockerfile

RELEASE = """\
# syntax=docker/dockerfile:1
ARG ELIXIR=1.18.4
ARG OTP=27.3.4
ARG DEBIAN=bookworm-20260112-slim
ARG BUILDER="hexpm/elixir:${ELIXIR}-erlang-${OTP}-debian-${DEBIAN}"

FROM ${BUILDER} AS Build
ENV MIX_ENV=prod \\
    LANG="C.UTF-8"
COPY mix.exs mix.lock ./
RUN apt-get update && \\
    # a compiler for what is native
    apt-get install -y git \\

      build-essential
RUN mix release

FROM --platform=linux/amd64 debian:${DEBIAN} as runtime
USER nobody
FROM runtime
COPY --from=build --chown=nobody /app/_build/prod/rel/shop ./
HEALTHCHECK --interval=30s CMD curl -f http://localhost:4000/health || exit 1
CMD ["/app/bin/server", "start"]
"""


def read(text: str) -> Dockerfile:
    return read_dockerfile("Dockerfile", text.encode())


def test_the_stages_of_a_release() -> None:
    docker = read(RELEASE)
    build, runtime, final = docker.stages
    assert docker.problem is None
    assert (build.name, build.image.name, build.line) == ("build", "hexpm/elixir", 7)
    assert build.image.tag == "1.18.4-erlang-27.3.4-debian-bookworm-20260112-slim"
    assert (runtime.image.name, runtime.image.tag) == ("debian", "bookworm-20260112-slim")
    assert docker.final is final
    assert final.parent == 1
    assert docker.base(final) == runtime.image
    assert docker.sources(final) == (build,)
    assert build.environment == {"MIX_ENV": "prod", "LANG": "C.UTF-8"}


def test_what_holds_in_a_stage_may_come_from_the_one_below() -> None:
    docker = read(RELEASE)
    final = docker.stages[-1]
    user, health, command = (docker.last(final, each) for each in ("USER", "HEALTHCHECK", "CMD"))
    assert user
    assert health
    assert command
    assert (user.text, user.line) == ("nobody", 19)
    assert command_words(health)[:2] == ("curl", "-f")
    assert health.flags == {"interval": "30s"}
    assert command_words(command) == ("/app/bin/server", "start")
    assert docker.last(docker.stages[0], "USER") is None


def test_comments_and_empty_lines_end_no_instruction() -> None:
    _, _, run, release = read(RELEASE).stages[0].instructions
    assert (run.line, run.text) == (11, "apt-get update && apt-get install -y git build-essential")
    assert (release.line, release.text) == (16, "mix release")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUN <<EOF\nFROM evil\nCMD mix run\nEOF\nUSER a", [("RUN", 2), ("USER", 6)]),
        ("RUN cat <<-'END' > /x\n\tUSER root\n\tEND\nUSER a", [("RUN", 2), ("USER", 5)]),
        ("COPY <<A <<B /dir/\n1\nA\n2\nB\nUSER a", [("COPY", 2), ("USER", 7)]),
        ("RUN echo '<<EOF'\nUSER a", [("RUN", 2), ("USER", 3)]),
        ("RUN cat <<<EOF\nUSER a", [("RUN", 2), ("USER", 3)]),
        ("RUN x=$((1<<EOF))\nUSER a", [("RUN", 2), ("USER", 3)]),
        ("RUN a \\  \n b\nUSER a", [("RUN", 2), ("USER", 4)]),
        ("RUN a \\\\\nUSER a", [("RUN", 2), ("USER", 3)]),
        ("run a\n\nuser a", [("RUN", 2), ("USER", 4)]),
    ],
)
def test_where_instructions_end(text: str, expected: list[tuple[str, int]]) -> None:
    docker = read(f"FROM a\n{text}\n")
    assert docker.problem is None
    assert [(one.keyword, one.line) for one in docker.stages[0].instructions] == expected


def test_the_lines_of_a_here_document_are_kept() -> None:
    (run,) = read("FROM a\nRUN <<EOF\nmix deps.get\nmix release\nEOF\n").stages[0].instructions
    assert run.document == ("mix deps.get", "mix release")
    assert "mix release" in run.everything


def test_another_escape_character() -> None:
    docker = read("# escape=`\nFROM a\nCOPY x c:\\\nRUN a `\n  b\n")
    assert [one.text for one in docker.stages[0].instructions] == ["x c:\\", "a b"]


@pytest.mark.parametrize(
    ("arguments", "image", "name", "tag", "missing"),
    [
        ("", "elixir", "elixir", None, ()),
        ("", "elixir:1.18", "elixir", "1.18", ()),
        ("", "localhost:5000/shop", "localhost:5000/shop", None, ()),
        ("ARG A=1\nARG B=${A}-x\n", "e:${B:-z}", "e", "1-x", ()),
        ("ARG B\n", "e:${B:-z}", "e", "z", ()),
        ("", "e:${B:-${C:-1.2}}", "e", "1.2", ()),
        ('ARG R=""\n', "${R}e:1", "e", "1", ()),
        ('ARG R=""\n', "e:${R:-2}", "e", "2", ()),
        ("ARG B\n", "e:$B", "e", "$B", ("B",)),
        ("ARG A=$B\n", "e:$A", "e", "$A", ("A",)),
        ("ARG A=1 B='2'\n", "e:$A.$B", "e", "1.2", ()),
    ],
)
def test_images(arguments: str, image: str, name: str, tag: str | None, missing: tuple[str, ...]) -> None:
    (stage,) = read(f"{arguments}FROM {image}\n").stages
    assert (stage.image.name, stage.image.tag, stage.image.open_variables) == (name, tag, missing)


def test_a_digest_and_the_registry_of_docker_hub() -> None:
    (stage,) = read("FROM docker.io/library/elixir:1.18@sha256:abc\n").stages
    assert (stage.image.digest, stage.image.short_name) == ("sha256:abc", "elixir")


def test_a_stage_is_copied_from_by_number() -> None:
    docker = read("FROM a\nFROM b\nCOPY --from=0 /x /x\nCOPY --from=nginx /y /y\n")
    assert [each.number for each in docker.sources(docker.stages[1])] == [0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "there is no FROM"),
        ("RUN x\n", "there is no FROM"),
        ("FROM a\nnothing here\n", "line 2: 'nothing' is no instruction"),
        ("FROM a\nRUN <<EOF\nx\n", "line 2: the here-document has no EOF"),
        ("FROM\n", "line 1: FROM without an image"),
        ("FROM a\n" * 200, "line 101: more than 100 stages"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, problem: str) -> None:
    assert read(text).problem == problem


@given(st.binary(max_size=300) | st.text("FROM ARGENVRUN\\\n\"'$<>{}=-`#: aE1", max_size=300).map(str.encode))
def test_any_bytes_are_read(content: bytes) -> None:
    docker = read_dockerfile("Dockerfile", content)
    for stage in docker.stages:
        assert stage.environment is not None
        assert docker.lineage(stage)


@pytest.mark.parametrize(
    "part",
    ['RUN \\"', "RUN a \\\n", "ENV A=${", "ENV A=${A:-", "FROM ${a:-${a:-", "CMD [", "RUN <<A", '"', "RUN x <<'"],
)
def test_a_hostile_megabyte_takes_seconds_at_most(part: str) -> None:
    started = time.perf_counter()
    docker = read_dockerfile("Dockerfile", ("FROM a\n" + part * (1_000_000 // len(part))).encode())
    assert docker.stages[0].environment is not None
    assert all(isinstance(command_words(one), tuple) for one in docker.stages[0].instructions[:10])
    assert time.perf_counter() - started < 10
