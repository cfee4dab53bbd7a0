"""Writes sklearn.json: what exactly 1, 5 and 25 plain EM iterations of scikit-learn make of given starts.

    python make_sklearn.py
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture

from golden_data import FAMILIES, HERE, digits, expand, read_csv

ITERATIONS = (1, 5, 25)
COMPONENTS = (1, 2, 3, 4)
# A cell is kept if scikit-learn itself comes to the same digits, so closely, when the rows are centred first.
STABLE = 1e-11


def simulate_three(rng):
    """200 x 3: three overlapping clusters of different shapes."""
    sizes = (90, 70, 40)
    means = rng.normal(scale=2.5, size=(3, 3))
    factors = np.eye(3) + 0.5 * np.tril(rng.normal(size=(3, 3, 3)), -1)
    return np.vstack([mean + rng.normal(size=(size, 3)) @ factor.T for size, mean, factor in zip(sizes, means, factors)])


def simulate_line(rng):
    """150 x 1: a narrow and a wide cluster."""
    return np.concatenate([rng.normal(10, 1, 60), rng.normal(14, 3, 90)])[:, None]


def make_start(rows, family, K, rng):
    """K rows as means, uneven weights, and a differently scaled covariance of the data for each component."""
    covariance = np.cov(rows.T, bias=True).reshape(rows.shape[1], -1)
    scales = 0.4 + 0.2 * np.arange(K)
    if family == "full":
        covariances = scales[:, None, None] * covariance
    elif family == "tied":
        covariances = covariance * 0.5
    elif family == "diagonal":
        covariances = scales[:, None] * np.diag(covariance)
    else:
        covariances = scales * np.diag(covariance).mean()
    weights = np.arange(2, K + 2) / np.arange(2, K + 2).sum()
    return weights, rows[rng.choice(len(rows), K, replace=False)], covariances


def run(rows, family, start, iterations):
    weights, means, covariances = start
    precisions = 1 / covariances if family in ("diagonal", "spherical") else np.linalg.inv(covariances)
    mixture = GaussianMixture(
        len(weights),
        covariance_type=FAMILIES[family],
        tol=0,
        reg_covar=0,
        max_iter=iterations,
        weights_init=weights,
        means_init=means,
        precisions_init=precisions,
    ).fit(rows)
    # A change is never below a tolerance of 0, so it can't have stopped early.
    assert mixture.n_iter_ == iterations
    return mixture


def is_stable(rows, family, start, mixture):
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    weights, means, covariances = start
    twin = run(rows - centre, family, (weights, means - centre, covariances), mixture.n_iter_)
    K, D = mixture.means_.shape
    mine = expand(mixture.covariances_, family, K, D)
    deviations = np.sqrt(np.einsum("kii->ki", mine))
    apart = (
        mixture.weights_ / twin.weights_ - 1,
        (mixture.means_ - centre - twin.means_) / spread,
        (mine - expand(twin.covariances_, family, K, D)) / (deviations[:, :, None] * deviations[:, None, :]),
        mixture.score(rows) / twin.score(rows - centre) - 1,
    )
    return max(np.abs(part).max() for part in apart) <= STABLE


def parameters(mixture, rows, family):
    K, D = mixture.means_.shape
    return {
        "weights": digits(mixture.weights_),
        "means": digits(mixture.means_),
        "covariances": digits(expand(mixture.covariances_, family, K, D)),
        "logLikelihood": digits(mixture.score(rows) * len(rows))[0],
    }


def make_cell(name, rows, family, K, rng):
    D = rows.shape[1]
    # The start is rounded before it is used, so that what is stored is what was run.
    start = [np.array(digits(part)).reshape(np.shape(part)) for part in make_start(rows, family, K, rng)]
    mixtures = [run(rows, family, start, iterations) for iterations in ITERATIONS]
    if not all(is_stable(rows, family, start, mixture) for mixture in mixtures):
        return None
    weights, means, covariances = start
    return {
        "dataset": name,
        "family": family,
        "components": K,
        "start": {
            "weights": digits(weights),
            "means": digits(means),
            "covariances": digits(expand(covariances, family, K, D)),
        },
        "after": [{"iterations": mixture.n_iter_, **parameters(mixture, rows, family)} for mixture in mixtures],
    }


def make_scores(name, rows, rng):
    """Log-densities and responsibilities of points near and far from a fitted model."""
    start = make_start(rows, "full", 3, rng)
    mixture = run(rows, "full", start, 25)
    centre, spread = rows.mean(axis=0), rows.std(axis=0)
    distances = np.array([0.2, 1, 2, 3, 5, 10, 30, 100, 1000])
    points = centre + distances[:, None] * spread * rng.choice([-1, 1], size=(len(distances), rows.shape[1]))
    points = np.array(digits(np.vstack([rows[:6], points]), 12)).reshape(-1, rows.shape[1])
    return {
        "dataset": name,
        "model": parameters(mixture, rows, "full"),
        "bic": digits(mixture.bic(rows))[0],
        "aic": digits(mixture.aic(rows))[0],
        "points": digits(points),
        "logDensity": digits(mixture.score_samples(points)),
        "responsibilities": digits(mixture.predict_proba(points)),
        "labels": mixture.predict(points).tolist(),
    }


def main():
    # Not converged, and not meant to be.
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20)
    rounded = {
        name: np.array(digits(rows, 12)).reshape(rows.shape)
        for name, rows in (("three", simulate_three(rng)), ("line", simulate_line(rng)))
    }
    datasets = {"faithful": read_csv("faithful"), "iris": read_csv("iris"), **rounded}
    cells, left_out = [], []
    for name, rows in datasets.items():
        for family in FAMILIES:
            for K in COMPONENTS:
                cell = make_cell(name, rows, family, K, rng)
                (cells if cell else left_out).append(cell or f"{name} {family} {K}")
    head = {
        "source": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, reg_covar 0",
        "leftOut": left_out,
        "simulated": {name: {"columns": rows.shape[1], "data": digits(rows, 12)} for name, rows in rounded.items()},
        "scores": make_scores("three", rounded["three"], rng),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    body = ",\n".join(json.dumps(cell) for cell in cells)
    (HERE / "sklearn.json").write_text("{\n" + "\n".join(lines) + '\n"cells": [\n' + body + "\n]\n}\n")
    print(f"{len(cells)} cells; left out as unstable: {', '.join(left_out) or 'none'}")


main()
