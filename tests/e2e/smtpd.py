"""A mail server for tests: smtpd.py FOLDER [CERTIFICATE KEY [old]]. With a certificate it offers
STARTTLS, but no TLS that anybody still speaks when it is old.
Writes its port to FOLDER/port and each message that it accepts to FOLDER/N.eml; how it came, in the
clear or by TLS, to FOLDER/N.way; and the names of those who log in to FOLDER/logins. FOLDER/mode
says how it behaves, asked at each step:

  accept   as a server should
  refuse   no recipient is known here (550)
  later    try again later (451)
  hang     says nothing after RCPT
  die      takes the message, and drops the connection instead of saying so
"""
import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

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
        (folder / f"{Handler.count}.way").write_text("TLS" if session.ssl else "clear")
        (folder / f"{Handler.count}.from").write_text(envelope.mail_from)
        return "250 OK"


def log_in(server, session, envelope, mechanism, data):
    with (folder / "logins").open("a") as logins:
        logins.write(f"{data.login.decode()} {'TLS' if session.ssl else 'clear'}\n")
    return AuthResult(success=True)


def tls():
    if len(sys.argv) < 4:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    if sys.argv[4:] == ["old"]:
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


async def main():
    loop = asyncio.get_running_loop()
    context = tls()
    server = await loop.create_server(
        lambda: SMTP(Handler(), hostname="localhost", tls_context=context, authenticator=log_in,
                     auth_require_tls=False), "127.0.0.1", 0)
    (folder / "port").write_text(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


asyncio.run(main())
