import { fit, fitSync } from "gaussmix";
import { reportOrError } from "./program.mjs";

console.log(await reportOrError({ fit, fitSync }));
