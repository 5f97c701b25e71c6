"""The mirror: follows the chain and writes the database; nothing else writes it.

`sync` fetches ranges of events, `handlers` turn them into rows of a `Book`, one transaction stores
both; `reorg` takes blocks back, `rebuild` derives everything again from the raw events, `proof` and
`reconcile` compare the outcome with the contracts' own views.
"""
