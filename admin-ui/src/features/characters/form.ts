import type { UseFormReturnType } from "@mantine/form";

import type { CharacterValues } from "./values";

export type CharacterForm = UseFormReturnType<CharacterValues>;
