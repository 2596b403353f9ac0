"""Prints what Python's RawConfigParser makes of each file named: one line an event, escaped."""
import configparser
import sys
from urllib.parse import quote


def events(path):
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    try:
        with open(path, encoding="utf-8-sig") as file:
            parser.read_file(file)
    except configparser.MissingSectionHeaderError as error:
        return [f"no-section {error.lineno}"]
    except configparser.DuplicateSectionError as error:
        return [f"duplicate-section {error.lineno}"]
    except configparser.DuplicateOptionError as error:
        return [f"duplicate-key {error.lineno}"]
    except configparser.ParsingError as error:
        return [f"no-setting {line}" for line, _ in error.errors]
    found = [f"DEFAULT {quote(key, '')} {quote(value, '')}"
             for key, value in parser.defaults().items()]
    for name in parser.sections():
        section = parser._sections[name]
        found.append(f"[{quote(name, '')}]")
        found += [f"{quote(key, '')} {quote(value, '')}" for key, value in section.items()]
    return found


for path in sys.argv[1:]:
    print(f"== {path}", *events(path), sep="\n")
