"""What both scripts share: the data sets, and parameters as plain lists of numbers."""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
# Our names of the covariance families, and scikit-learn's.
FAMILIES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


def read_csv(name):
    return np.loadtxt(HERE / f"{name}.csv", delimiter=",", skiprows=1)


def expand(covariances, family, K, D):
    """scikit-learn's covariances of any family as K x D x D."""
    if family == "full":
        return np.asarray(covariances)
    if family == "tied":
        return np.tile(covariances, (K, 1, 1))
    if family == "diagonal":
        return np.array([np.diag(variances) for variances in covariances])
    return np.array([variance * np.eye(D) for variance in covariances])


def digits(values, count=15):
    """The numbers, row after row, with so many significant digits."""
    return [float(f"{value:.{count}g}") for value in np.ravel(values)]
