"""Writes best_known.json: the best optimum that many starts of scikit-learn find, best by the penalised rule.

    python make_best_known.py        (about three minutes)

The likelihood of a mixture is unbounded, so its highest value belongs to a degenerate fit. Chen and Tan (2009) rank by
logL - (1/N) sum_k [tr(S_x inv(S_k)) + ln|S_k| - ln|S_x| - D], with S_x the covariance of the data.
"""

import json
import warnings

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from golden_data import FAMILIES, HERE, digits, expand, read_csv

TARGETS = (("faithful", "full", 2), ("faithful", "tied", 3), ("iris", "full", 3), ("iris", "tied", 3))
INITS = ("kmeans", "k-means++", "random", "random_from_data")
STARTS_OF_EACH = 500
POLISHED = 20
# Nats of total log-likelihood: fits closer than this, once converged, are the same optimum.
SAME = 1e-2


def penalised(mixture, rows, family):
    N, D = rows.shape
    data = np.cov(rows.T, bias=True)
    covariances = expand(mixture.covariances_, family, *mixture.means_.shape)
    terms = [
        np.trace(np.linalg.solve(S, data)) + np.linalg.slogdet(S)[1] - np.linalg.slogdet(data)[1] - D for S in covariances
    ]
    return mixture.score(rows) * N - sum(terms) / N


def first_fits(rows, family, K):
    for init in INITS:
        for seed in range(STARTS_OF_EACH):
            yield init, GaussianMixture(
                K, covariance_type=FAMILIES[family], init_params=init, random_state=seed, reg_covar=1e-6, tol=1e-8, max_iter=3000
            ).fit(rows)


def polish(mixture, rows, reg_covar, tol, max_iter):
    """Goes on from where a fit ended."""
    return GaussianMixture(
        len(mixture.weights_),
        covariance_type=mixture.covariance_type,
        weights_init=mixture.weights_,
        means_init=mixture.means_,
        precisions_init=mixture.precisions_,
        reg_covar=reg_covar,
        tol=tol,
        max_iter=max_iter,
    ).fit(rows)


def best_known(name, family, K):
    rows = read_csv(name)
    tried = [(penalised(mixture, rows, family), init, mixture) for init, mixture in first_fits(rows, family, K)]
    tried.sort(key=lambda entry: -entry[0])
    distinct = {round(value, 2): mixture for value, _, mixture in reversed(tried)}
    leading = [distinct[value] for value in sorted(distinct, reverse=True)[:POLISHED]]
    longer = [polish(mixture, rows, 1e-6, 1e-9, 20_000) for mixture in leading]
    best = max(longer, key=lambda mixture: penalised(mixture, rows, family))
    best = polish(best, rows, 0, 0, 10_000)
    value = penalised(best, rows, family)
    order = np.lexsort(best.means_.T[::-1])
    return {
        "dataset": name,
        "family": family,
        "components": K,
        "logLikelihood": digits(best.score(rows) * len(rows))[0],
        "penalised": digits(value)[0],
        "weights": digits(best.weights_[order], 9),
        "means": digits(best.means_[order], 9),
        "highestLogLikelihoodSeen": digits(max(mixture.score(rows) for _, _, mixture in tried) * len(rows), 9)[0],
        "startsThatEndedThere": {
            init: sum(kind == init and reached > value - SAME for reached, kind, _ in tried) / STARTS_OF_EACH for init in INITS
        },
    }


def main():
    warnings.simplefilter("ignore")
    with threadpool_limits(1):
        found = [best_known(*target) for target in TARGETS]
    source = f"scikit-learn {sklearn.__version__}, {STARTS_OF_EACH} starts of each of {', '.join(INITS)}"
    lines = ",\n".join(json.dumps(entry) for entry in found)
    (HERE / "best_known.json").write_text(f'{{\n"source": {json.dumps(source)},\n"best": [\n{lines}\n]\n}}\n')
    print(lines)


main()
