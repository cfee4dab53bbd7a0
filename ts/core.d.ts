/** The bytes of the WebAssembly core, put in by the bundler: as base64, and as `decodeCoreText` reads them. */
declare module "virtual:gaussmix-core/base64" {
  const base64: string;
  export default base64;
}

declare module "virtual:gaussmix-core/text" {
  const text: string;
  export default text;
}

/** The part of it that scores rows by a model, in the same forms. */
declare module "virtual:gaussmix-core/scoring-base64" {
  const base64: string;
  export default base64;
}

declare module "virtual:gaussmix-core/scoring-text" {
  const text: string;
  export default text;
}

/** What the file gaussmix.wasm of the same build bears in a section of its own. */
declare module "virtual:gaussmix-core/mark" {
  const mark: string;
  export default mark;
}

/** What returns the worker's script, put in by the bundler. */
declare module "virtual:gaussmix-worker/node" {
  const script: () => string;
  export default script;
}

declare module "virtual:gaussmix-worker/browser" {
  const script: () => string;
  export default script;
}
