"""What stands at the top of a file is there as expressions: the term that a mix.lock is, code beside modules."""

from __future__ import annotations

from elixirlens.elixir import Call, read_source
from elixirlens.elixir import expression as expr


def test_the_expressions_of_a_file_in_order() -> None:
    source = read_source(b'# a comment\n%{"a": 1}\nShop.run()\ndefmodule Shop do\n  x = 1\nend\n')
    term, call, module = source.expressions
    assert isinstance(term, expr.Map)
    assert isinstance(call, Call)
    assert call.callee == "Shop.run/0"
    assert isinstance(module, Call)
    assert module.whole == source.modules[1].whole
    assert isinstance(module.blocks["do"], expr.Operator)


def test_an_empty_file_has_none() -> None:
    source = read_source(b"")
    assert source.expressions == ()
    source.release()
    assert source.expressions == ()
