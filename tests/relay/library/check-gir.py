#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-gir.py FILE.gir: everything that the library offers to other languages is documented."""

import sys
import xml.etree.ElementTree

CORE = "{http://www.gtk.org/introspection/core/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"
TYPES = {CORE + kind for kind in ("class", "enumeration", "bitfield", "record", "interface")}
OTHERS = {CORE + kind for kind in ("function", "constant", "callback", "function-macro")}
MEMBERS = {CORE + kind for kind in ("method", "constructor", "function", "property", "member")}
MEMBERS |= {CORE + "virtual-method", GLIB + "signal"}


def parts(namespace):
    """Yields each thing that wants a documentation, and its name."""
    for thing in namespace:
        name = thing.get("name")
        if thing.tag in OTHERS and thing.get("moved-to") is None:
            yield thing, name
        if thing.tag not in TYPES or thing.get(GLIB + "is-gtype-struct-for"):
            continue
        yield thing, name
        for member in thing:
            if member.tag in MEMBERS:
                yield member, f"{name}.{member.get('name')}"
            for parameter in member.iter(CORE + "parameter"):
                yield parameter, f"{name}.{member.get('name')}({parameter.get('name')})"


def main():
    namespace = xml.etree.ElementTree.parse(sys.argv[1]).getroot().find(CORE + "namespace")
    everything = list(parts(namespace))
    missing = [name for thing, name in everything if thing.find(CORE + "doc") is None]
    for name in missing:
        print(f"{name} is not documented", file=sys.stderr)
    if len(everything) < 50:
        sys.exit(f"only {len(everything)} things are offered: this describes another library")
    sys.exit(1 if missing else 0)


main()
