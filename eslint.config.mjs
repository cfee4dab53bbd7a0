import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";

const DIGITS = "its last digits differ between engines and versions; compute it in the core";

const ENGINE_DEFINED = [
  "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "expm1",
  "hypot", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "tan", "tanh",
];

const sameDigitsEverywhere = {
  "no-restricted-properties": [
    "error",
    ...ENGINE_DEFINED.map((property) => ({ object: "Math", property, message: DIGITS })),
    { object: "Math", property: "random", message: "a result must follow from the seed; draw in the core" },
  ],
  "no-restricted-syntax": [
    "error",
    { selector: "BinaryExpression[operator='**']", message: `**: ${DIGITS}` },
    { selector: "AssignmentExpression[operator='**=']", message: `**=: ${DIGITS}` },
  ],
};

const everyTestRuns = {
  "no-restricted-syntax": [
    "error",
    {
      selector: "MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]",
      message: "every test runs",
    },
  ],
};

export default defineConfig(
  { ignores: ["node_modules/", "target/", "pkg/", "build/", "dist/", "out/", ".tools/", ".setup/", "cli/dist/", "test/packaging/apps/", "matrix/apps/", "matrix/program/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
    },
  },
  { files: ["ts/**/*.ts"], rules: { ...sameDigitsEverywhere, "no-console": "error" } },
  { files: ["test/**/*.ts", "cli/test/**/*.ts"], rules: everyTestRuns },
  { files: ["ts/**/*.ts", "cli/src/**/*.ts", "scripts/**/*.mjs", "matrix/**/*.mjs"], rules: { "max-lines": ["error", 300] } },
);
