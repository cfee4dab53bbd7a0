/** The bytes of the WebAssembly core as base64; the bundler puts them in. */
declare module "virtual:gaussmix-core" {
  const base64: string;
  export default base64;
}
