"""Which licence a file is, by its words, as an identifier of SPDX: https://spdx.org/licenses."""

from __future__ import annotations

import re

from msgspec import Struct

LARGEST = 200_000
_HEAD = 600  # characters that the title stands in: many licences name others further down
_STATED = re.compile(r"SPDX-License-Identifier:[ \t]*([A-Za-z0-9.()+ -]{1,100})")

# The first that fits. Words of the title, then words of the text; all lower case, one space between words.
_BY_TITLE = (
    ("gnu affero general public license version 3", "AGPL-3.0"),
    ("gnu lesser general public license version 3", "LGPL-3.0"),
    ("gnu lesser general public license version 2.1", "LGPL-2.1"),
    ("gnu general public license version 3", "GPL-3.0"),
    ("gnu general public license version 2", "GPL-2.0"),
    ("mozilla public license version 2.0", "MPL-2.0"),
    ("mozilla public license, version 2.0", "MPL-2.0"),
    ("erlang public license version 1.1", "ErlPL-1.1"),
    ("eclipse public license - v 2.0", "EPL-2.0"),
    ("eclipse public license - v 1.0", "EPL-1.0"),
    ("european union public licence v. 1.2", "EUPL-1.2"),
    ("business source license 1.1", "BUSL-1.1"),
    ("elastic license 2.0", "Elastic-2.0"),
    ("cc0 1.0 universal", "CC0-1.0"),
    ("artistic license 2.0", "Artistic-2.0"),
    ("do what the fuck you want to public license", "WTFPL"),
    ("apache license version 2.0", "Apache-2.0"),
)
_BY_TEXT = (
    ("licensed under the apache license, version 2.0", "Apache-2.0"),
    ("this is free and unencumbered software released into the public domain", "Unlicense"),
    ("permission is hereby granted, free of charge, to any person or organization obtaining a copy", "BSL-1.0"),
    ("permission is hereby granted, free of charge, to any person obtaining a copy", "MIT"),
    ("permission to use, copy, modify, and/or distribute this software for any purpose", "ISC"),
    ("permission to use, copy, modify, and distribute this software for any purpose", "ISC"),
    ("this software is provided 'as-is', without any express or implied warranty", "Zlib"),
)
_BSD = "redistribution and use in source and binary forms"


class Licence(Struct, frozen=True):
    """What the file is; `identifier` is None where nothing is recognised."""

    path: str
    identifier: str | None = None
    lines: int = 0


def read_licence(path: str, content: bytes) -> Licence:
    """Recognise a licence; a text that mentions several is the one of its title."""
    text = content[:LARGEST].decode("utf-8", "replace")
    lines = sum(1 for line in text.splitlines() if line.strip())
    stated = _STATED.search(text)
    identifier = stated[1].strip() if stated else _recognised(" ".join(text.casefold().split()))
    return Licence(path, identifier, lines)


def _recognised(text: str) -> str | None:
    head = text[:_HEAD]
    by_title = next((identifier for words, identifier in _BY_TITLE if words in head), None)
    if by_title is not None:
        return by_title
    if _BSD in text:
        return "BSD-3-Clause" if re.search(r"neither the names? |may not be used to endorse", text) else "BSD-2-Clause"
    found = next((identifier for words, identifier in _BY_TEXT if words in text), None)
    if found == "ISC" and "provided that the above copyright notice" not in text:
        return "0BSD"
    return found
