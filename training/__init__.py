"""How the reader of numbers (``scanfile/numerals``) is taught: text by chance, set in many fonts, worn, and read until it is read right."""
