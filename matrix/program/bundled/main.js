import { fit, fitSync } from "gaussmix";
import { reportOrError, show } from "./program.mjs";

show(reportOrError({ fit, fitSync }));
