/** What a command came to, for whoever called it. */
export const ExitCode = { Done: 0, BadInput: 1, WrongUsage: 2, NotConverged: 3, Interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Something is wrong with the data, a model file or the disk. The message is one line: where, what came, what to do. */
export class BadInput extends Error {
  override readonly name = "BadInput";
}

/** The command was called in a way that can't work. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** The person has asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("Stopped. Nothing has been written.");
  }
}

/** Whether an error of the system has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist. Check the name and the folder",
  EACCES: "may not be read or written by you. Check its permissions, or choose another place",
  EPERM: "may not be read or written by you. Check its permissions, or choose another place",
  EISDIR: "is a folder. Name a file in it, or a pattern such as 'folder/*.csv'",
  ENOTDIR: "lies in something that is not a folder. Check the name",
  ENOSPC: "can't be written: the disk is full. Make room, or choose another place",
  EFBIG: "can't be written: the file would be larger than is allowed here",
  EROFS: "can't be written: the disk is read-only. Choose another place",
  EMFILE: "can't be opened: too many files are open",
  EBUSY: "is in use by another program",
};

/** An error of the system as one line about the file. */
export function fileTrouble(path: string, error: unknown): unknown {
  const words = hasCode(error, ...Object.keys(SYSTEM_WORDS)) ? SYSTEM_WORDS[error.code ?? ""] : undefined;
  return words === undefined ? error : new BadInput(`${path} ${words}.`, { cause: error });
}

/** The same around work on a file. */
export async function aboutFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileTrouble(path, error);
  }
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ").trim();
}
