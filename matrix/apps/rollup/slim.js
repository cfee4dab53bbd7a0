import { fit, fitSync, init } from "gaussmix/slim";
import { reportOrError, show } from "./program.mjs";

show(init("./gaussmix.wasm").then(() => reportOrError({ fit, fitSync }), String));
