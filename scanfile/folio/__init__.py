"""Page numbers: the number in a page's margin, and what a sequence of them says of the order of the pages. Pure.

An office inks a number on every page or leaf of a file when it is bound (Central Secretariat Manual of Office Procedure: noting and
correspondence each on its own, from 1, on through all volumes). Read back, these numbers show a page that was left out, fed twice or put
in the wrong place.
"""

from scanfile.folio.margin import folio_of
from scanfile.folio.order import FolioDoubt, FolioFault, FolioSeen, check

__all__ = ["FolioDoubt", "FolioFault", "FolioSeen", "check", "folio_of"]
