"""Whether the sites of worlds tell what is planted there: world_facts.py SCHEMA SITE...

Beside each site lies what fixtures/grow said of its world, in the file "facts"; of the troubles that last until
now, each has to be told by one of its rules. Pages have to be well-formed. Prints what is wrong."""
import fnmatch
import glob
import html.parser
import json
import os
import sys

import jsonschema

VOID = set("area base br col embed hr img input link meta source track wbr".split())
OPTIONAL = set("html head body li p td th tr tbody thead tfoot dt dd option".split())


class Page(html.parser.HTMLParser):
    """Elements that were opened are closed again, in order."""

    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")


def faults_of_page(path):
    page = Page()
    with open(path, encoding="utf-8") as file:
        page.feed(file.read())
    page.close()
    return page.faults + [f"<{tag}> stays open" for tag in page.open if tag not in OPTIONAL]


def is_told(node, item, rules):
    verdicts = node["verdicts"] if item is None else item["verdicts"]
    return any(verdict["rule"] in rules and verdict["status"] != "ok" for verdict in verdicts)


def untold(facts, status):
    nodes = [node for hub in status["hubs"] for node in hub["nodes"]]
    for line in facts:
        word, node_pattern, item_pattern, since, until, rules = line.rstrip("\n").split("\t")
        if until != "0" or rules == "-" or (word in ("missing", "arriving") and since == "0"):
            continue
        for node in nodes:
            if not fnmatch.fnmatchcase(node["node"], node_pattern):
                continue
            items = [None] if not item_pattern else [
                item for item in node["items"] if fnmatch.fnmatchcase(item["item"], item_pattern)]
            if not items:
                yield f"{word} on {node['node']}: there is no {item_pattern}"
            for item in items:
                if not is_told(node, item, rules.split(",")):
                    yield f"{word} on {node['node']} is not told of {item and item['item']}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    for site in sys.argv[2:]:
        world = os.path.dirname(site)
        with open(site + "/status.json", encoding="utf-8") as file:
            status = json.load(file)
        with open(world + "/facts", encoding="utf-8") as file:
            faults = list(untold(file, status))
        faults += [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(status)]
        pages = glob.glob(site + "/**/*.html", recursive=True)
        if len(pages) < 3:
            faults.append("there are no pages")
        for page in pages:
            faults += [f"{os.path.relpath(page, site)}: {fault}" for fault in faults_of_page(page)]
        for fault in faults:
            print(f"{os.path.basename(world)}: {fault}")


main()
