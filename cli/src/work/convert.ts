import { readFile } from "node:fs/promises";
import { GaussianMixture, GaussmixError } from "gaussmix";
import { PROGRAMS, type ProgramName } from "../convert/programs.js";
import { readTable, tableQuery } from "../convert/table.js";
import { aboutData } from "../data/faults.js";
import { BadInput, fileTrouble, WrongUsage } from "../errors.js";
import { writeText } from "../files/aside.js";
import { requirePlaces } from "../files/places.js";
import { tableTarget, writeTable } from "../files/table-file.js";
import type { CommonOptions } from "../options.js";
import { Session } from "../session.js";

export type Form = ProgramName | "gaussmix" | "csv";

interface Flags extends CommonOptions {
  readonly from?: Form | undefined;
  readonly to?: Form | undefined;
  readonly output?: string | undefined;
}

/** Reads a model as one program writes it, and writes it as another reads it. */
export async function run(path: string, flags: Flags): Promise<void> {
  await Session.run(flags, async (session) => {
    const { output } = flags;
    const to = flags.to ?? (/\.csv$/i.test(output ?? "") ? "csv" : "gaussmix");
    if (to === "csv" && output !== undefined && !/\.csv$/i.test(output)) throw new WrongUsage(`${output}: a table of components is a CSV file. Choose a name that ends with .csv.`);
    await requirePlaces({ "-o": output }, [path]);
    const model = await readModel(session, path, flags.from ?? (/\.csv$/i.test(path) ? "csv" : undefined));
    if (to === "csv") {
      await writeTable(session, tableQuery(model), tableTarget(output, false));
    } else {
      const text = `${JSON.stringify(to === "gaussmix" ? model.toJSON() : PROGRAMS[to].write(model), undefined, 1)}\n`;
      if (output === undefined) process.stdout.write(text);
      else await writeText(output, text);
    }
    if (output !== undefined) session.talk.say(`saved  ${output}`);
  });
}

async function readModel(session: Session, path: string, from: Form | undefined): Promise<GaussianMixture> {
  try {
    if (from === "csv") {
      const engine = await session.engine();
      return await aboutData(path, () => readTable(engine, path));
    }
    return readJson(await readFile(path, "utf8"), from);
  } catch (error) {
    if (error instanceof GaussmixError || (error instanceof BadInput && !error.message.startsWith(path))) throw new BadInput(`${path}: ${error.message}`, { cause: error });
    throw fileTrouble(path, error);
  }
}

function readJson(text: string, from: Exclude<Form, "csv"> | undefined): GaussianMixture {
  const content = parse(text);
  if (from !== undefined && from !== "gaussmix") return PROGRAMS[from].read(content);
  if (from === "gaussmix" || content["format"] === "gaussmix") return GaussianMixture.fromJSON(text);
  const program = Object.values(PROGRAMS).find(({ recognises }) => recognises(content));
  if (program === undefined) throw new BadInput("no parameters that gaussmix knows. Say with --from whose they are: sklearn, mclust, matlab or csv.");
  return program.read(content);
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === "object" && content !== null) return content as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new BadInput("not JSON, or cut short.", { cause });
  }
  throw new BadInput("no object of parameters.");
}
