"""Fits with scikit-learn on request."""

import sys
import warnings

from conversation import answer, converse, read, timed, write_fitted

try:
    import numpy as np
    import sklearn
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_info
except ImportError as error:
    answer(missing=str(error))
    sys.exit()


def load(N, D, K, iterations):
    rows = read("rows", N, D)
    start = {
        "weights_init": read("weights", K),
        "means_init": read("means", K, D),
        "precisions_init": np.linalg.inv(read("covariances", K, D, D)),
    }

    def fit():
        mixture = GaussianMixture(K, max_iter=iterations, tol=0, reg_covar=0, **start)
        seconds, _ = timed(lambda: mixture.fit(rows))
        write_fitted(mixture.weights_, mixture.means_, mixture.covariances_)
        return {"seconds": seconds, "logLikelihood": float(mixture.score(rows) * N)}

    return fit


# It did not converge, and was not meant to: the number of iterations is fixed.
warnings.simplefilter("ignore")
blas = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
converse(load, ValueError, version=sklearn.__version__, threads=max(blas))
