// Prints what the parser finds in an AsyncAPI document, a line each. Usage: node validate-asyncapi.mjs FILE
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
for (const found of diagnostics) {
  console.log(`${found.code} ${found.path.join("/")}: ${found.message}`);
}
console.log(`${document?.version()}: ${document?.messages().length ?? 0} messages, ${document?.operations().length ?? 0} operations`);
