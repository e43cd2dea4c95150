"""The way in: `elixirlens` and `python -m elixirlens`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line on `sys.argv` and return its exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:  # answered before anything else is imported: editors and scripts ask often
        from elixirlens.version import version_line

        print(version_line())
        return 0
    from elixirlens.cli.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
