"""ssh servers that do everything right but for one message, each on a port of its own: fuzz_sshd.py HOSTKEY FOLD
SEED COUNT. Prints "NAME PORT" for each, then serves until it is ended. NAME says which message of the server's, from
the key exchange to the end of the channel, deviates, and how; what exactly is chosen by the seed. FOLD is what the
servers list."""

import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time

import paramiko
from paramiko.packet import Packetizer

MESSAGES = 14  # that a server sends in a visit
DATA = 94      # what a channel brings is the node's own word, true or not: only its frame deviates


def twice(send, data, chance):
    send(data)
    send(data)


def cut(send, data, chance):
    send(data[:chance.randrange(1, len(data))] if len(data) > 1 else b"")


def flip(send, data, chance):
    at = chance.randrange(1, min(len(data), 9 if data[0] == DATA else len(data)) or 1)
    send(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:] if at < len(data) else data)


def other_type(send, data, chance):
    send(bytes([chance.randrange(1, 256)]) + data[1:])


def lengths(send, data, chance):
    """A number in it becomes another: a length, a channel, a window."""
    at = chance.randrange(1, max(2, min(len(data) - 3, 9 if data[0] == DATA else len(data))))
    send(data[:at] + struct.pack(">I", chance.choice([0, 1, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff])) + data[at + 4:])


def longer(send, data, chance):
    send(data + chance.randbytes(chance.choice([1, 4, 1000, 30000])) if data[0] != DATA else data[:5] + b"\xff" + data[6:])


def another_before(send, data, chance):
    send(bytes([chance.randrange(1, 256)]) + chance.randbytes(chance.randrange(0, 300)))
    send(data)


def many_before(send, data, chance):
    made = bytes([chance.choice([2, 3, 4, 80, 90, 93, 94, 95, 98, 99, 100, 192])]) + chance.randbytes(chance.randrange(0, 300))
    for _ in range(3000):
        send(made)
    send(data)


def silence(send, data, chance):
    time.sleep(30)


def nothing(send, data, chance):
    pass


def empty(send, data, chance):
    send(b"\0")


DEVIATIONS = [twice, cut, flip, other_type, lengths, longer, another_before, many_before, silence, nothing, empty]
RAW = ["rubbish", "closes", "by-drips", "cuts-the-packet"]  # below the messages, on the wire


class Deviating(Packetizer):
    """Sends what it should, until the message of its variant."""

    def send_message(self, data):
        data = data.asbytes() if isinstance(data, paramiko.Message) else bytes(data)
        self.count = getattr(self, "count", -1) + 1
        if self.count != self.variant.message:
            return super().send_message(data)
        chance, how = random.Random(self.variant.name), self.variant.how
        if not isinstance(how, str):
            return how(super().send_message, data, chance)
        self.raw = how
        return super().send_message(data)

    def write_all(self, out):
        raw, self.raw = getattr(self, "raw", None), None
        wire = self._Packetizer__socket
        if raw == "rubbish":
            out = random.Random(self.variant.name).randbytes(len(out) * 3)
        elif raw == "closes":
            wire.close()
        elif raw == "cuts-the-packet":
            super().write_all(out[:len(out) // 2])
            wire.close()
        elif raw == "by-drips":
            for byte in out[:20]:
                super().write_all(bytes([byte]))
                time.sleep(1)
        return super().write_all(out)


class Variant:
    def __init__(self, number, chance):
        self.message = chance.randrange(MESSAGES)
        self.how = chance.choice(DEVIATIONS + RAW)
        word = self.how if isinstance(self.how, str) else self.how.__name__.replace("_", "-")
        self.name = "v%d-%s-of-%d" % (number, word, self.message)


class Everybody(paramiko.ServerInterface):
    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username):
        return "publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        threading.Thread(target=run, args=(channel,), daemon=True).start()
        return True


def run(channel):
    """The listing script, which comes on standard input."""
    try:
        script = channel.makefile("rb").read()
        output = subprocess.run(["sh", "-s"], input=script, capture_output=True, env=os.environ | {"SCM_FOLD": sys.argv[2]},
                                check=False).stdout
        channel.sendall(output)
        channel.send_exit_status(0)
        channel.close()
    except (EOFError, OSError, paramiko.SSHException):
        pass


def serve(listener, variant, key):
    while True:
        connection, _ = listener.accept()
        transport = paramiko.Transport(connection)
        transport.packetizer.__class__ = Deviating
        transport.packetizer.variant = variant
        transport.add_server_key(key)
        try:
            transport.start_server(event=threading.Event(), server=Everybody())
        except (EOFError, OSError, paramiko.SSHException):
            pass


def main():
    key = paramiko.Ed25519Key(filename=sys.argv[1])
    chance = random.Random(sys.argv[3])
    for number in range(int(sys.argv[4])):
        variant = Variant(number, chance)
        if number == 0:  # one that deviates in nothing
            variant.message, variant.name = -1, "v0-right"
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=serve, args=(listener, variant, key), daemon=True).start()
        print(variant.name, listener.getsockname()[1])
    print("ready", 0, flush=True)
    threading.Event().wait()


main()
