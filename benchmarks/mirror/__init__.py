"""How fast the mirror follows a chain of our contracts, beside what else people use for it.

`make bench-mirror` runs it: one chain, one table. `feed`, `people`, `life` and `disputes` make the
chain; `limits` asks how fast anybody could read it; `ours`, `plain` and `indexer` are read the same
chain into the same rows by the mirror, by web3.py, and by a public indexer.
"""
