"""Packages that are tools of developers, by what one has to write for them in mix.exs."""

from __future__ import annotations

from msgspec import Struct


class Tool(Struct, frozen=True):
    """What a tool needs to be told: for which environments it is, and whether it is to be started there."""

    only: str
    runtime: bool = False

    @property
    def options(self) -> str:
        """As one writes it."""
        return f"only: {self.only}" if self.runtime else f"only: {self.only}, runtime: false"


_DEV, _TEST, _BOTH = ":dev", ":test", "[:dev, :test]"
TOOLS = {
    "assertions": Tool(_TEST, runtime=True),
    "benchee": Tool(_DEV),
    "benchfella": Tool(_DEV),
    "bypass": Tool(_TEST, runtime=True),
    "credo": Tool(_BOTH),
    "dialyxir": Tool(_BOTH),
    "doctor": Tool(_DEV),
    "ex_check": Tool(_BOTH),
    "ex_doc": Tool(_DEV),
    "ex_unit_notifier": Tool(_TEST),
    "excellent_migrations": Tool(_BOTH),
    "excoveralls": Tool(_TEST, runtime=True),
    "exvcr": Tool(_TEST, runtime=True),
    "hammox": Tool(_TEST, runtime=True),
    "inch_ex": Tool(_BOTH),
    "junit_formatter": Tool(_TEST, runtime=True),
    "live_debugger": Tool(_DEV, runtime=True),
    "mimic": Tool(_TEST, runtime=True),
    "mix_audit": Tool(_BOTH),
    "mix_test_interactive": Tool(_DEV),
    "mix_test_watch": Tool(_DEV),
    "mneme": Tool(_BOTH, runtime=True),
    "mock": Tool(_TEST, runtime=True),
    "mox": Tool(_TEST, runtime=True),
    "patch": Tool(_TEST, runtime=True),
    "phoenix_live_reload": Tool(_DEV, runtime=True),
    "sobelow": Tool(_BOTH),
    "styler": Tool(_BOTH),
    "tidewave": Tool(_DEV, runtime=True),
    "wallaby": Tool(_TEST, runtime=True),
}
