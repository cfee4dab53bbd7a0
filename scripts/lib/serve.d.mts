export function serveFolder(folder: string, headers?: Record<string, string>): Promise<{ address: string; close: () => void }>;
