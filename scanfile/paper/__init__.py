"""Paper before the scanner: what separator sheets say, how they are drawn, and the register of files that an office hands over."""
