"""What modules are for, by their names."""

from __future__ import annotations

import pytest

from elixirlens.detectors._modules import stands_in


@pytest.mark.parametrize("name", ["Shop.Mock.Bank", "Shop.FakeBank", "Shop.BankStub", "Shop.TestUtils.Till", "MockAPI"])
def test_doubles_are_known_by_a_word_of_their_name(name: str) -> None:
    assert stands_in(name)


@pytest.mark.parametrize("name", ["Shop.Bank", "Shop.Latest", "Shop.Contest", "Shop.Mocking", "Shop.Attestation"])
def test_a_part_of_a_word_is_no_word(name: str) -> None:
    assert not stands_in(name)
