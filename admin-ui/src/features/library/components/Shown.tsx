import type { Picture } from "../api/assets";

/** A picture or a clip as it is. Clips that browsers play as pictures (WebP, GIF) move by themselves. */
export function Shown({ picture }: { picture: Picture }) {
  const { url, thumbnailUrl, width, height } = picture;
  const name = picture.prompt ?? "Picture";
  if (picture.mimeType.startsWith("video/")) {
    return <video src={url} poster={thumbnailUrl} width={width} height={height} aria-label={name} controls loop muted playsInline autoPlay={!window.matchMedia("(prefers-reduced-motion: reduce)").matches} />;
  }
  return <img src={url} alt={name} width={width} height={height} style={{ backgroundImage: `url("${thumbnailUrl}")` }} />;
}
