"""Commands run in a network namespace of their own, in which there is nothing but a loopback device.

Run as a script it is the inside: it brings loopback up, runs the command, and prints what the kernel
counted in this namespace meanwhile. A packet that has nowhere to go is counted as one without a route,
whoever sent it: Python, gRPC's C code, or a child. An audit hook sees what Python itself connects to.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

HOOK = '''
import os, sys
def look(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"):
        try:
            with open(os.environ["SILENCE_LOG"], "a") as file:
                file.write(f"{event} {given[1] if event.startswith('socket.') and len(given) > 1 and not isinstance(given[0], str) else given[0]!r}\\n")
        except Exception:
            pass
sys.addaudithook(look)
'''
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
SENDING = {"Ip": ("OutNoRoutes",), "Udp": ("OutDatagrams",)}


def loopback_up() -> None:
    """Switches the loopback device on: a new namespace has it switched off."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        flags = struct.unpack("16sh", fcntl.ioctl(handle, SIOCGIFFLAGS, struct.pack("16sh", b"lo", 0)))[1]
        fcntl.ioctl(handle, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))


def counters() -> dict[str, int]:
    """What the kernel counts of packets that leave, or would."""
    found: dict[str, int] = {}
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        kind = names.partition(":")[0]
        row = dict(zip(names.split()[1:], values.split()[1:], strict=True))
        found.update({f"{kind}.{name}": int(row[name]) for name in SENDING.get(kind, ())})
    for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines():
        name, value = line.split()
        if name in ("Ip6OutNoRoutes", "Udp6OutDatagrams"):
            found[name] = int(value)
    return found


def run(words: list[str], folder: Path, env: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], dict[str, int], list[str]]:
    """A command inside: its end, what was counted, and what Python was seen to connect to."""
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    log, counts = folder / "sockets.log", folder / "counted.json"
    log.write_text("", encoding="utf-8")
    paths = os.pathsep.join(filter(None, (str(hooks), env.get("PYTHONPATH", ""))))
    inside = {**env, "PYTHONPATH": paths, "SILENCE_LOG": str(log), "SILENCE_COUNTS": str(counts)}
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, __file__, *words], cwd=folder, env=inside, capture_output=True, text=True, timeout=180, check=False
    )
    return done, json.loads(counts.read_text(encoding="ascii")), log.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    loopback_up()
    before = counters()
    code = subprocess.run(sys.argv[1:], check=False).returncode
    after = counters()
    Path(os.environ["SILENCE_COUNTS"]).write_text(json.dumps({name: after[name] - before[name] for name in after}), encoding="ascii")
    sys.exit(code)
