import { createStore } from "@/lib/store";

/** How often the commands were asked for; their code comes with the first time. */
export const commandsAsked = createStore(0);

export function askForCommands(): void {
  commandsAsked.set(commandsAsked.get() + 1);
}
