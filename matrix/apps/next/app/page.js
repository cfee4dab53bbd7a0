import { fit, fitSync } from "gaussmix";
import { reportOrError } from "../program.mjs";

export const dynamic = "force-dynamic";

export default async function Page() {
  return <output>{await reportOrError({ fit, fitSync })}</output>;
}
