"""Whether two pages are scans of one sheet: ``sketch`` finds pairs worth a look among many pages, ``compare`` decides about a pair."""
