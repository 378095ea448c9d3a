import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.AINFLUENCER_SERVER ?? "http://127.0.0.1:8710";

/** Chunks of what every page needs, split by how often each changes. The rest follows the lazy routes. */
const groups = [
  { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
  { name: "data", test: /node_modules[\\/](@?urql|@0no-co|wonka|graphql-ws|gql\.tada)[\\/]/, priority: 20 },
  { name: "router", test: /node_modules[\\/]@tanstack[\\/](react-router|router-core|history|react-store|store)[\\/]/, priority: 20 },
  // What so many pages share comes as one file: it packs better than fifty small ones.
  { name: "ui", test: /node_modules[\\/](@mantine|@floating-ui|@tabler)[\\/]/, minShareCount: 30, priority: 10 },
];

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) },
    dedupe: ["graphql", "react", "react-dom", "monaco-editor"],
  },
  server: {
    port: 5173,
    proxy: {
      "/graphql": { target: server, ws: true, rewriteWsOrigin: true, changeOrigin: true },
      "/media": { target: server, changeOrigin: true },
    },
  },
  build: {
    outDir: "dist",
    manifest: true,
    // Only GraphiQL's editor is larger, and it is loaded on its own page.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      output: { codeSplitting: { groups } },
      // GraphiQL's files carry a hint for React's compiler, which we do not use.
      checks: { moduleLevelDirective: false },
    },
  },
  worker: { format: "es" },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000, // other checks run beside it
    css: false,
  },
});
