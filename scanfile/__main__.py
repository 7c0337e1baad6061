"""``python -m scanfile``."""

from scanfile.cli import main

main()
