// What is measured: the target cells against every program, and the grid against scikit-learn.

/**
 * targets: how many times faster than each opponent the library means to be, on one thread and on all cores (under 1: it may
 * take longer).
 */
export const targetCells = [
  {
    ...{ N: 100_000, D: 2, K: 4, repeats: 9, quick: true },
    targets: {
      one: { baseline: 3.5, "scikit-learn": 7 },
      all: { baseline: 15, "scikit-learn": 6, "gaussian-mixture-model": 30, Armadillo: 5, oneDAL: 1 / 1.3 },
    },
  },
  {
    ...{ N: 100_000, D: 8, K: 8, repeats: 4, quick: true },
    targets: {
      one: { baseline: 5, "scikit-learn": 7 },
      all: { baseline: 10, "scikit-learn": 6, "gaussian-mixture-model": 80, Armadillo: 5, oneDAL: 1 / 1.5 },
    },
  },
  {
    ...{ N: 50_000, D: 16, K: 16, repeats: 5, quick: true },
    targets: { one: { baseline: 4.5, "scikit-learn": 4 }, all: { baseline: 12, "scikit-learn": 6, Armadillo: 5, oneDAL: 1 / 1.3 } },
  },
  {
    ...{ N: 20_000, D: 64, K: 16, repeats: 3, quick: false },
    targets: { one: { baseline: 7, "scikit-learn": 2 }, all: { baseline: 30, "scikit-learn": 6, Armadillo: 5, oneDAL: 1 } },
  },
  {
    ...{ N: 10_000, D: 128, K: 16, repeats: 3, quick: false },
    targets: { one: {}, all: { baseline: 30, "scikit-learn": 6, Armadillo: 5, oneDAL: 1 } },
  },
];

/** Family by family: N, D, K and, where the components overlap in all features, how far apart they are (see `makeCase`). */
const SPAN = {
  full: [
    [1_000, 2, 2],
    [10_000, 4, 4],
    [1_000_000, 1, 2],
    [300_000, 2, 4],
    [100_000, 4, 8, 0.5],
    [20_000, 8, 32],
    [10_000, 16, 64],
    [30_000, 32, 8],
    [10_000, 64, 16, 0.5],
    [12_500, 128, 8],
  ],
  tied: [
    [1_000, 4, 2],
    [500_000, 1, 4],
    [100_000, 2, 8],
    [100_000, 8, 4],
    [30_000, 16, 32, 0.5],
    [10_000, 64, 16],
    [12_500, 128, 8],
  ],
  diagonal: [
    [1_000, 16, 4],
    [1_000_000, 2, 2],
    [100_000, 4, 32],
    [100_000, 16, 8, 0.5],
    [30_000, 32, 16],
    [20_000, 64, 32],
    [50_000, 128, 8],
  ],
  spherical: [
    [1_000, 2, 4],
    [500_000, 1, 4],
    [300_000, 3, 8],
    [100_000, 8, 16],
    [30_000, 32, 32, 0.5],
    [100_000, 64, 8],
    [10_000, 128, 32, 0.5],
  ],
};

export const gridCells = Object.entries(SPAN).flatMap(([family, cells]) =>
  cells.map(([N, D, K, separation = 2]) => ({ family, N, D, K, separation, quick: N * D * K <= 2e6 })),
);

/** What the library means to reach over the cells of the grid that are not small. */
export const GRID_TARGET = { opponent: "scikit-learn", from: 1e5, mean: 15, least: 6 };

/** To the optimum, family by family: public data by name and K, the others N, D, K and separation; most overlap. */
const TO_OPTIMUM = {
  full: [
    ["faithful", 2],
    ["faithful", 3],
    ["iris", 3],
    [1_000, 1, 3, 1],
    [1_000, 2, 2, 0.5],
    [5_000, 2, 4, 1],
    [20_000, 2, 6, 1],
    [20_000, 1, 3, 1],
    [10_000, 4, 8, 1],
    [20_000, 8, 8, 0.5],
    [10_000, 16, 16, 0.5],
    [100_000, 2, 4, 1],
    [100_000, 4, 4, 0.5],
    [100_000, 16, 8, 0.5],
  ],
  tied: [
    ["faithful", 3],
    ["iris", 4],
    [5_000, 2, 4, 1],
    [20_000, 8, 6, 0.5],
    [100_000, 4, 4, 1],
  ],
  diagonal: [
    ["iris", 3],
    [2_000, 2, 3, 1],
    [20_000, 4, 8, 1],
    [20_000, 16, 16, 0.5],
    [100_000, 8, 4, 0.5],
  ],
  spherical: [
    ["iris", 4],
    [5_000, 3, 6, 1],
    [20_000, 8, 16, 0.5],
    [100_000, 2, 8, 1],
  ],
};

export const optimumCells = Object.entries(TO_OPTIMUM).flatMap(([family, cells]) =>
  cells.map((cell) => {
    if (typeof cell[0] === "string") return { family, name: cell[0], K: cell[1] };
    const [N, D, K, separation] = cell;
    return { family, N, D, K, separation };
  }),
);

/** What the library means to reach: the median over the cells that plain EM takes so many iterations for. */
export const OPTIMUM_TARGET = { median: 25, plainIterations: 50 };
