// Prints the text of each page of a PDF as pdf.js finds it: a JSON list of strings, an end of line where pdf.js reports one.
import { readFileSync } from "node:fs";

// pdf.js wants these of a browser when it loads; text needs none of them.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
const warn = console.warn;
console.warn = () => {};
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
console.warn = warn;

const bytes = new Uint8Array(readFileSync(process.argv[2]));
const pdf = await getDocument({ data: bytes, verbosity: 0, useSystemFonts: false }).promise;
const texts = [];
for (let number = 1; number <= pdf.numPages; number += 1) {
  const page = await pdf.getPage(number);
  const content = await page.getTextContent();
  texts.push(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
await new Promise((done) => process.stdout.write(JSON.stringify(texts), done));
process.exit(0);
