export function chromiumPath(): string;
export function chromiumOptions(): { executablePath: string; headless: boolean; args: string[] };
