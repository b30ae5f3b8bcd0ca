# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tools/bench runs: servers, loads, and the arithmetic between them."""
