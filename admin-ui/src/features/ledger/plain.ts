export interface PlainLine {
  /** How deep it is indented, in steps of two spaces. */
  depth: number;
  bullet: boolean;
  /** Every second one stood between backticks. */
  parts: readonly string[];
}

/** What a file's text says, line by line: bullets and `code` are told apart, everything else stays the characters that it is. */
export function plainLines(text: string): PlainLine[] {
  return text.split(/\r?\n/).map((line) => {
    const [, indent = "", mark, rest = ""] = /^(\s*)([-*•]\s+)?(.*)$/.exec(line) ?? [];
    const parts = rest.split("`");
    // An odd backtick opens nothing: it is a character like any other.
    const closed = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("`")];
    return { depth: Math.floor(indent.replaceAll("\t", "  ").length / 2), bullet: mark !== undefined, parts: closed };
  });
}

/** Whether it is safe to make a link of it. */
export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text);
