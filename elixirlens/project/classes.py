"""What kind of file a file is."""

from __future__ import annotations

from enum import StrEnum


class FileClass(StrEnum):
    """What a file is for. Every page says which classes its rule looks at."""

    LIB = "lib"
    WEB = "web"
    TEST = "test"
    TEST_SUPPORT = "test_support"
    MIGRATION = "migration"
    SEED = "seed"
    SCRIPT = "script"
    CONFIG = "config"
    MIX_PROJECT = "mix_project"
    MIX_TASK = "mix_task"
    TEMPLATE = "template"
    GENERATED = "generated"
    FIXTURE = "fixture"
