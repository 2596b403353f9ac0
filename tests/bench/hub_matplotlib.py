"""The hub's chart by matplotlib: hub_matplotlib.py FOLDER FORMAT N, a new figure each time."""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

folder, form, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
names = open(f"{folder}/hub.csv").readline().strip().split(",")
data = np.loadtxt(f"{folder}/hub.csv", delimiter=",", skiprows=1)
days = data[:, 0].astype("datetime64[s]")
for _ in range(count):
    figure, (sizes, counts) = plt.subplots(
        2, 1, sharex=True, figsize=(9.6, 6), dpi=100, height_ratios=[65, 25])
    for k in range(1, 6):
        sizes.plot(days, data[:, k], lw=1.1, label=names[k])
    sizes.grid(True)
    sizes.set_title("Tarball sizes (MB)")
    sizes.legend(loc="upper left")
    sizes.set_ylim(bottom=0)
    counts.fill_between(days, data[:, 6], step="post", lw=0)
    counts.set_ylim(0, 8)
    counts.grid(True)
    figure.savefig(f"{folder}/matplotlib.{form}")
    plt.close(figure)
