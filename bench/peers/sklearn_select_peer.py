"""Fits every number of components with every family by scikit-learn, one after the other, and compares them by BIC.

The first argument says how far a fit goes: "defaults", or "converged" for our tolerance of 1e-4 nats in all.
"""

import sys
import warnings

from conversation import answer, converse, read, timed, write_fitted

try:
    import sklearn
    from sklearn.mixture import GaussianMixture
except ImportError as error:
    answer(missing=str(error))
    sys.exit()

NAMES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


def load(N, D, K, family, iterations):
    """K is the largest number of components; the family does not matter."""
    rows = read("rows", N, D)
    converged = {"tol": 1e-4 / N, "max_iter": iterations}
    how = {"defaults": {}, "converged": converged}[sys.argv[1]]

    def select():
        cells = []
        best = None
        for components in range(1, K + 1):
            for name, theirs in NAMES.items():
                mixture = GaussianMixture(components, covariance_type=theirs, random_state=0, **how).fit(rows)
                bic = float(mixture.bic(rows))
                cells.append({"components": components, "covariance": name, "bic": bic})
                if best is None or bic < best[0]:
                    best = (bic, mixture)
        return cells, best[1]

    def fit():
        seconds, (cells, best) = timed(select)
        write_fitted(best.weights_, best.means_, best.covariances_)
        return {"seconds": seconds, "cells": cells}

    return fit


warnings.simplefilter("ignore")
converse(load, ValueError, version=sklearn.__version__)
