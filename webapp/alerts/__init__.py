"""Alerts: rules over what is mirrored, told by webhook, Atom feed and log.

`python -m webapp.alerts` is a process of its own. It reads the mirror's tables and writes its own
(webapp/store/schema/alerts.py): `watch` finds events in new blocks, `states` what is wrong now,
`outbox` keeps what is to be told, `delivery` tells it and never holds the database meanwhile.
"""
