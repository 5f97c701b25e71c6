"""A year in the life of a fund, played with real transactions on a development node.

`play` in `play` is the way in. Who takes part is in `cast`, what the plan makes possible in `asks`,
when things happen in `timeline`; the modules of `beats` tell one strand each and check its outcome.
The plan drives the story: what it cannot show is left out, and said.
"""
