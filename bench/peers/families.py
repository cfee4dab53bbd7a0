"""Covariances between our families and scikit-learn's."""

import numpy as np

NAMES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}


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
