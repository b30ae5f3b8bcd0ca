# SPDX-FileCopyrightText: The Sentry authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Configurations as the people of each server would tune it for one core and small files."""

import os

from . import machine


def nginx(bench, port):
    user = "user root;" if os.geteuid() == 0 else ""
    scratch = "".join(
        f"  {name}_temp_path {bench.run}/nginx-{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""{user}
daemon off;
worker_processes 1;
pid {bench.run}/nginx.pid;
error_log {bench.log("nginx")} crit;
events {{
  use epoll;
  worker_connections {machine.CONNECTIONS};
  multi_accept on;
}}
http {{
{scratch}
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  client_header_timeout 600s;
  reset_timedout_connection on;
  open_file_cache max=100 inactive=600s;
  open_file_cache_valid 1s;
  open_file_cache_min_uses 1;
  types {{ image/jpeg jpg; }}
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096;
    root {bench.served};
    add_header Cache-Control no-cache;
  }}
}}
"""


def apache(bench, port):
    loaded = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "mime")
    )
    user = "User nobody\nGroup nogroup\n" if os.geteuid() == 0 else ""
    return f"""{loaded}{user}
ServerRoot {bench.run}
ServerName 127.0.0.1
DefaultRuntimeDir {bench.run}
PidFile {bench.run}/apache.pid
ErrorLog {bench.log("apache")}
LogLevel crit
Listen 127.0.0.1:{port}
ListenBacklog 4096
DocumentRoot {bench.served}
<Directory {bench.served}>
  AllowOverride None
  Require all granted
</Directory>
TypesConfig /dev/null
AddType image/jpeg .jpg
StartServers 1
ServerLimit 1
ThreadLimit 128
ThreadsPerChild 128
MaxRequestWorkers 128
AsyncRequestWorkerFactor 100
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 600
EnableSendfile On
EnableMMAP On
HostnameLookups Off
"""


def varnish(origin_port):
    return f"""vcl 4.1;
backend default {{
  .host = "127.0.0.1";
  .port = "{origin_port}";
}}
"""
