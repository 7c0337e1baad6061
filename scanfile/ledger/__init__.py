"""The rooms behind ``scanfile.index``, which is their face: nobody else comes in here, and nothing else writes the index."""
