"""Prints each address in the HTML pages below a folder that leads to no file or no anchor.

Usage: links.py FOLDER
"""
import os
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.anchors = [], set()
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.anchors.add(value)
            elif name in ("href", "src", "data"):
                self.links.append(value)
            elif name == "srcset":
                self.links += [part.split()[0] for part in value.split(",")]


pages = {}
for folder, _, files in os.walk(sys.argv[1]):
    for file in files:
        if file.endswith(".html"):
            path = os.path.join(folder, file)
            pages[os.path.normpath(path)] = Page(path)

for path, page in pages.items():
    for link in page.links:
        url = urlsplit(link)
        if url.scheme or url.netloc:
            continue
        target = path
        if url.path:
            target = os.path.normpath(os.path.join(os.path.dirname(path), unquote(url.path)))
        if not os.path.exists(target):
            print(f"{path}: {link}: no such file")
        elif url.fragment and target in pages and url.fragment not in pages[target].anchors:
            print(f"{path}: {link}: no such anchor")
