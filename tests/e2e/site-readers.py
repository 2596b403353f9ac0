"""Readers who fetch a page and then its pictures, without pause, while the site is published again
and again: site-readers.py PORT FETCHES READERS -- COMMAND...

COMMAND publishes once more, {n} being replaced by a number that grows. Prints how many fetches there
were, how often something was missing, how often one name had two contents, and how many pages and
publications there were."""
import hashlib
import multiprocessing
import re
import socket
import subprocess
import sys

port, fetches, readers = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
command = sys.argv[sys.argv.index("--") + 1:]
pages = ["/monitor/index.html", "/monitor/hub/cms02/index.html"]
reference = re.compile(rb'(?:src|srcset|href)="((?:\.\./)*p/[^", ]+)')


class Reader:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def get(self, path):
        self.socket.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path.encode())
        status, length, closing = int(self.file.readline().split()[1]), 0, False
        for line in self.file:
            if line == b"\r\n":
                break
            name, value = line.lower().split(b":", 1)
            if name == b"content-length":
                length = int(value)
            closing |= name == b"connection" and value.strip() == b"close"
        body = self.file.read(length)
        if closing:
            self.__init__()
        return status, body


def read(share, results):
    reader, seen, done, missing, mixed, versions = Reader(), {}, 0, 0, 0, set()
    while done < share:
        for page in pages:
            status, body = reader.get(page)
            done += 1
            missing += status != 200 or not body.endswith(b"</html>\n")
            versions.add(hashlib.sha256(body).digest())
            for name in set(reference.findall(body)):
                name = name.decode().rsplit("../", 1)[-1]
                status, content = reader.get("/monitor/" + name)
                done += 1
                missing += status != 200
                digest = hashlib.sha256(content).digest()
                mixed += seen.setdefault(name, digest) != digest
    results.put((done, missing, mixed, versions))


results = multiprocessing.Queue()
processes = [multiprocessing.Process(target=read, args=(fetches // readers, results)) for _ in range(readers)]
for process in processes:
    process.start()
published = 0
while any(process.is_alive() for process in processes) and results.qsize() < readers:
    published += 1
    subprocess.run([part.replace("{n}", str(published)) for part in command], check=True, capture_output=True)
outcomes = [results.get() for _ in processes]
done, missing, mixed = (sum(outcome[i] for outcome in outcomes) for i in range(3))
print(f"{done} fetches, {missing} missing, {mixed} mixed, {len(set.union(*(o[3] for o in outcomes)))} pages, {published} publications")
