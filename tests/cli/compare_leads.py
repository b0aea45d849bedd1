"""Compares the twelve leads that were read with those that draw_page.py drew: compare_leads.py READ TRUTH [EMPTY...].

Each lead has to correlate with what was drawn by more than 0.95, after a shift of at most 0.1 s, at 0.9 to 1.1 times its
height, over 95 % of its length; the leads EMPTY have to be empty. Says which are not so and ends with 1.
"""
import csv
import math
import sys


def columns_of(path):
    with open(path, encoding="ascii") as text:
        names, *rows = csv.reader(text)
    columns = {name: [float(row[k]) if row[k] else math.nan for row in rows] for k, name in enumerate(names)}
    for values in columns.values():
        while values and math.isnan(values[-1]):
            values.pop()
    return columns


def likeness(read, truth):
    """Correlation and height at the best shift."""
    best = (0, 0)
    for lag in range(-50, 51):
        pairs = [(read[i], truth[i + lag]) for i in range(max(0, -lag), min(len(read), len(truth) - lag)) if not math.isnan(read[i])]
        mean_a, mean_b = (sum(column) / len(pairs) for column in zip(*pairs))
        aa, bb, ab = (sum((a - mean_a) ** 2 for a, _ in pairs), sum((b - mean_b) ** 2 for _, b in pairs),
                      sum((a - mean_a) * (b - mean_b) for a, b in pairs))
        best = max(best, (ab / math.sqrt(aa * bb), ab / bb))
    return best


read, truth, faults = columns_of(sys.argv[1]), columns_of(sys.argv[2]), []
if list(read) != list(truth):
    sys.exit(f"columns {list(read)}")
for name, values in read.items():
    if name in sys.argv[3:]:
        if values:
            faults.append(f"{name} is not empty")
        continue
    seen = sum(not math.isnan(v) for v in values)
    if seen < 0.95 * len(truth[name]) or len(values) > 1.02 * len(truth[name]):
        faults.append(f"{name}: {seen} samples of {len(truth[name])}")
        continue
    correlation, height = likeness(values, truth[name])
    print(f"{name}: {correlation:.4f}, {height:.3f} of its height")
    if correlation < 0.95 or not 0.9 < height < 1.1:
        faults.append(f"{name}: correlation {correlation:.3f}, {height:.2f} of its height")
sys.exit("; ".join(faults) or 0)
