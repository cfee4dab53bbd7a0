"""Fits with scikit-learn on request: one line of JSON in, one line out, arrays as raw doubles in a folder."""

import json
import sys
import time
import warnings
from pathlib import Path


def answer(**fields):
    print(json.dumps(fields), flush=True)


try:
    import numpy as np
    import sklearn
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_info
except ImportError as error:
    answer(missing=str(error))
    sys.exit()

FOLDER = Path(sys.argv[1])


def read(name, *shape):
    return np.fromfile(FOLDER / name, dtype="<f8").reshape(shape)


def load(N, D, K, iterations):
    rows = read("rows", N, D)
    start = {
        "weights_init": read("weights", K),
        "means_init": read("means", K, D),
        "precisions_init": np.linalg.inv(read("covariances", K, D, D)),
    }

    def mixture():
        return GaussianMixture(K, max_iter=iterations, tol=0, reg_covar=0, **start)

    return rows, mixture


def fit(rows, mixture):
    before = time.perf_counter()
    mixture.fit(rows)
    seconds = time.perf_counter() - before
    mixture.weights_.tofile(FOLDER / "fitted-weights")
    mixture.means_.tofile(FOLDER / "fitted-means")
    mixture.covariances_.tofile(FOLDER / "fitted-covariances")
    return {"seconds": seconds, "logLikelihood": float(mixture.score(rows) * len(rows))}


def main():
    # It did not converge, and was not meant to: the number of iterations is fixed.
    warnings.simplefilter("ignore")
    blas = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]
    answer(version=sklearn.__version__, threads=max(blas))
    for line in sys.stdin:
        request = json.loads(line)
        if request.pop("do") == "load":
            rows, mixture = load(**request)
            answer()
        else:
            answer(**fit(rows, mixture()))


main()
