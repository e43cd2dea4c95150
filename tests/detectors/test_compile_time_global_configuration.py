"""Configuration that can only be that of the build is a remark."""

from __future__ import annotations

import pytest
from houses import House


@pytest.mark.parametrize(("key", "severity"), [(":ecto_repos", "info"), (":repos", "warning")])
def test_the_repos_belong_to_the_build(house: House, key: str, severity: str) -> None:
    code = f"defmodule Shop.Release do\n  @repos Application.get_env(:shop, {key}, [])\nend\n"
    house.write("lib/shop/release.ex", code)
    (finding,) = house.check(select=("compile-time-global-configuration",)).report.findings
    assert finding.severity == severity
