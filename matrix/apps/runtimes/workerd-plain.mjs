import { fit, fitSync } from "gaussmix";
import { reportOrError } from "program";

export default {
  fetch: async () => new Response(await reportOrError({ fit, fitSync })),
};
