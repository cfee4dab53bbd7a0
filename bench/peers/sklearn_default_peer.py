"""Fits as scikit-learn's defaults have it, with the next seed on each request."""

import sys
import warnings

from conversation import answer, converse, read, timed, write_fitted

try:
    import numpy as np
    import sklearn
    from sklearn.mixture import GaussianMixture
except ImportError as error:
    answer(missing=str(error))
    sys.exit()

from families import NAMES, as_matrices


def load(N, D, K, family, iterations):
    rows = read("rows", N, D)
    seeds = iter(range(sys.maxsize))

    def fit():
        mixture = GaussianMixture(K, covariance_type=NAMES[family], random_state=next(seeds))
        seconds, _ = timed(lambda: mixture.fit(rows))
        write_fitted(mixture.weights_, mixture.means_, np.ascontiguousarray(as_matrices(mixture.covariances_, family, K, D)))
        return {"seconds": seconds, "iterations": int(mixture.n_iter_), "logLikelihood": float(mixture.score(rows) * N)}

    return fit


warnings.simplefilter("ignore")
converse(load, ValueError, version=sklearn.__version__)
