"""The conversation of a peer: one line of JSON in, one line out, arrays as raw doubles in a folder."""

import json
import sys
import time
from pathlib import Path

FOLDER = Path(sys.argv[-1])


def answer(**fields):
    print(json.dumps(fields), flush=True)


def converse(load, refusal, **about):
    """Says hello, and answers until there are no more requests.

    load(N, D, K, family, iterations) gives a function that fits; the exception `refusal` means that it can't.
    """
    answer(**about)
    for line in sys.stdin:
        request = json.loads(line)
        if request.pop("do") == "load":
            fit = load(**request)
            answer()
        else:
            try:
                answer(**fit())
            except refusal as error:
                answer(refused=str(error).strip().split("\n")[0])


def read(name, *shape):
    # Not at the top: where there is no numpy, the script still has to say so.
    import numpy as np

    return np.fromfile(FOLDER / name, dtype="<f8").reshape(shape)


def write_fitted(weights, means, covariances):
    weights.tofile(FOLDER / "fitted-weights")
    means.tofile(FOLDER / "fitted-means")
    covariances.tofile(FOLDER / "fitted-covariances")


def timed(run):
    """The seconds that it took, and what it returned."""
    before = time.perf_counter()
    result = run()
    return time.perf_counter() - before, result
