#!/usr/bin/env python3
"""Print the data that a PNG or SVG of hubplot carries, without hubplot: one JSON document."""
import base64, json, re, sys, zlib

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def carried(picture):
    """The zlib stream within the file."""
    if not picture.startswith(b"\x89PNG"):
        return base64.b64decode(re.findall(b"<metadata>chart-data:([^<]*)<", picture)[-1])
    at = picture.index(b"iTXtChart data\0\1")
    end = at + 4 + int.from_bytes(picture[at - 4:at], "big")
    return picture[at + 17:end].split(b"\0", 2)[2]


def plain(packed):
    """The numbers of a packed list."""
    numbers, last, step, value, shift = [], 0, 0, 0, 0
    for character in packed["packed"]:
        if character == "-":
            numbers.append(None)
            continue
        digit = ALPHABET.index(character)
        value += digit % 32 << shift
        shift += 5
        if digit < 32:
            difference = -(value >> 1) - 1 if value % 2 else value >> 1
            step = step + difference if packed["order"] == 2 else difference
            last += step
            value = shift = 0
            numbers.append(last / 10 ** packed["decimals"] if packed["decimals"] else last)
    return numbers


def unpack(record):
    return plain(record) if "packed" in record else record


text = zlib.decompress(carried(open(sys.argv[1], "rb").read()))
json.dump(json.loads(text, object_hook=unpack), sys.stdout)
