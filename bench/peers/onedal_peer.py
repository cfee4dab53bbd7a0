"""Fits with oneDAL's em_gmm on request."""

import os
import re
import sys

from conversation import answer, converse, read, timed, write_fitted

try:
    import daal4py
    import numpy as np
except ImportError as error:
    answer(missing=str(error))
    sys.exit()


def em(K, family, iterations):
    return daal4py.em_gmm(K, maxIterations=iterations, accuracyThreshold=0, covarianceStorage=family)


def load(N, D, K, family, iterations):
    rows = read("rows", N, D)
    start = read("weights", 1, K), read("means", K, D), list(read("covariances", K, D, D))

    def fit():
        seconds, fitted = timed(lambda: em(K, family, iterations).compute(rows, *start))
        # The goal of an iteration is the log-likelihood that it began with.
        after = em(K, family, 1).compute(rows, fitted.weights, fitted.means, fitted.covariances)
        write_fitted(fitted.weights, fitted.means, np.stack(fitted.covariances))
        return {"seconds": seconds, "logLikelihood": float(after.goalFunction[0, 0])}

    return fit


daal4py.daalinit(nthreads=os.cpu_count())
version = ".".join(re.findall(r"\d+", daal4py._get__version__()))
converse(load, RuntimeError, version=version, threads=daal4py.num_threads())
