"""Every link, picture and style of every HTML page below a folder leads to a file that is there,
every #fragment to an id; no page has a script, an inline style or a form. Prints what is wrong."""
import pathlib
import sys
import urllib.parse
from html.parser import HTMLParser


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.links, self.ids, self.faults = path, [], set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = value or ""
            if name == "id":
                if value in self.ids:
                    self.faults.append(f"id {value} twice")
                self.ids.add(value)
            elif name in ("href", "src"):
                self.links.append(value)
            elif name == "srcset":
                self.links += [part.split()[0] for part in value.split(",")]
            elif name.startswith("on") or name == "style":
                self.faults.append(f"<{tag} {name}>")
        if tag in ("script", "form", "iframe", "object", "embed", "base"):
            self.faults.append(f"<{tag}>")
        if tag == "img" and not {"alt", "width", "height"} <= {name for name, _ in attributes}:
            self.faults.append("an img without alt, width and height")
        if tag == "style" and self.path.name != "evidence.html":
            self.faults.append("<style>")


root = pathlib.Path(sys.argv[1]).resolve()
pages = {path: Page(path) for path in root.rglob("*.html")}
links = 0
for page in pages.values():
    faults = list(page.faults)
    for link in page.links:
        links += 1
        target = urllib.parse.urlsplit(link)
        if target.scheme in ("http", "https") or link.startswith("/"):
            continue  # the hub's own page: from the configuration
        if target.scheme or target.netloc:
            faults.append(f"{link}: not of this site")
            continue
        path = (page.path.parent / urllib.parse.unquote(target.path)).resolve() if target.path else page.path
        if root not in path.parents or not path.is_file():
            faults.append(f"{link}: no such file")
        elif target.fragment and target.fragment not in pages[path].ids:
            faults.append(f"{link}: no such place")
    for fault in faults:
        print(f"{page.path.relative_to(root)}: {fault}")
if links < 20:
    print(f"only {links} links in {len(pages)} pages")
