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

from families import NAMES, as_kept, as_matrices


def load(N, D, K, family, iterations):
    rows = read("rows", N, D)
    start = {
        "weights_init": read("weights", K),
        "means_init": read("means", K, D),
        "precisions_init": as_kept(np.linalg.inv(read("covariances", K, D, D)), family),
    }

    def fit():
        mixture = GaussianMixture(K, covariance_type=NAMES[family], max_iter=iterations, tol=0, reg_covar=0, **start)
        seconds, _ = timed(lambda: mixture.fit(rows))
        if mixture.n_iter_ != iterations:
            raise ValueError(f"it stopped after {mixture.n_iter_} of {iterations} iterations")
        write_fitted(mixture.weights_, mixture.means_, as_matrices(mixture.covariances_, family, K, D))
        return {"seconds": seconds, "logLikelihood": float(mixture.score(rows) * N)}

    return fit


# It did not converge, and was not meant to: the number of iterations is fixed.
warnings.simplefilter("ignore")
blas = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
converse(load, ValueError, version=sklearn.__version__, threads=max(blas))
