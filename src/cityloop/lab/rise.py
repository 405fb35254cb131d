"""Which issues grow faster than everything else does?"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tail(hits: int, of: int, share: float) -> float:
    """Return P(X >= hits) for X ~ Binomial(of, share), exactly; 1 when hits is 0."""
    if hits <= 0 or share >= 1:
        return 1.0
    if share <= 0:
        return 0.0
    logs = [
        math.lgamma(of + 1) - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(share) + (of - k) * math.log1p(-share)
        for k in range(hits, of + 1)
    ]  # fmt: skip
    most = max(logs, default=0.0)
    return min(1.0, math.exp(most) * math.fsum(math.exp(one - most) for one in logs))


def rising(recent: Ints, before: Ints, share: float) -> tuple[Floats, Floats]:
    """Return the p-value of each issue's rise, and the same corrected for having looked at all of them.

    `recent` and `before` are people who spoke of it in the last days and earlier; `share` of all messages came in the last
    days, so a town that writes more makes no issue rise. If an issue's people come as a Poisson process whose rate follows
    the town's, those of the last days are binomial among all of its people: the exact test of two Poisson rates.
    Source: J. Przyborowski and H. Wilenski, Homogeneity of results in testing samples from Poisson series, Biometrika 31 (1940)
    313-323; Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995) 289-300.
    """
    raw = np.array([tail(int(k), int(k + m), share) for k, m in zip(recent, before, strict=True)], np.float64)
    return raw, corrected(raw)


def corrected(raw: Floats) -> Floats:
    """Return Benjamini and Hochberg's adjusted p-values: taking those up to q keeps the false share of what is taken under q."""
    order = np.argsort(raw, kind="stable")[::-1]
    ranks = np.arange(len(raw), 0, -1)
    out = np.empty(len(raw))
    out[order] = np.minimum.accumulate(raw[order] * len(raw) / ranks) if len(raw) else raw
    return np.minimum(out, 1.0)
