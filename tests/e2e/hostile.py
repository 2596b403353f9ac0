"""Servers that mean no good, each on a port of its own. Prints "NAME PORT" for each, then serves
until it is ended. The last is an agent: "agent PATH", a socket that accepts and never answers."""

import os
import random
import socket
import struct
import sys
import threading
import time

BANNER = b"SSH-2.0-OpenSSH_9.2p1\r\n"


def packet(payload):
    """An ssh packet as it is before the first key exchange: RFC 4253, section 6."""
    padding = 8 - (len(payload) + 5) % 8
    padding += 8 if padding < 4 else 0
    body = bytes([padding]) + payload + bytes(padding)
    return struct.pack(">I", len(body)) + body


def text(words):
    return struct.pack(">I", len(words)) + words


def kexinit():
    """The start of a key exchange that any client can agree to."""
    lists = [b"ecdh-sha2-nistp256,curve25519-sha256", b"ssh-ed25519,ecdsa-sha2-nistp256",
             b"aes256-ctr", b"aes256-ctr", b"hmac-sha2-256", b"hmac-sha2-256", b"none", b"none",
             b"", b""]
    return packet(b"\x14" + bytes(16) + b"".join(map(text, lists)) + bytes(5))


def forever(connection, chunk):
    while True:
        connection.sendall(chunk)


def drip(connection, content):
    for byte in content:
        connection.sendall(bytes([byte]))
        time.sleep(1)
    silence(connection)


def silence(connection):
    while True:
        time.sleep(60)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def after(*steps):
    """What is sent first, then how it goes on."""
    def behave(connection):
        for step in steps[:-1]:
            connection.sendall(step)
        steps[-1](connection)
    return behave


BEHAVIOURS = {
    "no-banner": silence,
    "endless-banner": lambda c: forever(c, b"Welcome to this machine\r\n" * 1000),
    "endless-line": lambda c: forever(c, b"x" * 65536),
    "banner-then-silence": after(BANNER, silence),
    "one-byte-a-second": lambda c: drip(c, BANNER * 100),
    "ignore-flood": after(BANNER, lambda c: forever(c, packet(b"\x02" + text(b"x" * 200)) * 200)),
    "closes-at-once": lambda c: None,
    "resets-after-banner": after(BANNER, reset),
    "rubbish": after(BANNER, random.Random(1).randbytes(4000), silence),
    "huge-packet": after(BANNER, b"\xff\xff\xff\xff" + bytes(1000), silence),
    "kexinit-then-silence": after(BANNER, kexinit(), silence),
    "kexinit-by-drips": after(BANNER, lambda c: drip(c, kexinit())),
    "other-protocol": after(b"HTTP/1.1 400 Bad Request\r\n\r\n", lambda c: None),
    "disconnects": after(BANNER, packet(b"\x01" + struct.pack(">I", 2) + text(b"go away") + text(b"")),
                         lambda c: None),
}


def fill_backlog():
    """A listener whose queue is full: further connections are neither accepted nor refused."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    waiting = []
    for _ in range(3):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
        waiting.append(client)
    return listener, waiting


def serve(listener, behave):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=attend, args=(connection, behave), daemon=True).start()


def attend(connection, behave):
    try:
        behave(connection)
    except OSError:
        pass
    connection.close()


def main():
    for name, behave in BEHAVIOURS.items():
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=serve, args=(listener, behave), daemon=True).start()
        print(name, listener.getsockname()[1])
    busy = fill_backlog()
    print("never-accepts", busy[0].getsockname()[1])
    agent = socket.socket(socket.AF_UNIX)
    agent.bind(sys.argv[1])
    agent.listen()
    print("agent", sys.argv[1], flush=True)
    serve(agent, silence)


main()
