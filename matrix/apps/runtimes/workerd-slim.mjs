import { fit, fitSync, init } from "gaussmix/slim";
import core from "gaussmix/gaussmix.wasm";
import { reportOrError } from "program";

export default {
  async fetch() {
    await init(core);
    return new Response(await reportOrError({ fit, fitSync }));
  },
};
