const CHUNK = 0x8000;

/** The bytes as base64, whatever they mean: no character set is guessed. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/** The largest file that the server takes. */
export const MAX_FILE = 8 * 1024 * 1024;
