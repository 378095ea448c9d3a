import { Autocomplete, type AutocompleteProps } from "@mantine/core";

/** A name that the engines know, or any other: an engine that is away today may have it. */
export function FileField({ choices, ...props }: { choices: string[] } & Omit<AutocompleteProps, "data">) {
  return <Autocomplete data={choices} limit={50} {...props} />;
}
