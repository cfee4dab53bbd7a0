export function encodeCoreText(bytes: Uint8Array): string;
