# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sections of docs/performance.md that hold the tables of the last run."""


def section_start(title):
    return f"\n## {title}\n"


def replace_section(whole, title, text):
    """The same document with another text under that heading; None where it has no such heading."""
    before, heading, after = whole.partition(section_start(title))
    if not heading:
        return None
    _, next_heading, rest = after.partition("\n## ")
    return f"{before}{heading}\n{text}{next_heading}{rest}"
