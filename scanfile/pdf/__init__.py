"""Step 6: images and their readings become one searchable PDF/A for each part, and the proof that its text can be read back."""

from scanfile.pdf.access import AccessPdfs, AccessPiece, build_access
from scanfile.pdf.assemble import build
from scanfile.pdf.proof import page_texts, pdfa_faults, prove
from scanfile.pdf.source import DocumentFacts, DocumentMark, PageSource, document_title

__all__ = [
    "AccessPdfs",
    "AccessPiece",
    "DocumentFacts",
    "DocumentMark",
    "PageSource",
    "build",
    "build_access",
    "document_title",
    "page_texts",
    "pdfa_faults",
    "prove",
]
