"""Step 8: hand-over packages. A receiver's wishes are a profile (``configs/export/``); what leaves is a BagIt bag that proves itself.

``profiles`` and ``columns`` say what a receiver takes, ``alias`` what a number is called on any disk, ``contents`` what leaves and under
which names, ``rows`` what tables say of it, ``reconcile`` what does not agree before anything leaves, ``chain`` what came before,
``writing`` and ``bag`` how it comes onto a disk as a whole or not at all, ``volumes`` how it is cut, ``summary``, ``papers`` and
``preservation`` what a package says of itself, ``bagcheck`` whether a bag is one.
"""

from scanfile.export.alias import allot
from scanfile.export.bag import MANIFEST, PAYLOAD, TAG_MANIFEST
from scanfile.export.bagcheck import BagFault, BagReport, examine
from scanfile.export.chain import Predecessor, Superseded
from scanfile.export.columns import Table, cells, widths
from scanfile.export.contents import (
    Cut,
    FieldSource,
    LetterContents,
    PageContents,
    PartContents,
    Piece,
    Placed,
    RecordContents,
    place,
    with_cuts,
)
from scanfile.export.papers import Listed, certificate, receipt
from scanfile.export.preservation import preservation_facts
from scanfile.export.profiles import Profile, load_profile, profile_names
from scanfile.export.reconcile import Code as FindingCode
from scanfile.export.reconcile import Finding, RecordLine, leaving, reconcile
from scanfile.export.rows import rows_of
from scanfile.export.summary import Summary, Totals, readme, reconciliation, told, volumes_readme
from scanfile.export.volumes import VOLUMES, Packed, Sibling, VolumeOf, joint, pack, parse_size, volume_name, volume_of
from scanfile.export.writing import BagWriter, Fixed, PackageWriter

__all__ = [
    "MANIFEST",
    "PAYLOAD",
    "TAG_MANIFEST",
    "VOLUMES",
    "BagFault",
    "BagReport",
    "BagWriter",
    "Cut",
    "FieldSource",
    "Finding",
    "FindingCode",
    "Fixed",
    "LetterContents",
    "Listed",
    "PackageWriter",
    "Packed",
    "PageContents",
    "PartContents",
    "Piece",
    "Placed",
    "Predecessor",
    "Profile",
    "RecordContents",
    "RecordLine",
    "Sibling",
    "Summary",
    "Superseded",
    "Table",
    "Totals",
    "VolumeOf",
    "allot",
    "cells",
    "certificate",
    "examine",
    "joint",
    "leaving",
    "load_profile",
    "pack",
    "parse_size",
    "place",
    "preservation_facts",
    "profile_names",
    "readme",
    "receipt",
    "reconcile",
    "reconciliation",
    "rows_of",
    "told",
    "volume_name",
    "volume_of",
    "volumes_readme",
    "widths",
    "with_cuts",
]
