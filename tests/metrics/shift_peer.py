# SPDX-License-Identifier: Apache-2.0
"""Differences of two samples with numpy, scipy and statsmodels; prints JSON.

usage: shift_peer.py < CASES.json, which holds {"counts": [[...], [...]], "numbers": [[...], [...]],
"shares": [[successes, trials], [successes, trials]]}.
"""

import json
import sys

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.proportion import confint_proportions_2indep


def main():
    case = json.load(sys.stdin)
    first, second = (np.array(counts) + 0.5 for counts in case["counts"])
    p, q = first / first.sum(), second / second.sum()
    n, m = (sum(counts) for counts in case["counts"])
    x, y = (np.array(numbers) for numbers in case["numbers"])
    g, variance = effectsize_smd(y.mean(), y.std(ddof=1), len(y), x.mean(), x.std(ddof=1), len(x))
    (a, of_a), (b, of_b) = case["shares"]
    print(json.dumps({
        # Jensen's sum of both relative entropies is the index.
        "stability": stats.entropy(p, q) + stats.entropy(q, p),
        "by_chance": stats.chi2.ppf(0.95, len(p) - 1) * (1 / n + 1 / m),
        "standardised": g,
        "standardized_ci95": list(g + stats.norm.ppf([0.025, 0.975]) * np.sqrt(variance)),
        "shares_ci95": list(confint_proportions_2indep(b, of_b, a, of_a, method="newcomb")),
    }, default=float))


if __name__ == "__main__":
    main()
