"""ssh servers that let everybody in and mean no good afterwards, each on a port of its own. Takes the
file of a host key; prints "NAME PORT" for each, then serves until it is ended."""

import socket
import sys
import threading
import time

import paramiko


class Everybody(paramiko.ServerInterface):
    """Lets in whoever shows a key, and runs whatever is asked for."""

    def __init__(self, behave):
        self.behave = behave

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username):
        return "publickey"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel, command):
        threading.Thread(target=run, args=(self.behave, channel), daemon=True).start()
        return True


def run(behave, channel):
    time.sleep(0.2)  # until the answer to the request is on its way
    try:
        behave(channel.transport, channel)
    except (EOFError, OSError, paramiko.SSHException):
        pass


def message(kind, *content):
    made = paramiko.Message()
    made.add_byte(bytes([kind]))
    for part in content:
        made.add_bytes(part)
    return made


def flood(kind):
    """Packets of a type that nobody waits for, for ever."""
    def behave(transport, channel):
        made = message(kind, bytes(30000))
        while transport.is_active():
            transport._send_message(made)
    return behave


def short_signal(transport, channel):
    """Says that the command died of a signal, whose name is longer than the message."""
    channel.sendall(b"nothing of use\n")
    made = message(98)
    made.add_int(channel.remote_chanid)
    made.add_string("exit-signal")
    made.add_boolean(False)
    made.add_int(4000)
    made.add_bytes(b"KI")
    transport._send_message(made)
    channel.shutdown_write()
    channel.close()


BEHAVIOURS = {
    "unknown-packets": flood(200),
    "unasked-service": flood(6),
    "unasked-banner": flood(53),
    "ignored-packets": flood(2),
    "short-signal": short_signal,
}


def attend(connection, behave, key):
    transport = paramiko.Transport(connection)
    transport.add_server_key(key)
    try:
        transport.start_server(server=Everybody(behave))
    except (EOFError, OSError, paramiko.SSHException):
        pass


def serve(listener, behave, key):
    while True:
        connection, _ = listener.accept()
        attend(connection, behave, key)


def main():
    key = paramiko.Ed25519Key(filename=sys.argv[1])
    for name, behave in BEHAVIOURS.items():
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=serve, args=(listener, behave, key), daemon=True).start()
        print(name, listener.getsockname()[1], flush=True)
    print("ready", 0, flush=True)
    threading.Event().wait()


main()
