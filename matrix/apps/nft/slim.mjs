import { fit, fitSync, init } from "gaussmix/slim";
import { reportOrError } from "./program.mjs";

await init();
console.log(await reportOrError({ fit, fitSync }));
