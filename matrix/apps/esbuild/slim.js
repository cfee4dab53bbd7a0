import core from "gaussmix/gaussmix.wasm";
import { fit, fitSync, init } from "gaussmix/slim";
import { reportOrError, show } from "./program.mjs";

show(init(core).then(() => reportOrError({ fit, fitSync }), String));
