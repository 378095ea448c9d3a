// Runs every audit of graphql-http against a server: node scripts/audit.mjs URL TOKEN. Prints one JSON line.
import { auditServer } from "graphql-http";

const [url, token] = process.argv.slice(2);
const fetchFn = (target, options = {}) =>
  fetch(target, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const results = await auditServer({ url, fetchFn });
const failed = results.filter((result) => result.status !== "ok");
console.log(
  JSON.stringify({
    count: results.length,
    failed: failed.map(({ id, name, status, reason }) => ({ id, name, status, reason })),
  }),
);
