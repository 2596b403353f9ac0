#!/usr/bin/env python3
"""Public series, drawn by hubplot and by its peers, each with its defaults, on one page.

compare.py HUBPLOT NODE_MODULES FOLDER writes FOLDER/index.html. Peers get what they need to read the data,
a time axis and a legend, and nothing else."""
import csv
import html
import json
import os
import subprocess
import sys
from datetime import datetime, timezone

hubplot, modules, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
data = f"{modules}/vega-datasets/data"
here = os.path.dirname(os.path.abspath(__file__))


def flights_a_day():
    """How many of a sample of flights began on each day, as CSV."""
    days = {}
    for flight in json.load(open(f"{data}/flights-2k.json")):
        day = flight["date"][:10]
        days[day] = days.get(day, 0) + 1
    path = f"{folder}/flights.csv"
    with open(path, "w") as out:
        out.write("date,flights\n" + "".join(f"{day},{n}\n" for day, n in sorted(days.items())))
    return path


def with_units():
    """Seattle's weather, with the units that its documentation names."""
    path = f"{folder}/weather.csv"
    with open(f"{data}/seattle-weather.csv") as source, open(path, "w") as out:
        source.readline()
        out.write("date,precipitation (mm),highest (C),lowest (C),wind (m/s),weather\n" + source.read())
    return path


# Name, what it shows, the file, and hubplot's options.
series = [
    ("sp500", "S&P 500, monthly", lambda: f"{data}/sp500.csv", []),
    ("sp500-daily", "S&P 500, daily", lambda: f"{data}/sp500-2000.csv", ["--columns=close"]),
    ("stocks", "five stocks, monthly, one row a value", lambda: f"{data}/stocks.csv", []),
    ("temperature", "hourly temperature, a year", lambda: f"{data}/seattle-weather-hourly-normals.csv",
     ["--columns=temperature"]),
    ("flights", "flights a day", flights_a_day, ["--kind=column"]),
    ("flights-line", "flights a day, with no option", flights_a_day, []),
    ("global-temp", "global temperature, by years", lambda: f"{data}/global-temp.csv", []),
    ("co2", "carbon dioxide", lambda: f"{data}/co2-concentration.csv", []),
    ("weather", "a town's weather in four units", with_units, []),
    ("github", "hourly counts, with gaps", lambda: f"{data}/github.csv", []),
    ("iowa", "sources of electricity, by years", lambda: f"{data}/iowa-electricity.csv", []),
    ("unemployment", "unemployment in 14 industries", lambda: f"{data}/unemployment-across-industries.json",
     ["--long=date,series,rate"]),
    ("employment", "24 columns of employment", lambda: f"{data}/us-employment.csv", []),
    ("fertility", "fertility in 63 countries", lambda: f"{data}/countries.json", ["--long=year,country,fertility"]),
    ("wheat", "two series since 1565", lambda: f"{data}/wheat.json", []),
    ("crimea", "the war in the Crimea", lambda: f"{data}/crimea.json", []),
]
peers = ["gnuplot", "matplotlib", "rrdtool", "vega", "echarts"]
titles = {"vega": "Vega-Lite", "echarts": "ECharts", "rrdtool": "RRDtool"}


def run(*command, **options):
    subprocess.run(command, check=True, stdout=subprocess.PIPE, **options)


def table_of(picture):
    """Names and rows of [seconds, value, ...] of what hubplot's picture carries."""
    text = subprocess.run([hubplot, "extract", "--json", picture], check=True, stdout=subprocess.PIPE).stdout
    chart = json.loads(text)
    names, rows = [], {}
    for panel in chart["panels"]:
        for one in panel["series"]:
            names.append(one["name"])
            times = one["times"] if isinstance(one["times"], list) else chart["times"][one["times"]]
            for time, value in zip(times, one["values"]):
                rows.setdefault(time, {})[len(names) - 1] = value
    return names, [[time] + [cells.get(i) for i in range(len(names))] for time, cells in sorted(rows.items())]


def draw_gnuplot(name, names, rows):
    with open(f"{folder}/{name}.dat", "w") as out:
        for row in rows:
            out.write(" ".join("?" if cell is None else str(cell) for cell in row) + "\n")
    plots = ", ".join(f"'{folder}/{name}.dat' using 1:{i + 2} with lines title {json.dumps(title)} noenhanced"
                      for i, title in enumerate(names))
    run("gnuplot", input=f"""set terminal pngcairo size 960,480
set output '{folder}/{name}.gnuplot.png'
set datafile missing '?'
set xdata time
set timefmt '%s'
plot {plots}
""".encode())


def draw_matplotlib(name, names, rows):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(figsize=(9.6, 4.8))
    times = [datetime.fromtimestamp(row[0], timezone.utc) for row in rows]
    for i, title in enumerate(names):
        points = [(time, row[i + 1]) for time, row in zip(times, rows) if row[i + 1] is not None]
        axes.plot(*zip(*points), label=title)
    axes.legend()
    figure.savefig(f"{folder}/{name}.matplotlib.png")
    plt.close(figure)


def draw_rrdtool(name, names, rows):
    """RRDtool has a fixed step, and no times before 1980: other series it can't draw."""
    steps = sorted(b[0] - a[0] for a, b in zip(rows, rows[1:]))
    step = max(steps[len(steps) // 2], 1)
    if rows[0][0] < 315532800:
        return
    base = f"{folder}/{name}.rrd"
    last = {}
    for row in rows:
        last[row[0]] = row
    run("rrdtool", "create", base, "--start", str(rows[0][0] - 1), "--step", str(step),
        *(f"DS:s{i}:GAUGE:{2 * step}:U:U" for i in range(len(names))), f"RRA:AVERAGE:0.5:1:{len(rows) + 10}")
    updates = "".join(f"update {base} {time}:" + ":".join("U" if cell is None else str(cell) for cell in row[1:]) + "\n"
                      for time, row in sorted(last.items()))
    run("rrdtool", "-", input=updates.encode())
    colours = ["#0000ff", "#ff0000", "#00aa00", "#aa00aa", "#888800", "#008888"]
    lines = [part for i, title in enumerate(names)
             for part in (f"DEF:s{i}={base}:s{i}:AVERAGE",
                          f"LINE1:s{i}{colours[i % len(colours)]}:" + title.replace(":", "\\:"))]
    run("rrdtool", "graph", f"{folder}/{name}.rrdtool.png", "--start", str(rows[0][0]), "--end", str(rows[-1][0]),
        "--width", "860", "--height", "400", *lines)


def page(drawn):
    cells = []
    for name, title, command in drawn:
        cells.append(f"<h2>{html.escape(title)}</h2><p><code>{html.escape(command)}</code></p><div>")
        for tool in ["hubplot"] + peers:
            found = next((f"{name}.{tool}.{end}" for end in ("png", "svg")
                          if os.path.exists(f"{folder}/{name}.{tool}.{end}")), None)
            picture = f'<img src="{found}" alt="">' if found else "<p>can't draw it</p>"
            cells.append(f"<figure><figcaption>{titles.get(tool, tool)}</figcaption>{picture}</figure>")
        cells.append("</div>")
    with open(f"{folder}/index.html", "w") as out:
        out.write("<!DOCTYPE html><meta charset=utf-8><title>hubplot and its peers</title><style>"
                  "body{font:14px sans-serif;margin:20px}div{display:grid;grid-template-columns:1fr 1fr;gap:12px}"
                  "img{max-width:100%}figure{margin:0}figcaption{color:#666}</style>" + "\n".join(cells))


os.makedirs(folder, exist_ok=True)
wanted = os.environ.get("SERIES", "").split()
drawn = []
for name, title, source, options in series:
    if wanted and name not in wanted:
        continue
    path = source()
    picture = f"{folder}/{name}.hubplot.png"
    run(hubplot, "chart", path, *options, "-o", picture, stderr=subprocess.PIPE)
    names, rows = table_of(picture)
    with open(f"{folder}/{name}.json", "w") as out:
        json.dump({"names": names, "rows": rows}, out)
    draw_gnuplot(name, names, rows)
    draw_matplotlib(name, names, rows)
    draw_rrdtool(name, names, rows)
    drawn.append((name, title, " ".join(["hubplot chart", os.path.basename(path), *options])))
run("node", f"{here}/draw.mjs", os.path.abspath(folder))
page(drawn)
print(f"{os.path.abspath(folder)}/index.html")
