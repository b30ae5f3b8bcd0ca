# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A capture laboratory: a virtual machine with Debian's kernel and its V4L2 test driver, vivid."""
