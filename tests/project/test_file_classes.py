from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elixirlens.project.classes import WITHOUT_MIX, FileClass, Layout, classify, is_generated

PHOENIX = Layout("shop", compiled_for_development=("dev_tools", "test/support"))
OLD_PHOENIX = Layout("shop", compiled=("lib", "web"))
MIX_ITSELF = Layout("mix")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib/shop.ex", "lib"),
        ("lib/shop/cart.ex", "lib"),
        ("lib/shop/templates/letter.ex", "lib"),
        ("lib/shop/fixtures.ex", "lib"),
        ("lib/shop/fixtures/match.ex", "lib"),
        ("lib/shop/test/runner.ex", "lib"),
        ("lib/shop/migrations/v01.ex", "lib"),
        ("lib/shop/seeds.ex", "lib"),
        ("lib/shop_web.ex", "web"),
        ("lib/shop_web/router.ex", "web"),
        ("lib/shop_web/templates/page/card.ex", "web"),
        ("lib/shop/web/router.ex", "web"),
        ("lib/shop/cobweb.ex", "lib"),
        ("lib/mix/tasks/shop.import.ex", "mix_task"),
        ("lib/shop/mix/tasks/other.ex", "mix_task"),
        ("lib/mix/shop_helper.ex", "mix_task"),
        ("lib/shop/proto/order.pb.ex", "generated"),
        ("lib/generated/order.ex", "generated"),
        ("lib/shop/generated.ex", "lib"),
        ("lib/shop/repo/migrations/20240101120000_add_carts.ex", "migration"),
        ("priv/repo/migrations/20240101120000_add_carts.exs", "migration"),
        ("priv/analytics_repo/migrations/1_add.exs", "migration"),
        ("priv/repo/manual_migrations/20240101120000_index.exs", "migration"),
        ("priv/repo/migrations/.formatter.exs", "config"),
        ("priv/repo/seeds.exs", "seed"),
        ("priv/repo/seeds_for_dev.exs", "seed"),
        ("priv/repo/seeds/users.exs", "seed"),
        ("priv/repo/dev_seeds.exs", "seed"),
        ("priv/repo/repair.exs", "script"),
        ("priv/templates/shop.gen/schema.ex", "fixture"),
        ("priv/templates/shop.gen/schema_test.exs", "fixture"),
        ("priv/templates/shop.gen/page.html.heex", "fixture"),
        ("templates/app/mix.exs", "fixture"),
        ("config/runtime.exs", "config"),
        ("config/environments/prod.exs", "config"),
        ("rel/config.exs", "config"),
        ("rel/server/start.exs", "script"),
        ("rel/env.sh.eex", "template"),
        (".formatter.exs", "config"),
        (".credo.exs", "config"),
        ("mix.exs", "mix_project"),
        ("test/shop/cart_test.exs", "test"),
        ("test/shop_web/templates/card_test.exs", "test"),
        ("test/shop/fixtures/match_test.exs", "test"),
        ("test/test_helper.exs", "test_support"),
        ("test/support/conn_case.ex", "test_support"),
        ("test/support/fixtures/carts.ex", "test_support"),
        ("test/support/server.exs", "test_support"),
        ("test/fixtures/broken.ex", "fixture"),
        ("test/fixtures/script.exs", "fixture"),
        ("test/fixtures/page.html.heex", "fixture"),
        ("integration_test/cases/repo.exs", "test"),
        ("integration_test/support/repo.ex", "test_support"),
        ("lib/shop/cart_test.exs", "test"),
        ("lib/shop_web/controllers/page/home.html.heex", "template"),
        ("lib/shop_web/templates/page/index.html.eex", "template"),
        ("dev_tools/preview.ex", "script"),
        ("bench/cart.exs", "script"),
        ("bench/support/helper.ex", "script"),
        ("scripts/import.exs", "script"),
        ("lib/shop/console.exs", "script"),
    ],
)
def test_a_file_of_a_phoenix_application(path: str, expected: str) -> None:
    assert classify(path, PHOENIX) == expected


@pytest.mark.parametrize(
    ("path", "layout", "expected"),
    [
        ("web/router.ex", OLD_PHOENIX, "web"),
        ("web/templates/page/index.html.eex", OLD_PHOENIX, "template"),
        ("lib/mix/project.ex", MIX_ITSELF, "lib"),
        ("lib/mix/tasks/compile.ex", MIX_ITSELF, "mix_task"),
        ("src/shop.ex", Layout(compiled=("src",)), "lib"),
        ("priv/repo/demo/products.ex", Layout(compiled=("lib", "priv/repo")), "seed"),
        ("specs/shop.exs", Layout(tests=("specs",)), "test"),
        ("shop.ex", Layout(compiled=(".",)), "lib"),
        ("two_fer.ex", WITHOUT_MIX, "lib"),
        ("exercises/two_fer.ex", WITHOUT_MIX, "lib"),
        ("exercises/two_fer.exs", WITHOUT_MIX, "script"),
        ("exercises/test/two_fer_test.exs", WITHOUT_MIX, "test"),
        ("exercises/test/support/helper.ex", WITHOUT_MIX, "test_support"),
    ],
)
def test_a_file_of_another_layout(path: str, layout: Layout, expected: str) -> None:
    assert classify(path, layout) == expected


@given(
    st.lists(
        st.sampled_from(["lib", "test", "priv", "mix", "tasks", "web", "a_web", "fixtures", "support", ".x", ".."])
        | st.text(st.characters(exclude_characters="/"), min_size=1),
        max_size=6,
    ),
    st.sampled_from(["a.ex", "a.exs", ".ex", "mix.exs", "a_test.exs", "x.heex", "20240101120000_a.ex"]),
    st.sampled_from([PHOENIX, OLD_PHOENIX, MIX_ITSELF, WITHOUT_MIX]),
)
def test_every_path_has_a_class(folders: list[str], name: str, layout: Layout) -> None:
    assert classify("/".join([*folders, name]), layout) in FileClass


@pytest.mark.parametrize(
    "content",
    [
        b"# Generated by grpc_tools\ndefmodule A do\nend\n",
        b"\xef\xbb\xbf# Code generated by a tool. DO NOT EDIT.\r\ndefmodule A do\r\nend\r\n",
        b"\n# Copyright\n\n#\n# This file was auto-generated.\ndefmodule A do\nend\n",
        b"  # @generated",
    ],
)
def test_a_generator_says_so_at_the_top(content: bytes) -> None:
    assert is_generated(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"defmodule A do\n  # Generated by hand\nend\n",
        b"# Reports that are generated every night\ndefmodule A do\nend\n",
        b'"# generated by"\n',
        b"\n" * 10_000 + b"# generated by a tool\n",
    ],
)
def test_other_files_are_written_by_people(content: bytes) -> None:
    assert not is_generated(content)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_asked(content: bytes) -> None:
    assert is_generated(b"# @generated\n" + content)
