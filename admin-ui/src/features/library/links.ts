/** Where a character's own page is. */
export const characterPath = (id: string): string => `/characters/${id}`;
