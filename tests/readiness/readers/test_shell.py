from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.readiness.readers.shell import shell_commands


def texts(script: str) -> list[str]:
    return [each.text for each in shell_commands(script, "ci.sh", 1)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("mix test", ["mix test"]),
        ("# mix test\necho 'mix test' # mix credo", ["echo mix test"]),
        ("MIX_ENV=test mix test --cover", ["mix test --cover"]),
        ("mix format --check-formatted && mix test", ["mix format --check-formatted", "mix test"]),
        ("mix deps.get; mix test | tee log", ["mix deps.get", "mix test", "tee log"]),
        ("mix do deps.get, compile --warnings-as-errors", ["mix deps.get", "mix compile --warnings-as-errors"]),
        ("mix do format --check-formatted + test", ["mix format --check-formatted", "mix test"]),
        ("mix cmd --app shop mix test", ["mix test"]),
        ('mix cmd --cd . sh -c "MIX_ENV=test mix test"', ["mix test"]),
        ("mix test \\\n  --cover \\\n  --slowest 5", ["mix test --cover --slowest 5"]),
        ("docker compose run --rm -e A=1 web mix test", ["mix test"]),
        ("KEY=$(mix phx.gen.secret) mix phx.server", ["mix phx.gen.secret", "mix phx.server"]),
        ("step docker compose run --rm app ci", ["docker compose run --rm app ci"]),
        ("run mix test\nstep build", ["mix test", "step build"]),
        ("docker build -t mix .", ["docker build -t mix ."]),
        ('bash -lc "cd app && mix test; mix credo"', ["mix test", "mix credo"]),
        ('nix-shell --run "mix test"', ["mix test"]),
        ("nix develop --command mix test", ["mix test"]),
        ("xvfb-run -a mix test", ["mix test"]),
        ('elixir --erl "+T 9" -S mix test', ["mix test"]),
        ('if [ "$A" != "" ]; then\n  mix a\nelse mix b; fi', ["mix a", "mix b"]),
        ("cat <<EOF > notes\nmix test\nEOF\nmix docs", ["cat", "mix docs"]),
        ('mix docs 2>&1 | (! grep -q "warning:")', ["mix docs", "grep -q warning:"]),
        ("mix docs > /dev/null", ["mix docs"]),
        ("echo it's\nmix test", ["echo its", "mix test"]),
        ("set -e\n@mix test", ["mix test"]),
        ('result=$(MIX_ENV=test mix test 2> /dev/null)\nlocal v="$(mix app.version)"', ["mix test", "mix app.version"]),
        ("A=$(mix phx.gen.secret) B=$(date) mix phx.server", ["mix phx.gen.secret", "date", "mix phx.server"]),
        ("", []),
    ],
)
def test_the_commands_of_a_script(script: str, expected: list[str]) -> None:
    assert texts(script) == expected


def test_a_function_that_passes_on_what_it_is_given() -> None:
    script = 'run_mix() {\n  cd "${ROOT}/a"\n  mix "$@"\n}\nsay() {\n  echo "$@"\n}\nrun_mix test --cover\nsay mix docs'
    assert texts(script)[-2:] == ["mix test --cover", "say mix docs"]


def test_where_a_command_stands_and_runs() -> None:
    first, second, third = shell_commands("cd apps/shop\nmix test\n(cd web && mix lint)\nmix docs", "ci.sh", 10)
    assert (first.path, first.line, first.folder) == ("ci.sh", 11, "apps/shop")
    assert (second.line, second.folder) == (12, "apps/shop/web")
    assert (third.line, third.folder) == (13, "apps/shop")


def test_a_folder_outside_of_the_repository_is_not_known() -> None:
    assert [each.folder for each in shell_commands("cd ../..\nmix a\ncd $HOME\nmix b", "ci.sh", 1)] == ["", ""]


def test_variables_before_a_command() -> None:
    (command,) = shell_commands("A=1 docker run -e x web env MIX_ENV=test mix test", "ci.sh", 1)
    assert command.environment == (("A", "1"), ("MIX_ENV", "test"))


@pytest.mark.parametrize(
    ("script", "tolerated"),
    [("mix a || true", True), ("mix a || echo sorry", True), ("mix a || mix b", False), ("mix a && true", False)],
)
def test_a_command_whose_failure_does_not_matter(script: str, tolerated: bool) -> None:
    assert shell_commands(script, "ci.sh", 1)[0].is_tolerated is tolerated


@given(st.text("mix do bash -c'\"\\\n&|;<>()#$=EOF", max_size=200) | st.text(max_size=100))
def test_no_script_makes_it_raise(script: str) -> None:
    last = len(script.splitlines())
    assert all(1 <= each.line <= last for each in shell_commands(script, "ci.sh", 1))


def test_a_script_that_nests_for_ever_ends() -> None:
    assert texts("bash -c " * 500 + "'mix test'") is not None
    assert len(shell_commands("mix a\n" * 5_000, "ci.sh", 1)) == 2_000
