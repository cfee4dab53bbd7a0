import { fit, fitSync } from "gaussmix";
import { reportOrError } from "./program.mjs";

reportOrError({ fit, fitSync }).then((text) => postMessage(text));
