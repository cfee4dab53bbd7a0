/** Where an object or a message lies in the core's memory. As the core gives it, it may be negative: take `>>> 0` of it. */
export type Address = number;
/** What a call says: -1 for a refusal, whose numbers are the outgoing message; else what its comment tells, often a message's length. */
export type Answer = number;
/** 0 or 1. */
export type Flag = number;

/** The functions of the core as they are; crates/gaussmix-wasm says what each of them does. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory;

  readonly incoming: (length: number) => Address;
  readonly outgoing: () => Address;
  readonly labels: () => Address;

  readonly naturalLog: (x: number) => number;
  readonly parameterCount: (family: number, components: number, features: number, equalWeights: Flag) => number;
  readonly invertPositiveDefinite: (features: number) => Answer;
  readonly leavesOf: (rows: number, columns: number) => number;

  readonly rowsNew: (rows: number, columns: number) => Address;
  readonly rowsFree: (rows: Address) => void;
  readonly rowsStaging: (rows: Address) => Address;
  readonly rowsCapacity: (rows: Address) => number;
  readonly rowsPush: (rows: Address, values: number) => Answer;
  readonly rowsPushWeights: (rows: Address, values: number) => Answer;

  readonly optionsDefaults: () => Answer;
  readonly optionsNew: () => Address;
  readonly optionsFree: (options: Address) => void;
  readonly optionsRestarts: (options: Address) => number;
  readonly optionsStartFrom: (options: Address, hasWeights: Flag, weights: number, means: number, hasCovariances: Flag) => void;
  readonly optionsStartFromLabels: (options: Address) => void;
  readonly optionsStartFromResponsibilities: (options: Address) => void;

  readonly measuringNew: (rows: Address, options: Address) => Address;
  readonly measuringFree: (measuring: Address) => void;
  readonly measuringWork: (measuring: Address, leaves: number) => Answer;

  readonly fitNew: (measured: Address, here: Flag, workers: number) => Address;
  readonly fitFree: (fit: Address) => void;
  readonly fitAdvance: (fit: Address, leaves: number) => Answer;
  readonly fitPrepare: (fit: Address) => Answer;
  readonly fitDeal: (fit: Address, worker: number) => Answer;
  readonly fitRequest: (fit: Address) => Answer;
  readonly fitWork: (fit: Address, leaves: number) => Flag;
  readonly fitAnswer: (fit: Address) => void;
  readonly fitProgress: (fit: Address) => Answer;
  readonly fitStream: (fit: Address, memory: number) => Answer;
  readonly fitFinish: (fit: Address) => Answer;

  readonly streamNew: (columns: number, options: Address) => Address;
  readonly streamFree: (stream: Address) => void;
  readonly streamStaging: (stream: Address) => Address;
  readonly streamRoom: (stream: Address) => number;
  readonly streamIsFull: (stream: Address) => Flag;
  readonly streamPush: (stream: Address, rows: number, weighted: Flag) => Answer;
  readonly streamPrepare: (stream: Address) => Answer;
  readonly streamWork: (stream: Address, leaves: number) => Flag;
  readonly streamWorkOnPart: (stream: Address, leaves: number) => Answer;
  readonly streamMessage: (stream: Address) => Answer;
  readonly streamAnswer: (stream: Address) => Answer;
  readonly streamChecksum: (stream: Address) => number;
  readonly streamProgress: (stream: Address) => Answer;
  readonly streamFinish: (stream: Address) => Answer;

  readonly serve: () => Answer;

  readonly scorerNew: (weights: number, means: number) => Address;
  readonly scorerFree: (scorer: Address) => void;
  readonly scorerStage: (scorer: Address, values: number) => Address;
  readonly scorerOutput: (scorer: Address) => Address;
  readonly scorerScore: (scorer: Address, kind: number) => Answer;
  readonly scorerSample: (scorer: Address, count: number, seed: number) => Answer;

  readonly onlineSizes: (family: number, components: number, features: number) => Answer;
  readonly onlineTake: (state: number, values: number) => Answer;
  readonly onlineModel: () => Answer;
}
