"""Services that messages are told through: telld.py FOLDER [CERTIFICATE KEY].

Each path takes what the service's documentation asks for, which is named beside it, and answers as it
says. FOLDER/port is the port. Of each message that was taken, FOLDER/SERVICE-N holds what people read
there; FOLDER/complaints what a request lacked; FOLDER/requests how many there were. FOLDER/mode says how
it goes: accept, 500, hang, elsewhere (a redirect to another host), moved (to another path), nofiles (no
pictures), swallow (takes a message and never answers)."""
import base64
import html
import http.server
import json
import pathlib
import re
import ssl
import sys
import time
import urllib.parse

import jsonschema

folder = pathlib.Path(sys.argv[1])
schema = json.loads((pathlib.Path(__file__).parents[2] / "docs/message.schema.json").read_text())
PNG = b"\x89PNG\r\n\x1a\n"
uploads = {}  # of Slack and Matrix: id -> bytes
transactions = set()  # of Matrix


class Refused(Exception):
    """Says what a request lacks."""


def need(condition, words):
    if not condition:
        raise Refused(words)


class Request:
    def __init__(self, handler):
        url = urllib.parse.urlsplit(handler.path)
        self.method, self.path = handler.command, url.path
        self.query = dict(urllib.parse.parse_qsl(url.query, strict_parsing=bool(url.query)))
        self.headers = handler.headers
        self.body = handler.rfile.read(int(handler.headers["Content-Length"] or 0))
        self.type = (handler.headers["Content-Type"] or "").split(";")[0]

    def json(self):
        need(self.type == "application/json", "Content-Type: application/json")
        return json.loads(self.body)

    def bearer(self, token):
        need(self.headers["Authorization"] == "Bearer " + token, "Authorization: Bearer")


def take(service, text):
    number = len(list(folder.glob(service + "-*")))
    (folder / f"{service}-{number}").write_text(text)


def blocks_text(message):
    """https://api.slack.com/reference/block-kit/blocks: a header holds plain text of 150 characters at most, a
    section a text of 3000; & < > are escaped: https://api.slack.com/reference/surfaces/formatting"""
    lines = [message["text"]]
    for block in message["blocks"]:
        need(block["type"] in ("header", "section"), "a known block")
        text = block["text"]
        need(len(text["text"]) <= (150 if block["type"] == "header" else 3000), "texts that fit")
        need(text["type"] == ("plain_text" if block["type"] == "header" else "mrkdwn"), "a text object")
        if text["type"] == "mrkdwn":
            need(not re.search(r"<(?!https://backup)|[^l]>|&(?!amp;|lt;|gt;)", text["text"]), "escaped text")
        lines.append(text["text"])
    return "\n".join(lines)


def slack(request):
    """https://api.slack.com/messaging/webhooks: JSON is posted; the answer is ok in plain text."""
    need(request.method == "POST", "POST")
    message = request.json()
    need(set(message) <= {"text", "blocks", "attachments", "thread_ts"}, "known members: invalid_payload")
    take("slack", blocks_text(message))
    return 200, b"ok"


def slack_method(request):
    """https://api.slack.com/web: the token in a header; files.getUploadURLExternal takes a form, the others JSON.
    https://api.slack.com/messaging/files: ask for a URL, post the bytes to it, complete the upload."""
    if request.path.startswith("/upload/"):
        number = request.path.rsplit("/", 1)[1]
        need(number in uploads and len(request.body) == uploads[number], "as many bytes as were announced")
        need(request.body.startswith(PNG), "a picture")
        need(request.headers["Authorization"] is None, "no token where none is wanted")
        uploads[number] = request.body
        return 200, b"OK - " + str(len(request.body)).encode()
    request.bearer("xoxb-s3cret")
    method = request.path.rsplit("/", 1)[1]
    if method == "files.getUploadURLExternal":
        need(request.type == "application/x-www-form-urlencoded", "a form: invalid_arguments")
        form = dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))
        if mode() == "nofiles":
            return 200, json.dumps({"ok": False, "error": "missing_scope"}).encode()
        number = f"F{len(uploads)}"
        uploads[number] = int(form["length"])
        need(form["filename"].endswith(".png") and len(form["alt_txt"]) <= 1000, "a name, a text instead of it")
        url = f"http://127.0.0.1:{server.server_port}/upload/{number}"
        return 200, json.dumps({"ok": True, "upload_url": url, "file_id": number}).encode()
    message = request.json()
    if method == "files.completeUploadExternal":
        need(message["channel_id"] == "C024BE91L", "channel_not_found")
        for file in message["files"]:
            need(isinstance(uploads[file["id"]], bytes), "file_not_found")
        take("bot", message["initial_comment"] + f"\n{len(message['files'])} pictures")
    else:
        need(method == "chat.postMessage", "a known method")
        need(message["channel"] == "C024BE91L", "channel_not_found")
        take("bot", blocks_text(message))
    return 200, b'{"ok":true}'


def teams(request):
    """https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook: a message with an adaptive card,
    of 28 KB at most. https://adaptivecards.io/explorer/TextBlock.html"""
    need(request.method == "POST" and len(request.body) <= 28 * 1024, "a POST of at most 28 KB")
    message = request.json()
    need(message["type"] == "message" and len(message["attachments"]) == 1, "one attachment")
    attachment = message["attachments"][0]
    need(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "a card")
    card = attachment["content"]
    need(card["type"] == "AdaptiveCard" and re.fullmatch(r"1\.[0-6]", card["version"]), "a card's version")
    for block in card["body"]:
        need(block["type"] == "TextBlock" and block["wrap"] is True, "text that wraps")
        need(block.get("color", "Default") in ("Default", "Good", "Warning", "Attention"), "a known colour")
    for action in card.get("actions", []):
        need(action["type"] == "Action.OpenUrl" and action["url"].startswith("https://"), "an address")
    take("teams", "\n".join(re.sub(r"\\(.)", r"\1", block["text"]) for block in card["body"]))
    return 202, b""


def matrix(request):
    """https://spec.matrix.org/v1.11/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid: the same
    transaction id is the same event. #mroommessage-msgtypes: m.text, m.image. #post_matrixmediav3upload"""
    request.bearer("syt_s3cret")
    if request.path == "/_matrix/media/v3/upload":
        need(request.method == "POST" and request.type == "image/png", "POST of a picture")
        if mode() == "nofiles":
            return 413, b'{"errcode":"M_TOO_LARGE","error":"Cannot upload files larger than 1"}'
        need(request.body.startswith(PNG) and request.query["filename"].endswith(".png"), "a picture with a name")
        number = f"mxc://example.org/{len(uploads)}"
        uploads[number] = request.body
        return 200, json.dumps({"content_uri": number}).encode()
    match = re.fullmatch(r"/_matrix/client/v3/rooms/([^/]+)/send/m\.room\.message/([^/]+)", request.path)
    need(match and request.method == "PUT", "PUT of an event")
    need(urllib.parse.unquote(match[1]) == "!ops:example.org", "M_FORBIDDEN: not in this room")
    content = request.json()
    if match[2] not in transactions:
        transactions.add(match[2])
        if content["msgtype"] == "m.image":
            picture = uploads[content["url"]]
            need(content["info"]["size"] == len(picture), "the size of the picture")
            take("matrix", "picture: " + content["body"])
        else:
            need(content["msgtype"] == "m.text" and content["format"] == "org.matrix.custom.html", "a text")
            lines = re.sub(r"<strong>|</strong>|<br>", "", html.unescape(content["formatted_body"])).split("\n")
            need(content["body"].replace("\n\n", "\n", 1).split("\n") == lines, "the text in HTML")
            take("matrix", content["body"])
    return 200, b'{"event_id":"$1"}'


def ntfy(request):
    """https://docs.ntfy.sh/publish/: PUT or POST to the topic; title, priority 1 to 5, tags, click, message and
    filename are parameters of the URL; a body with a file name is an attachment, a message has 4096 bytes at most."""
    need(request.method in ("PUT", "POST"), "PUT")
    request.bearer("tk_s3cret")
    need(set(request.query) <= {"title", "priority", "tags", "click", "message", "filename"}, "known parameters")
    need(request.query["priority"] in "12345", "a priority")
    if "filename" in request.query:
        if mode() == "nofiles":
            return 400, b'{"code":40014,"http":400,"error":"invalid request: attachments not allowed"}'
        need(request.body.startswith(PNG), "a picture")
        text = request.query["message"] + "\n1 pictures"
    else:
        text = request.body.decode()
    need(0 < len(text.encode()) <= 4096, "a message that is no attachment")
    need(len(request.path) + len(urllib.parse.urlencode(request.query)) < 8000, "a line that proxies take")
    take("ntfy", request.query["title"] + "\n" + text + "\n" + request.query["priority"])
    return 200, b'{"id":"hwQ2YpKdmg","event":"message"}'


def gotify(request):
    """https://gotify.net/docs/pushmsg and https://gotify.net/api-docs#/message/createMessage: the application's token
    in X-Gotify-Key; the message is required. https://gotify.net/docs/msgextras: client::notification"""
    need(request.method == "POST" and request.headers["X-Gotify-Key"] == "A_s3cret", "a valid token")
    message = request.json()
    need(message["message"] and 0 <= message["priority"] <= 10, "a message with its priority")
    need(message["extras"]["client::notification"]["click"]["url"].startswith("https://"), "an address")
    take("gotify", message["title"] + "\n" + message["message"])
    return 200, b'{"id":25,"appid":1}'


def hook(request):
    """docs/message.schema.json, and draft-ietf-httpapi-idempotency-key-header."""
    need(request.method == "POST", "POST")
    message = request.json()
    jsonschema.validate(message, schema)
    need(request.headers["Idempotency-Key"] == message["id"], "the key of the message")
    if request.path.endswith("/private"):
        request.bearer("h_s3cret")
    for hub in message["hubs"]:
        need(base64.b64decode(hub["picture"]["base64"]).startswith(PNG), "a picture")
    take("hook", json.dumps(message))
    return 204, b""


services = {"/services/": slack, "/api/": slack_method, "/upload/": slack_method, "/workflows/": teams,
            "/_matrix/": matrix, "/backups": ntfy, "/message": gotify, "/hook": hook}


def mode():
    return (folder / "mode").read_text().strip()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def handle_it(self):
        request = Request(self)
        with open(folder / "requests", "a") as file:
            file.write(f"{self.command} {request.path}\n")
        how = mode()
        if how == "500":
            return self.answer(500, b"internal error at " + self.path.encode())
        if how == "hang":
            return time.sleep(600)
        if how == "elsewhere":
            return self.answer(307, Location=f"http://localhost:{server.server_port}{self.path}")
        if how == "moved" and "moved" not in self.path:
            return self.answer(308, Location=self.path.replace("/hook", "/hook/moved"))
        service = next(f for prefix, f in services.items() if request.path.startswith(prefix))
        try:
            status, body = service(request)
        except (Refused, KeyError, ValueError, jsonschema.ValidationError) as error:
            with open(folder / "complaints", "a") as file:
                file.write(f"{request.path}: {error!r}\n")
            status, body = 400, str(error).encode()
        if how == "swallow":
            return time.sleep(600)
        self.answer(status, body)

    do_GET = do_POST = do_PUT = handle_it

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
(folder / "port.new").write_text(str(server.server_port))
(folder / "port.new").rename(folder / "port")
server.serve_forever()
