const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** 1536 → "1.5 KB". Steps of 1024, as systems report memory. */
export function bytes(value: number): string {
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  // 1023.6 would be written as 1024: that is one of the next unit.
  if (unit > 0 && Math.round(size) >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${value < 0 ? "−" : ""}${trimZero(size.toFixed(digits))} ${UNITS[unit]}`;
}

const trimZero = (text: string) => text.replace(/\.0$/, "");

/** 3725 → "1 h 2 min". Two units at most; below ten seconds one decimal. */
export function duration(seconds: number): string {
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${trimZero(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return hours ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
  return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`;
}

/** 0.4 → "0.4 ms"; 1234 → "1.2 s". */
export function milliseconds(value: number): string {
  if (value >= 1000) return duration(value / 1000);
  return `${value < 10 ? trimZero(value.toFixed(1)) : Math.round(value)} ms`;
}

/** An instant → "12:05", where the reader is. */
export function timeOfDay(at: string | number): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** 41.7 → "42 %"; what is not whole is never shown as 0 % or 100 %. */
export function percent(value: number): string {
  if (value > 0 && value < 1) return "<1 %";
  if (value > 99 && value < 100) return "99 %";
  return `${Math.round(value)} %`;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** 12345 → "12,345". */
export function count(value: number): string {
  return whole.format(value);
}

/** (1, "picture") → "1 picture"; (3, "picture") → "3 pictures". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The end of an id, which is where ids made in the same second differ. */
export function shortId(id: string, length = 8): string {
  return id.length <= length ? id : `…${id.slice(-length)}`;
}

/** IN_PROGRESS → "In progress". */
export function words(name: string): string {
  const text = name.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
