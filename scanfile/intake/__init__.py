"""Step 1: a delivery becomes a sealed batch. Every path is a page in, a page failed, or named as left aside; none is passed over."""

from scanfile.intake.copying import (
    Delivered,
    DeliveredBefore,
    IntakeOrder,
    NothingToDeliver,
    Outcome,
    Probe,
    deliver,
)
from scanfile.intake.sealing import (
    OpenDelivery,
    Seal,
    delivery_digest,
    discard,
    load_batch,
    open_deliveries,
    scanner_of,
    sealed_deliveries,
)
from scanfile.intake.stack import Stack, StackOrder, begin_stack, left_stacks, open_stacks, resume_stack
from scanfile.intake.walk import Delivery, Found, content_suffix, scan

__all__ = [
    "Delivered",
    "DeliveredBefore",
    "Delivery",
    "Found",
    "IntakeOrder",
    "NothingToDeliver",
    "OpenDelivery",
    "Outcome",
    "Probe",
    "Seal",
    "Stack",
    "StackOrder",
    "begin_stack",
    "content_suffix",
    "deliver",
    "delivery_digest",
    "discard",
    "left_stacks",
    "load_batch",
    "open_deliveries",
    "open_stacks",
    "resume_stack",
    "scan",
    "scanner_of",
    "sealed_deliveries",
]
