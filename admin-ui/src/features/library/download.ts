/** The name under which a picture is saved. */
export function downloadName({ id, mimeType }: { id: string; mimeType: string }): string {
  const kind = mimeType.split("/")[1] ?? "png";
  return `picture-${id.slice(-10)}.${kind === "jpeg" ? "jpg" : kind}`;
}

/** Has the browser save what the address gives as an attachment; the page stays. */
export function save(url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}
