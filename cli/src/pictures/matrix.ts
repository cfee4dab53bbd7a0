import * as Plot from "@observablehq/plot";
import type { Figure } from "./figure.js";
import { shortened } from "./labels.js";
import { LEVELS } from "./marks.js";
import type { View } from "./view.js";

export type Extent = readonly [number, number];

/** What a panel shows: of two features, or of one on the diagonal. */
export interface PanelMarks {
  readonly pair: (i: number, j: number) => readonly Plot.Markish[];
  readonly one: (d: number, extent: Extent) => readonly Plot.Markish[];
}

const UNIT: Extent = [0, 1];
const MARGIN = { marginTop: 8, marginRight: 8, marginBottom: 36, marginLeft: 46 };

/** Features against each other, on the diagonal each by itself; a column has one range of x, a row one of y. */
export function matrix(view: View, features: readonly number[], marks: PanelMarks): Pick<Figure, "width" | "height" | "panels"> {
  const side = Math.max(170, Math.floor(880 / features.length));
  const extents = features.map((d) => extentOf(view, d));
  const [across, down] = [side - MARGIN.marginLeft - MARGIN.marginRight, side - MARGIN.marginTop - MARGIN.marginBottom];
  const panels = features.flatMap((j, row) =>
    features.map((i, column) => {
      const [x = UNIT, y = UNIT] = [extents[column], extents[row]];
      const plot: Plot.PlotOptions = {
        ...MARGIN,
        width: side,
        height: side,
        x: { domain: x, label: row === features.length - 1 ? shortened(view.names[i] ?? "", across) : null, ticks: 4, labelOffset: 34 },
        y: { label: column === 0 ? shortened(view.names[j] ?? "", down) : null, labelOffset: 42, ...(i === j ? { ticks: [] } : { domain: y, ticks: 4 }) },
        marks: i === j ? [...marks.one(i, x)] : [Plot.frame({ stroke: "#e3e7ec" }), ...marks.pair(i, j)],
      };
      return { x: 10 + column * side, y: row * side, plot };
    }),
  );
  return { width: 20 + features.length * side, height: features.length * side + 10, panels };
}

/** Where a feature's rows and the widest ellipses of its components lie, with a little room. */
function extentOf({ model, rows }: View, d: number): Extent {
  const { means, covariances, features, components } = model;
  const radius = Math.sqrt(-2 * Math.log(1 - Math.max(...LEVELS)));
  const edges = Array.from({ length: components }, (_, k) => {
    const reach = radius * Math.sqrt(covariances[(k * features + d) * features + d] ?? NaN);
    const mean = means[k * features + d] ?? NaN;
    return [mean - reach, mean + reach];
  }).flat();
  const values = [...edges, ...rows.map((row) => row.features[d] ?? NaN)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.03 * (high - low || 1);
  return [low - room, high + room];
}
