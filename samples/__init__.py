"""Synthetic office paper: the texts, the typesetting, the paper and the sample delivery made of them."""
