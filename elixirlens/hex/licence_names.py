"""What packages write for a licence, and the identifier of SPDX that it stands for.

Only names that can mean one licence. "BSD", "GPL", "GPLv3" or "Apache" may mean several: they stay unknown.
"""

from __future__ import annotations

import re

_NAMES = {
    "Apache-2.0": (
        "apache 2", "apache 2.0", "apache v2", "apache v2.0", "apache version 2.0", "apache-2", "apache2", "apache2.0",
        "apachev2", "apache software 2.0", "apache public 2.0", "asl 2.0", "asl2", "asl v2", "al2",
    ),
    "MIT": ("expat", "mit expat", "mit (expat)"),
    "BSD-2-Clause": ("2-clause bsd", "bsd 2", "bsd 2 clause", "bsd 2-clause", "bsd-2", "bsd2", "bsd simplified",
                     "freebsd", "simplified bsd", "two-clause bsd"),
    "BSD-3-Clause": ("3-clause bsd", "bsd 3", "bsd 3 clause", "bsd 3-clause", "bsd-3", "bsd3", "bsd new",
                     "modified bsd", "new bsd", "revised bsd", "three-clause bsd"),
    "MPL-2.0": ("mozilla public 2", "mozilla public 2.0", "mozilla public v2.0", "mozilla public version 2.0", "mpl 2",
                "mpl 2.0", "mpl v2", "mpl v2.0", "mpl-2", "mpl2", "mplv2", "mplv2.0"),
    "CC0-1.0": ("cc0", "cc0 1.0", "cc0 1.0 universal", "creative commons zero v1.0 universal"),
    "ErlPL-1.1": ("erlang public 1.1", "erlang public version 1.1", "erlpl 1.1"),
    "EPL-1.0": ("eclipse public 1.0", "eclipse public - v 1.0", "epl 1.0"),
    "EPL-2.0": ("eclipse public 2.0", "eclipse public - v 2.0", "epl 2.0"),
    "Artistic-2.0": ("artistic 2", "artistic 2.0"),
    "BSL-1.0": ("boost", "boost software", "boost software 1.0"),
    "WTFPL": ("wtfpl 2", "wtfpl v2", "wtfpl2"),
    "Zlib": ("zlib/libpng",),
    "EUPL-1.2": ("eupl 1.2", "eupl v1.2"),
    "GPL-2.0-only": ("gnu general public v2.0 only",),
    "GPL-2.0-or-later": ("gnu general public v2.0 or later", "gplv2+", "gpl v2+", "gpl-2+"),
    "GPL-3.0-only": ("gnu general public v3.0 only",),
    "GPL-3.0-or-later": ("gnu general public v3.0 or later", "gplv3+", "gpl v3+", "gpl-3+"),
    "LGPL-3.0-or-later": ("gnu lesser general public v3.0 or later", "lgplv3+", "lgpl v3+", "lgpl-3+"),
    "AGPL-3.0-or-later": ("gnu affero general public v3.0 or later", "agplv3+", "agpl v3+", "agpl-3+"),
}  # fmt: skip
_KNOWN = {name: identifier for identifier, names in _NAMES.items() for name in names}
_FILLING = re.compile(r"\b(?:the|licen[sc]e)\b|,")


def identifier_of(written: str) -> str | None:
    """The identifier that a name certainly stands for, None for all others, identifiers of SPDX included.

    "The MIT License" gives "MIT": words such as these say nothing about which licence it is.
    """
    plain = " ".join(_FILLING.sub(" ", written.casefold()).split())
    known = _KNOWN.get(plain)
    if known is not None:
        return known
    return plain if plain and plain != " ".join(written.casefold().split()) else None
