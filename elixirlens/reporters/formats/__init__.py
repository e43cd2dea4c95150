"""One module a format, each with `render(report, view) -> str`."""
