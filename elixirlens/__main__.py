"""The way in: `elixirlens` and `python -m elixirlens`."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line on `sys.argv` and return its exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:  # answered before anything else is imported: editors and scripts ask often
        from elixirlens.version import version_line

        print(version_line())
        return 0
    gc.disable()  # nothing much is garbage before a command ends, and looking for it takes a tenth of an unchanged run
    from elixirlens.cli.app import run

    code = run(arguments)
    gc.freeze()  # at its end the interpreter would look once more
    return code


if __name__ == "__main__":
    sys.exit(main())
