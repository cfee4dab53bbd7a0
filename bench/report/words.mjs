import { availableParallelism, cpus, loadavg } from "node:os";

/** Where more than this ran in the last minute, others may still be at it. */
const IDLE = 0.5;

/** To be asked before anything is measured: `load` tells how busy the machine was with other things. */
export function describeMachine() {
  const [load] = loadavg();
  if (load > IDLE) console.error(`The machine was busy in the last minute (load ${load.toFixed(2)}): times will not compare if it still is.`);
  return { cpu: cpus()[0].model, cores: availableParallelism(), load, node: process.version, platform: `${process.platform} ${process.arch}` };
}

/** The lines that every part of a record begins with. */
export function origin({ machine: { cpu, cores, load, node, platform }, programs = [] }) {
  const others = load === undefined ? "" : `, load before it ${load.toFixed(2)}`;
  return [`${cpu}, ${cores} cores, Node ${node}, ${platform}${others}`, ...programs];
}

export function inWords({ N, D, K }) {
  return `${N.toLocaleString("en")}, ${D}, ${K}`;
}

export function fromTo({ least, most }, digits = 2) {
  return `${least.toFixed(digits)}..${most.toFixed(digits)}`;
}

export function metOrMissed(isMet) {
  return isMet ? "met" : "missed";
}
