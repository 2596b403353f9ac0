"""A mail server for tests: smtpd.py FOLDER. Writes its port to FOLDER/port and each message that it
accepts to FOLDER/N.eml. FOLDER/mode says how it behaves, asked at each step:

  accept   as a server should
  refuse   no recipient is known here (550)
  later    try again later (451)
  hang     says nothing after RCPT
  die      takes the message, and drops the connection instead of saying so
"""
import asyncio
import pathlib
import sys

from aiosmtpd.smtp import SMTP

folder = pathlib.Path(sys.argv[1])


def mode():
    return (folder / "mode").read_text().strip()


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "hang":
            await asyncio.sleep(3600)
        if mode() == "refuse":
            return "550 5.1.1 nobody of that name"
        if mode() == "later":
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode() == "die":
            server.transport.abort()
            return "250 OK"
        Handler.count += 1
        (folder / f"{Handler.count}.eml").write_bytes(envelope.content)
        (folder / f"{Handler.count}.to").write_text(" ".join(envelope.rcpt_tos))
        (folder / f"{Handler.count}.from").write_text(envelope.mail_from)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="localhost"), "127.0.0.1", 0)
    (folder / "port").write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


asyncio.run(main())
