"""A mail server that misbehaves at a stage of the conversation: smtp_stages.py FOLDER. It writes its
port to FOLDER/port and each message that it took whole to FOLDER/N.eml. FOLDER/mode says how it
behaves, asked at each step: `accept`, or `HOW STAGE`, where STAGE is one of greeting, ehlo, mail,
rcpt, data, end (of the message) and quit, and HOW is

  hang     say nothing any more
  drop     close the connection
  refuse   answer 554
  trickle  answer without an end, a byte each tenth of a second
"""
import pathlib
import socketserver
import sys
import time

folder = pathlib.Path(sys.argv[1])
answers = {"greeting": "220 localhost", "ehlo": "250 localhost", "helo": "250 localhost", "mail": "250 OK", "rcpt": "250 OK",
           "data": "354 go ahead", "end": "250 OK", "quit": "221 bye"}


class Gone(Exception):
    pass


class Handler(socketserver.StreamRequestHandler):
    count = 0

    def answer(self, stage):
        how, _, where = (folder / "mode").read_text().strip().partition(" ")
        if where != stage:
            self.wfile.write((answers[stage] + "\r\n").encode())
            return True
        elif how == "refuse":
            self.wfile.write(b"554 not today\r\n")
        elif how == "hang":
            time.sleep(20)
            raise Gone
        elif how == "trickle":
            for byte in b"250-and\r\n" * 100:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
        else:
            raise Gone
        return False

    def take(self):
        if not self.answer("data"):
            return
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise Gone
            lines.append(line.removeprefix(b"."))
        Handler.count += 1
        (folder / f"{Handler.count}.eml").write_bytes(b"".join(lines))
        self.answer("end")

    def handle(self):
        try:
            self.answer("greeting")
            while word := self.rfile.readline()[:4].decode().strip().lower():
                if word == "data":
                    self.take()
                else:
                    self.answer(word)
        except (Gone, ConnectionError):
            pass


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(("127.0.0.1", 0), Handler) as server:
    (folder / "port").write_text(str(server.server_address[1]))
    server.serve_forever()
