import { fit, fitSync } from "./node_modules/gaussmix/dist/browser.mjs";
import { reportOrError } from "./program.mjs";

postMessage(await reportOrError({ fit, fitSync }));
