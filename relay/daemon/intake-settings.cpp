// SPDX-FileCopyrightText: The Sentry authors
// SPDX-License-Identifier: LGPL-2.1-or-later

#include <array>

#include "relay/daemon/set-option.hpp"
#include "relay/daemon/settings-table.hpp"

namespace sentry::relay {
namespace {

using enum ValueKind;

constexpr const char *kStreamName =
    "1 to 64 of a-z, 0-9, '.', '_' and '-', the first a letter or digit";
constexpr const char *kNetwork = "an address or block such as 192.0.2.0/24 or 2001:db8::/32";

constexpr std::array kSettings{
    Setting{"udp",
            kText,
            "ADDR:PORT",
            "Where datagrams come from senders",
            "ADDRESS:PORT, [IPV6]:PORT or :PORT",
            {},
            set_udp,
            nullptr,
            same<&Options::udp>},
    Setting{"stream",
            kText,
            "NAME",
            "Serve this stream; repeatable",
            kStreamName,
            {},
            add_stream,
            clear_list<&Options::streams>},
    Setting{"allow_from",
            kText,
            "CIDR",
            "Who may send datagrams (default loopback); repeatable",
            kNetwork,
            {},
            add_network<&Options::allow_from>,
            clear_list<&Options::allow_from>},
    Setting{"multicast_iface",
            kText,
            "NAME",
            "The interface on which a multicast group is joined",
            "the name of a network interface",
            {},
            set_text<&Options::multicast_iface>,
            nullptr,
            same<&Options::multicast_iface>},
    Setting{"slots",
            kWhole,
            "N",
            "Frames in each segment (default 16)",
            "a whole number from 2 to 1024",
            {},
            set_slots,
            nullptr,
            same<&Options::slots>},
    Setting{"mode",
            kText,
            "OCTAL",
            "Permissions of segments (default 0640)",
            "permissions in octal such as \"0640\", readable and writable by the owner, not "
            "writable by group and others",
            {},
            set_mode,
            nullptr,
            same<&Options::mode>},
    Setting{"group",
            kText,
            "GROUP",
            "The group of segments",
            "the name or number of a group",
            {},
            set_text<&Options::group>,
            nullptr,
            same<&Options::group>},
};

}  // namespace

std::span<const Setting> intake_settings() { return kSettings; }

}  // namespace sentry::relay
