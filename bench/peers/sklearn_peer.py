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

NAMES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


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


def as_kept(matrices, family):
    """Of K x D x D numbers, those that scikit-learn keeps."""
    diagonals = np.diagonal(matrices, axis1=1, axis2=2)
    return {"full": matrices, "tied": matrices[0], "diagonal": diagonals, "spherical": diagonals[:, 0]}[family]


def as_matrices(kept, family, K, D):
    """K x D x D."""
    if family == "diagonal":
        kept = kept[:, :, np.newaxis] * np.eye(D)
    elif family == "spherical":
        kept = kept[:, np.newaxis, np.newaxis] * np.eye(D)
    return np.broadcast_to(kept, (K, D, D))


# It did not converge, and was not meant to: the number of iterations is fixed.
warnings.simplefilter("ignore")
blas = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
converse(load, ValueError, version=sklearn.__version__, threads=max(blas))
