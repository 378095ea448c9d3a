import { createStore } from "@/lib/store";

/** Which of the ledger's dialogs is open: any page of it may ask for one. */
export const asked = createStore<"newTask" | "keys" | null>(null);

export const askForNewTask = () => asked.set("newTask");
