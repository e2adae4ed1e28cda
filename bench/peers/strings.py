"""The strings of the reference's parity experiment, as tables: one row a string, one bit between blanks.

  python strings.py FOLDER
"""
import os
import sys

import numpy as np

for name, count, seed in (("train", 100_000, 1234), ("validate", 10_000, 1235), ("test", 10_000, 1236)):
    strings = np.random.default_rng(seed).integers(0, 2, (count, 50))
    with open(os.path.join(sys.argv[1], f"strings-{name}.csv"), "w", encoding="ascii", newline="\n") as file:
        file.write("string\n")
        file.writelines(" ".join(map(str, row)) + "\n" for row in strings.tolist())
