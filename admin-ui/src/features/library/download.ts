/** The name under which a picture is saved. */
export function downloadName({ id, mimeType }: { id: string; mimeType: string }): string {
  const kind = mimeType.split("/")[1] ?? "png";
  return `picture-${id.slice(-10)}.${kind === "jpeg" ? "jpg" : kind}`;
}
