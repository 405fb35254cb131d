"""Where do the weights of loop/alike.py come from?

Usage: python bench/fit_twins.py [--reports 200000] [--seed 11]
Fits the log-odds that a compared pair of invented reports is one thing: for the cosine of the letter pairs, for the learned likeness,
and for the share of common letter pairs within 100 m and 72 hours, by which the intake judges one report at a time. A pair counts once
a report of its issue, so that the few large issues do not decide. Print, compare, copy by hand.
"""

import argparse
import sys

import numpy as np
from scipy.optimize import minimize

from cityloop.lab import close
from cityloop.lab import twins as lab
from cityloop.lab.agree import agree
from cityloop.lab.crowd import crowd
from cityloop.lab.linkage import groups
from cityloop.loop.alike import FAR, LEARNED, LONG, PLAIN, SPOKEN, Weights, pairs, place, shared, time, words

CUTS = (-1.25, -1.0, -0.75, -0.5, -0.25, 0.0)
SHOWN = 300_000


def fit(said, metres, hours, same, weight):
    """Return base, said, near, soon by logistic regression."""
    unit = Weights(0, 1, 1, 1, 0, 0)
    facts = np.stack([np.ones(len(said)), said, place(metres, unit), time(hours, unit)], 1)

    def loss(by):
        odds = facts @ by
        miss = same - 1 / (1 + np.exp(-odds))
        return (weight * (np.logaddexp(0, odds) - same * odds)).sum() / weight.sum(), -(facts.T @ (weight * miss)) / weight.sum()

    return minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B").x


def main() -> int:
    """Print the weights in force, the fitted ones, and B-cubed F at each cut."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    made = crowd(args.reports, args.seed)
    size = np.bincount(made.issue)
    for learn, now in ((False, PLAIN), (True, LEARNED)):
        pairs = lab.twins(made.text, made.metres, made.seconds, made.kind, learn=learn).pairs
        same = (made.issue[pairs.left] == made.issue[pairs.right]).astype(float)
        some = np.random.default_rng(0).choice(len(same), min(SHOWN, len(same)), replace=False)
        weight = 1 / np.maximum(size[made.issue[pairs.left]], size[made.issue[pairs.right]])
        found = fit(pairs.said[some], pairs.metres[some], pairs.hours[some], same[some], weight[some])
        by = Weights(*found.round(2).tolist(), now.join, now.propose)
        print("learned" if learn else "plain", "in force", now, "\n  fitted", by)
        odds = lab.odds(pairs.said, pairs.metres, pairs.hours, by)
        for cut in CUTS:
            score = agree(groups(len(made.text), pairs.left, pairs.right, odds, lab.FLOOR, cut, lab.CROWDED), made.issue)
            print(f"  join {cut:+.2f}: precision {score.precision:.4f} recall {score.recall:.4f} F {score.f:.4f}")
    print("spoken in force", SPOKEN, "\n  fitted", spoken(made, size))
    return 0


def spoken(made, size):
    """Return the weights of what the intake sees, and precision and recall of its pairs above each cut."""
    left, right = close.pairs(made.metres, made.seconds, made.kind, FAR, LONG * 3600, lab.CROWDED)
    some = np.random.default_rng(0).choice(len(left), min(SHOWN, len(left)), replace=False)
    left, right = left[some], right[some]
    known = [pairs(text) for text in made.text]
    said = np.array([shared(known[one], known[two]) for one, two in zip(left.tolist(), right.tolist(), strict=True)])
    metres = np.hypot(*(made.metres[left] - made.metres[right]).T)
    hours = np.abs(made.seconds[left] - made.seconds[right]) / 3600
    same = (made.issue[left] == made.issue[right]).astype(float)
    weight = 1 / np.maximum(size[made.issue[left]], size[made.issue[right]])
    by = Weights(*fit(said, metres, hours, same, weight).round(2).tolist(), SPOKEN.join, SPOKEN.propose)
    odds = words(said, by) + place(metres, by) + time(hours, by)
    for cut in np.arange(-2, 3.5, 0.5):
        above = odds > cut
        right_ones = (weight * same)[above].sum()
        print(f"  cut {cut:+.1f}: precision {right_ones / weight[above].sum():.3f} recall {right_ones / (weight * same).sum():.3f}")
    return by


if __name__ == "__main__":
    sys.exit(main())
