/** The work of a command is loaded when it is asked for: help and slips of the keyboard are answered at once. */
export function lazily<Arguments extends unknown[]>(load: () => Promise<{ readonly run: (...args: Arguments) => Promise<void> }>) {
  return async (...args: Arguments): Promise<void> => {
    const { run } = await load();
    await run(...args);
  };
}
