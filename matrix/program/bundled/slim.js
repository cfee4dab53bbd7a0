import { fit, fitSync, init } from "gaussmix/slim";
import { reportOrError, show } from "./program.mjs";

show(init().then(() => reportOrError({ fit, fitSync }), String));
