// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#pragma once

namespace sentry::testing_support {

// A port of the loopback that nobody has, for a socket of this type (SOCK_STREAM, SOCK_DGRAM). Not
// of those that the kernel gives to whoever asks for any (ip(7), ip_local_port_range): a server
// that goes away finds it free when it comes back.
int free_port(int type);

}  // namespace sentry::testing_support
