import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y-x";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "src/lib/graphql-env.d.ts"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [
      tseslint.configs.recommendedTypeChecked,
      tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat["recommended-latest"],
      jsxA11y.configs.recommended,
    ],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/prefer-nullish-coalescing": "off",
      "@typescript-eslint/no-empty-function": "off",
      // Our stores are closures: their functions use no `this`.
      "@typescript-eslint/unbound-method": "off",
      // On the pages before login the first field is what one came for.
      "jsx-a11y-x/no-autofocus": "off",
      "react-hooks/preserve-manual-memoization": "off",
      // The router's redirects are thrown, as its documentation asks.
      "@typescript-eslint/only-throw-error": "off",
    },
  },
  { files: ["*.{js,ts}", "scripts/**/*.mjs", "tests/**/*.mjs", "public/**/*.js"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ["*.ts"], extends: [tseslint.configs.recommended] },
);
