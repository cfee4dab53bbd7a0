"""Parameters and log-densities as scikit-learn writes them: python make_sklearn.py, in this folder."""

import csv
import json

import numpy as np
from sklearn.mixture import GaussianMixture

with open("../../../test/golden/iris.csv") as lines:
    rows = np.array([[float(cell) for cell in row] for row in list(csv.reader(lines))[1:]])

cases = []
for covariance_type in ["full", "tied", "diag", "spherical"]:
    fit = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(rows)
    parameters = {name: getattr(fit, name).tolist() for name in ["weights_", "means_", "covariances_"]}
    points = rows[::15]
    cases.append(
        {
            "parameters": {"covariance_type": covariance_type, **parameters},
            "points": points.tolist(),
            "logDensity": fit.score_samples(points).tolist(),
        }
    )

with open("sklearn.json", "w") as target:
    json.dump(cases, target)
