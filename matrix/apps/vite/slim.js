import core from "gaussmix/gaussmix.wasm?url";
import workerUrl from "gaussmix/worker.js?url";
import { fit, fitSync, init } from "gaussmix/slim";
import { reportOrError, show } from "./program.mjs";

show(init(core, { workerUrl }).then(() => reportOrError({ fit, fitSync }), String));
