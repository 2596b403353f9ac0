"""Hostile strings, and what real consumers make of files that contain them.

injection.py strings HARM         a string a line, as Python literals, for folders and texts; HARM is a file that no
                                  shell must make
injection.py html|svg|rst|json|csv|mail|terminal|feed FILE...
                                  prints what breaks out of that context, one line each; html is a browser's DOM"""
import csv
import email
import email.policy
import html.parser
import io
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

STRINGS = [
    "<script>document.body.id='evil'</script>", "\"><img src=x onerror=\"document.body.id='evil'\">", "' onmouseover='evil()",
    "</title><script>evil()</script>", "</svg><script>evil()</script>", "]]><script>evil()</script><![CDATA[", "<!--", "&lt;script&gt;",
    "javascript:evil(1)", "JavaScript:evil(1)", "data:text,evil", "file:etc", "vbscript:evil", "x javascript:evil(2) y",
    "=cmd|'C calc'!A0", "+1+1", "-1+1", "@SUM(1)", " =1+1", "\t=1+1", ";=1+1", "\"=1+1",
    "\x1b]0;evil\x07\x1b[31m", "\u009b31m", "\u202eevil", "\x7f\x08", "a\r\nBcc: evil@example.org", "a\n\n.. raw:: html\n\n   <p>", "\u2028evil",
    "`touch HARM`", "$(touch HARM)", "'; touch HARM; '", "\" & touch HARM & \"", "-rf", "--output=HARM", "~", "*", "?",
    ".. include:: x", ":raw:`evil`", "|evil|", "evil_", "`evil <javascript:evil>`_", "* evil", "====", "\\",
    "\"} evil{x=\"1", "evil{", "# HELP evil", "%s%n%d", "%00", "{{7*7}}", "${evil}", "a,b;c\td", "'", "\"", "\udcff\udcfe", "\uffff\ufffe",
]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
SCHEMES = ("http:", "https:", "mailto:", "cid:")


def is_led_astray(url):
    url = re.sub(r"[\x00-\x20]", "", url).lower()
    pictures = re.match(r"data:image/(png|svg\+xml);base64,", url)  # which run no scripts in an <img>
    return re.match(r"[a-z][a-z0-9+.-]*:", url) and not url.startswith(SCHEMES) and not pictures


def of_element(name, attributes):
    """What an element of HTML or SVG does that no page of ours does."""
    name = name.split("}")[-1].lower()
    if name in ("script", "iframe", "object", "embed", "foreignobject", "form", "base"):
        yield "<%s>" % name
    for key, value in attributes:
        key = key.split("}")[-1].lower()
        if key.startswith("on") or value == "evil" and key == "id":
            yield "%s=%r" % (key, value)
        if key in ("href", "src", "srcset", "action") and is_led_astray(value or ""):
            yield "%s=%r" % (key, value)


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += of_element(tag, attrs)


def check_html(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page.found


def check_svg(path):
    return [fault for element in xml.etree.ElementTree.parse(path).iter() for fault in of_element(element.tag, element.items())]


def check_rst(path):
    from docutils.core import publish_string
    settings = {"report_level": 2, "halt_level": 5, "warning_stream": io.StringIO(), "file_insertion_enabled": True,
                "raw_enabled": True, "embed_stylesheet": False}
    page = Page()
    page.feed(publish_string(path.read_text(encoding="utf-8"), source_path=str(path), writer_name="html",
                             settings_overrides=settings).decode())
    # Headings differ, which is of no consequence; everything else that docutils complains of is.
    said = [line for line in settings["warning_stream"].getvalue().splitlines() if "WARNING" in line or "ERROR" in line]
    return page.found + said


def check_json(path):
    def no_twins(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)
    json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=no_twins)
    return []


def check_csv(path):
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), strict=True))
    found = ["%d cells of %d: %r" % (len(row), len(rows[0]), row) for row in rows if len(row) != len(rows[0])]
    return found + ["%r" % cell for row in rows for cell in row
                    if CONTROL.search(cell) or re.match(r"\s*[=+@-]", cell) and not re.fullmatch(r"-?[0-9.]+", cell)]


def check_mail(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = [name for name in message.keys() if name.lower() in ("bcc", "cc", "reply-to")]
    found += ["%s: %r" % pair for pair in message.items() if CONTROL.search(str(pair[1])) or "\n" in str(pair[1])]
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = Page()
            page.feed(part.get_content())
            found += page.found
        elif part.get_content_type() == "text/plain":
            found += check_lines(part.get_content())
    return found


def check_lines(text):
    return ["%r" % line for line in text.splitlines() if CONTROL.search(line)]


def check_terminal(path):
    return ["%r" % line for line in path.read_bytes().decode(errors="strict").split("\n") if CONTROL.search(line.replace("\t", "\x00"))]


def check_feed(path):
    return check_svg(path)


def main():
    if sys.argv[1] == "strings":
        for string in STRINGS:
            print(repr(string.replace("HARM", sys.argv[2])))
        return
    for name in sys.argv[2:]:
        try:
            found = globals()["check_" + sys.argv[1]](pathlib.Path(name))
        except Exception as failure:
            found = ["%s: %s" % (type(failure).__name__, failure)]
        for fault in found[:8]:
            print("%s: %s" % (pathlib.Path(name).name, fault))


if __name__ == "__main__":
    main()
