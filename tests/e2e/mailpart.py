"""Looks into a message: mailpart.py FILE headers|text|html|check|pages FOLDER.

check fails unless the message is what mail programs want: text and HTML as alternatives, pictures
that are opaque PNGs of twice the size shown and are all referred to by cid, nothing that is loaded
from elsewhere, and no line that is too long for SMTP."""
import email
import email.policy
import pathlib
import re
import struct
import sys

raw = pathlib.Path(sys.argv[1]).read_bytes()
message = email.message_from_bytes(raw, policy=email.policy.default)
html = message.get_body(("html",)).get_content()
pictures = {part["Content-ID"].strip("<>"): part.get_content()
            for part in message.walk() if part.get_content_type() == "image/png"}


def check():
    assert not any(part.defects for part in message.walk())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain",
                                                                          "multipart/related"]
    assert message["Auto-Submitted"] == "auto-generated" and message["List-Id"] and message["Date"]
    assert max(len(line) for line in raw.split(b"\n")) <= 998
    assert "data:" not in html and "<svg" not in html and "<script" not in html
    assert not re.search(r'src="(?!cid:)', html)
    for cid, width, height in re.findall(r'src="cid:([^"]+)" width="(\d+)" height="(\d+)"', html):
        png = pictures.pop(cid)
        assert png[:8] == b"\x89PNG\r\n\x1a\n" and b"pHYs" in png[:png.index(b"IDAT")]
        assert struct.unpack(">II", png[16:24]) == (2 * int(width), 2 * int(height))
        assert png[25] in (0, 2, 3) and b"tRNS" not in png, "not opaque"
    assert not pictures, "pictures that nothing refers to"


def pages(folder):
    page = html
    for number, (cid, png) in enumerate(pictures.items()):
        (folder / f"{number}.png").write_bytes(png)
        page = page.replace("cid:" + cid, f"{number}.png")
    (folder / "index.html").write_text(page)


what = sys.argv[2]
if what == "headers":
    for name, value in message.items():
        print(f"{name}: {value}")
elif what == "text":
    print(message.get_body(("plain",)).get_content())
elif what == "html":
    print(html)
elif what == "check":
    check()
else:
    pages(pathlib.Path(sys.argv[3]))
