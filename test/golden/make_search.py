"""Values of scipy for test/search/numbers. Run: python test/golden/make_search.py > test/golden/search.json"""

import json

import numpy as np
from scipy import optimize, special, stats

zs = [-300.0, -37.0, -12.0, -5.5, -5.0, -4.5, -2.0, -0.7, -0.3, 0.0, 0.2, 0.6, 1.5, 3.0, 5.7, 8.0, 20.0]
shares = [1e-300, 1e-30, 1e-9, 1e-4, 0.02, 0.074, 0.076, 0.3, 0.5, 0.81, 0.99, 1 - 1e-12]
cuts = [
    (share, mean, spread, low, high)
    for share in (0.001, 0.4, 0.97)
    for mean, spread, low, high in [(0, 1, -1, 2), (2, 0.1, 2, 5), (5, 3, 0, 5), (-9, 1, 0, 2), (11, 1, 0, 2)]
]


def log_improvement(z):
    import mpmath

    mpmath.mp.dps = 60
    z = mpmath.mpf(z)
    density = mpmath.exp(-z * z / 2) / mpmath.sqrt(2 * mpmath.pi)
    share = mpmath.erfc(-z / mpmath.sqrt(2)) / 2
    return [float(mpmath.log(z * share + density)), float(share / (z * share + density))]


rng = np.random.default_rng(1)
root = rng.normal(size=(6, 6))
matrix = root @ root.T + 0.5 * np.eye(6)

rosen = optimize.minimize(
    optimize.rosen, [-1.2, 1.0, 0.5, 2.0], jac=optimize.rosen_der, method="l-bfgs-b",
    bounds=[(-2, 0.6), (-2, 2), (0.2, 2), (-2, 2)], options={"gtol": 1e-9, "ftol": 1e-15, "maxiter": 1000},
)

print(json.dumps({
    "erfc": [[z, float(special.erfc(z))] for z in zs],
    "erfcx": [[z, float(special.erfcx(z))] for z in zs if z > -20],
    "below": [[z, float(special.ndtr(z))] for z in zs],
    "quantile": [[share, float(special.ndtri(share))] for share in shares],
    "truncated": [[*cut, float(stats.truncnorm.ppf(cut[0], (cut[3] - cut[1]) / cut[2], (cut[4] - cut[1]) / cut[2], cut[1], cut[2]))] for cut in cuts],
    "logImprovement": [[z, *log_improvement(z)] for z in [-1e6, *zs]],
    "matrix": matrix.ravel().tolist(),
    "cholesky": np.linalg.cholesky(matrix).ravel().tolist(),
    "inverse": np.linalg.inv(matrix).ravel().tolist(),
    "rosenbrock": {"x": rosen.x.tolist(), "value": float(rosen.fun)},
    "sobol": stats.qmc.Sobol(128, scramble=False, bits=32).random(64)[[1, 2, 3, 37, 63]].tolist(),
}, indent=1))
