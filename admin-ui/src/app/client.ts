import { createUrqlClient } from "@/lib/client";

/** The one client of this page. */
export const client = createUrqlClient();
