// What the engine can do at best: multiplications and additions of pairs of doubles in registers, as many of one as of the other.
import binaryen from "binaryen";

/** Multiplications and as many additions in the body of a loop: so many that the loop itself costs next to nothing. */
const STEPS = 240;
const FLOPS_OF_A_STEP = 4;

// Which registers work side by side. In a chain, x <- x m + a, an addition waits for its multiplication; apart, y <- y m and
// z <- z + a, neither waits for the other. An engine has 16 registers at most, one or two of them for itself.
const MIXES = [
  ...[8, 10, 12, 13].map((count) => ({ name: `${count} chains`, registers: names("x", count), step: chained(count) })),
  ...[[4, 4], [6, 6], [7, 5], [7, 6], [8, 5]].map(([products, sums]) => ({
    name: `${products} products and ${sums} sums`,
    registers: [...names("y", products), ...names("z", sums)],
    step: apart(products, sums),
  })),
];

/** The loops, each with `run(times)`, and `flops`: what it does a time. */
export function peakLoops() {
  return MIXES.map(({ name, registers, step }) => {
    const { loop } = new WebAssembly.Instance(new WebAssembly.Module(assemble(registers, step))).exports;
    // Times one: the numbers stay small however long it runs.
    return { name, run: (times) => loop(times, 1, 1e-9), flops: STEPS * FLOPS_OF_A_STEP };
  });
}

function names(letter, count) {
  return Array.from({ length: count }, (_, i) => `$${letter}${i}`);
}

function chained(count) {
  return (i) => {
    const x = `$x${i % count}`;
    return `(local.set ${x} (f64x2.add (f64x2.mul (local.get ${x}) (local.get $m)) (local.get $a)))`;
  };
}

function apart(products, sums) {
  return (i) => {
    const [y, z] = [`$y${i % products}`, `$z${i % sums}`];
    return `(local.set ${y} (f64x2.mul (local.get ${y}) (local.get $m))) (local.set ${z} (f64x2.add (local.get ${z}) (local.get $a)))`;
  };
}

function assemble(registers, step) {
  const body = Array.from({ length: STEPS }, (_, i) => step(i)).join("\n");
  // Returned, so that nothing is left out as unused.
  const total = registers.map((name) => `(local.get ${name})`).reduce((sum, value) => `(f64x2.add ${sum} ${value})`);
  const text = `(module
    (func (export "loop") (param $times i32) (param $factor f64) (param $summand f64) (result f64)
      (local $m v128) (local $a v128) ${registers.map((name) => `(local ${name} v128)`).join(" ")}
      (local.set $m (f64x2.splat (local.get $factor)))
      (local.set $a (f64x2.splat (local.get $summand)))
      (loop $again
        ${body}
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (f64x2.extract_lane 0 ${total})))`;
  const module = binaryen.parseText(text);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}
